import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { shareCandles } from '../../engine/backtest/research/shared-candles.ts';
import type { CandleSeries } from '../../engine/market/candle-series.ts';
import { DEFAULT_CONFIGURATION } from '../../engine/strategy/default-configuration.ts';
import type { ResearchAnswer, ResearchTask } from '../../engine/workers/research-task.ts';
import { benchLine, type BenchLine, median } from './support/bench-line.ts';
import { randomMinutes, YEAR_MINUTES } from './support/minutes.ts';

const LIMIT_MS = 1500;
const POOLS = 5;
const RUNS = 5;
const BUILT = join(import.meta.dirname, '../../out/main/research-worker.js');
const SOURCE = join(import.meta.dirname, '../../engine/workers/research-worker.ts');

/**
 * A year of minutes at T = 15m as the Backtest screen runs it: candles into shared memory, a thread, the whole report
 * back. In a thread that has to be started, in one that was made ready, and again on other candles.
 */
export async function run(): Promise<readonly BenchLine[]> {
  const filename = existsSync(BUILT) ? BUILT : SOURCE;
  if (filename === SOURCE) process.stderr.write('backtest-run: nothing is built, threads load the sources\n');
  const base = randomMinutes(YEAR_MINUTES);
  const fresh: number[] = [];
  const ready: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < POOLS; round++) {
    const cold = openPool(filename);
    fresh.push(await timedRun(cold, base));
    await cold.destroy();
    const pool = openPool(filename);
    await ask(pool, { kind: 'ready' });
    ready.push(await timedRun(pool, base));
    for (let run = 0; run < RUNS; run++) warm.push(await timedRun(pool, base));
    await pool.destroy();
  }
  const line = (name: string, ms: number): BenchLine =>
    benchLine(name, ms, 'ms', `the limit of ${LIMIT_MS} ms`, LIMIT_MS / ms);
  return [
    line('backtest-run-in-new-thread', median(fresh)),
    line('backtest-run-in-ready-thread', median(ready)),
    line('backtest-run-again', median(warm)),
  ];
}

type Pool = Piscina<ResearchTask, ResearchAnswer>;

function openPool(filename: string): Pool {
  return new Piscina({ filename, minThreads: 0, maxThreads: 1 });
}

function ask(pool: Pool, task: ResearchTask): Promise<ResearchAnswer> {
  return pool.run(task, { name: 'runResearchTask' });
}

let serial = 0;

async function timedRun(pool: Pool, base: CandleSeries): Promise<number> {
  const configuration = { ...DEFAULT_CONFIGURATION, timeframe: '15m' } as const;
  const started = performance.now();
  const candles = shareCandles(`bench-${++serial}`, base, configuration.maxGapMinutes);
  const answer = await ask(pool, { kind: 'backtest', candles, configuration, window: null });
  const ms = performance.now() - started;
  if (answer.kind !== 'backtest' || answer.message.equity.values.length === 0)
    throw new Error('the thread gave no report');
  return ms;
}
