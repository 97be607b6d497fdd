import { OBJECTIVES } from '../domain/search.ts';
import { LARGEST_SWEEP, parseSpace } from '../backtest/research/search-space.ts';
import type { SweepPlan } from '../backtest/research/search-space.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { badUsage, failed } from './command.ts';
import type { CommandFailure } from './command.ts';
import { readJsonFile } from './json-file.ts';
import { numberOption } from './options.ts';

/** Options that say the same as keys of the space file, and go before them. */
export interface SpaceOptions {
  readonly space: string | undefined;
  readonly objective: string | undefined;
  readonly seed: string | undefined;
  readonly samples: string | undefined;
}

export const SPACE_OPTIONS = { space: 'text', objective: 'text', seed: 'text', samples: 'text' } as const;

const LARGEST_SEED = 2 ** 32 - 1;

/** What every command that takes a space file says about it. */
export const SPACE_HELP = `  --space FILE    JSON: what to search, such as
                  {"base": {"timeframe": "15m"},
                   "space": {"entry.windowBars": [8, 12, 24],
                             "costs.slippageBps": {"from": 0, "to": 20, "step": 5}},
                   "method": "grid"}
                  base: settings all members have; space: any setting by its dotted
                  path with its values or a range; method: grid, random or evolution
                  (differential evolution); objective, seed and samples as below
  --objective NAME
                  what is best: ${OBJECTIVES.slice(0, 6).join(', ')},
                  ${OBJECTIVES.slice(6).join(', ')} (${OBJECTIVES[0]})
  --seed N        seed of random search and evolution (1)
  --samples N     members that random search and evolution try (200)`;

/** The sweep of a space file; `symbol` is the pair of the candles when the history is searched. */
export async function loadSpace(
  options: SpaceOptions,
  symbol: string | undefined,
): Promise<Result<SweepPlan, CommandFailure>> {
  if (options.space === undefined) return badUsage('option --space FILE is missing');
  const objective = OBJECTIVES.find((name) => name === options.objective);
  if (options.objective !== undefined && objective === undefined) {
    return badUsage(`option --objective: ${options.objective} is not allowed; use one of ${OBJECTIVES.join(', ')}`);
  }
  const input = await readJsonFile(options.space);
  if (!input.ok) return input;
  const parsed = parseSpace(input.value);
  if (!parsed.ok) {
    const [first, ...others] = parsed.error;
    return failed([`${options.space}: ${first}`, ...others.map((problem) => `  ${problem}`)].join('\n'));
  }
  const plan = parsed.value;
  const seed = numberOption('seed', options.seed, { minimum: 0, maximum: LARGEST_SEED, whole: true }, plan.seed);
  if (!seed.ok) return seed;
  const bounds = { minimum: 1, maximum: LARGEST_SWEEP, whole: true };
  const samples = numberOption('samples', options.samples, bounds, plan.samples);
  if (!samples.ok) return samples;
  const base = symbol === undefined ? plan.base : { ...plan.base, symbol };
  return success({ ...plan, base, objective: objective ?? plan.objective, seed: seed.value, samples: samples.value });
}
