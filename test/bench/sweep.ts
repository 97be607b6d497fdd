import { runSweep } from '../../engine/backtest/research/run-sweep.ts';
import { searchOf } from '../../engine/backtest/research/search.ts';
import { memberConfiguration, parseSpace } from '../../engine/backtest/research/search-space.ts';
import type { SweepPlan } from '../../engine/backtest/research/search-space.ts';
import { runBacktest } from '../../engine/backtest/run-backtest.ts';
import type { CandleSeries } from '../../engine/market/candle-series.ts';
import { createResearchPool, type ResearchPool } from '../../engine/workers/research-pool.ts';
import { benchLine, type BenchLine, median } from './support/bench-line.ts';
import { randomMinutes, YEAR_MINUTES } from './support/minutes.ts';

const THREADS = 2;
const CONFIGURATIONS = 1000;
const LIMIT_SECONDS = 10;
const WARM_RUNS = 3;
/** Configurations of a plan that are run one by one; the time of all of them is extrapolated from these. */
const SAMPLE = 12;

const GRID = {
  base: { timeframe: '15m' },
  method: 'grid',
  space: {
    'entry.windowBars': [6, 8, 12, 18, 24],
    'entry.required': [5, 6],
    'exit.required': [3, 4, 5, 6],
    'exit.minDivergences': [1, 2, 3, 4, 5],
    'lenses.rsi_oversold.below': [20, 25, 30, 35, 40],
  },
};
/** Every member has lenses of its own: nothing but the columns of the bars is shared. */
const RANDOM = {
  base: { timeframe: '15m', entry: { required: 6 } },
  method: 'random',
  samples: CONFIGURATIONS,
  seed: 1,
  space: {
    'lenses.rsi_oversold.below': { from: 20, to: 40 },
    'lenses.stoch_oversold.below': { from: 10, to: 30 },
    'lenses.bb_lower_touch.deviations': { from: 1.5, to: 2.5 },
    'lenses.bb_20_touch.deviations': { from: 1.5, to: 2.5 },
    'lenses.volume_spike.factor': { from: 1.5, to: 3 },
    'lenses.rsi_14_ob.above': { from: 60, to: 80 },
  },
};

/** A thousand configurations on a year of minutes, T = 15m: metrics of each, on two threads. */
export async function run(): Promise<readonly BenchLine[]> {
  return [...(await sweepLines('grid', GRID)), ...(await sweepLines('random-lenses', RANDOM))];
}

async function sweepLines(name: string, space: object): Promise<readonly BenchLine[]> {
  const parsed = parseSpace(space);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  const plan = parsed.value;
  const base = randomMinutes(YEAR_MINUTES);
  const pool = createResearchPool(THREADS);
  const single = createResearchPool(1);
  try {
    const cold = await sweepSeconds(plan, pool, base);
    await sweepSeconds(plan, single, base);
    const warm: number[] = [];
    const alone: number[] = [];
    for (let run = 0; run < WARM_RUNS; run++) {
      warm.push(await sweepSeconds(plan, pool, base));
      alone.push(await sweepSeconds(plan, single, base));
    }
    const oneByOne = oneByOneSeconds(plan, base);
    const rival = `one by one, ${SAMPLE} measured and extrapolated`;
    const limit = `the limit of ${LIMIT_SECONDS} s`;
    const seconds = median(warm);
    return [
      benchLine(`sweep-${name}`, seconds, 's', rival, oneByOne / seconds),
      benchLine(`sweep-${name}-limit`, seconds, 's', limit, LIMIT_SECONDS / seconds),
      // The fastest run of each: what else the machine does can only add.
      benchLine(
        `sweep-${name}-${THREADS}-threads`,
        Math.min(...warm),
        's',
        'one thread',
        Math.min(...alone) / Math.min(...warm),
      ),
      benchLine(`sweep-${name}-first-in-new-threads`, cold, 's', rival, oneByOne / cold),
    ];
  } finally {
    await pool.close();
    await single.close();
  }
}

/** Candles that are shared anew are new to the threads: nothing of an earlier run helps. */
async function sweepSeconds(plan: SweepPlan, pool: ResearchPool, base: CandleSeries): Promise<number> {
  const candles = pool.share(base, 120);
  const started = performance.now();
  const { outcomes } = await runSweep(plan, pool.evaluator(candles));
  if (outcomes.length !== CONFIGURATIONS) throw new Error(`${outcomes.length} configurations were run`);
  return (performance.now() - started) / 1000;
}

/** As without any of this: every configuration for itself, lenses and report and all. */
function oneByOneSeconds(plan: SweepPlan, base: CandleSeries): number {
  const members = searchOf(plan).next([]).value ?? [];
  const step = Math.floor(members.length / SAMPLE);
  const configurations = Array.from({ length: SAMPLE + 1 }, (_, at) => {
    const configuration = memberConfiguration(plan, members[Math.min(at * step, members.length - 1)]);
    if (!configuration.ok) throw new Error(configuration.error);
    return configuration.value;
  });
  const [first, ...sample] = configurations;
  runBacktest(base, first);
  const started = performance.now();
  for (const configuration of sample) runBacktest(base, configuration);
  return ((performance.now() - started) / 1000 / SAMPLE) * CONFIGURATIONS;
}
