import { availableParallelism } from 'node:os';
import { failure, type Result, success } from '../../../engine/domain/result.ts';
import { SESSIONS_PER_SEED } from './storm-plan.ts';

export interface StormArguments {
  readonly runs: number;
  readonly seed: number;
  /** Sessions that are played at once, each in a process of its own. */
  readonly workers: number;
  readonly milliseconds: number;
  /** Seed of the one session to be played; null for all of them. */
  readonly only: number | null;
  readonly verbose: boolean;
}

/** A session waits most of its time: with three to a core, measured, the timings of each stay those of one alone. */
const SESSIONS_PER_CORE = 3;
const MILLISECONDS = 3_000;

/** Whole numbers that are taken, and what they mean. */
const NUMBERS: Readonly<Record<string, readonly [least: number, most: number, what: string]>> = {
  runs: [1, SESSIONS_PER_SEED, 'how many sessions are played'],
  seed: [0, 20_000, 'which sessions are played'],
  workers: [1, 256, 'how many sessions are played at once'],
  milliseconds: [500, 600_000, 'how long each session is under faults at a time'],
  only: [0, 20_000 * SESSIONS_PER_SEED + SESSIONS_PER_SEED, 'the seed of the one session to play again'],
};
const FLAGS = ['verbose'];

/** Reads `--runs N --seed S …`; the error names the field, its value and what to do. */
export function readStormArguments(argv: readonly string[]): Result<StormArguments, string> {
  const numbers = new Map<string, number>();
  const flags = new Set<string>();
  for (let index = 0; index < argv.length; index++) {
    const [name, attached] = (argv[index] ?? '').split('=', 2);
    const field = name?.replace(/^--/, '') ?? '';
    if (name !== `--${field}` || (NUMBERS[field] === undefined && !FLAGS.includes(field))) {
      const known = [...Object.keys(NUMBERS).map((known) => `--${known} N`), ...FLAGS.map((flag) => `--${flag}`)];
      return failure(`${argv[index]} is not a switch of the storm: use ${known.join(', ')}.`);
    }
    const rule = NUMBERS[field];
    if (rule === undefined) {
      flags.add(field);
      continue;
    }
    const text = attached ?? argv[++index];
    const [least, most, what] = rule;
    const value = Number(text);
    if (text === undefined || text === '' || !Number.isInteger(value) || value < least || value > most) {
      return failure(
        `--${field} is ${text ?? 'missing its number'}: give a whole number from ${least} to ${most} (${what}).`,
      );
    }
    numbers.set(field, value);
  }
  const only = numbers.get('only') ?? null;
  return success({
    runs: only === null ? (numbers.get('runs') ?? 100) : 1,
    seed: only === null ? (numbers.get('seed') ?? 1) : Math.floor(only / SESSIONS_PER_SEED),
    workers: numbers.get('workers') ?? SESSIONS_PER_CORE * availableParallelism(),
    milliseconds: numbers.get('milliseconds') ?? MILLISECONDS,
    only,
    verbose: flags.has('verbose'),
  });
}
