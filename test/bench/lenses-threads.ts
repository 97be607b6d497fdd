import { Worker } from 'node:worker_threads';
import type { CandleSeries } from '../../engine/market/candle-series.ts';
import { benchLine, type BenchLine } from './support/bench-line.ts';
import type { ThreadData, ThreadTask } from './support/lens-thread.ts';
import { randomMinutes, YEAR_MINUTES } from './support/minutes.ts';

const THREADS = 2;
const YEARS = 5;
const RUNS = 21;
const WARMUPS = 4;
/** Bars before its part that a thread computes too: by then averages that never forget agree to the bit. */
const OVERLAP = 2560;

/** Five years of minutes, the columns shared, each thread with a part of the bars; against one thread with all of them. */
export async function run(): Promise<readonly BenchLine[]> {
  const bars = randomMinutes(YEARS * YEAR_MINUTES, sharedColumn);
  const masks = new Uint8Array(new SharedArrayBuffer(2 * bars.length));
  const workers = Array.from({ length: THREADS }, () => startThread(bars, masks));
  try {
    const alone: number[] = [];
    const together: number[] = [];
    const part = Math.ceil(bars.length / THREADS);
    let expected: Uint8Array | null = null;
    for (let run = 0; run < WARMUPS + RUNS; run++) {
      masks.fill(0);
      const one = await timed(() => [compute(workers[run % THREADS], 0, bars.length)]);
      expected ??= masks.slice();
      masks.fill(0);
      const two = await timed(() =>
        workers.map((worker, at) => compute(worker, at * part, Math.min(bars.length, (at + 1) * part))),
      );
      if (masks.some((mask, index) => mask !== expected?.[index])) throw new Error('the parts are not the whole');
      if (run < WARMUPS) continue;
      alone.push(one);
      together.push(two);
    }
    // The fastest run of each: what else the machine does can only add, and with every core in use it adds much.
    const ms = Math.min(...together);
    return [benchLine(`lenses-five-years-${THREADS}-threads`, ms, 'ms', 'one thread', Math.min(...alone) / ms)];
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function sharedColumn(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function startThread(bars: CandleSeries, masks: Uint8Array): Worker {
  const workerData: ThreadData = { bars, masks, overlap: OVERLAP };
  return new Worker(new URL('./support/lens-thread.ts', import.meta.url), { workerData });
}

/** Has a thread write the masks of bars [from, to). */
function compute(worker: Worker, from: number, to: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage({ from, to } satisfies ThreadTask);
  });
}

async function timed(start: () => readonly Promise<unknown>[]): Promise<number> {
  const begun = performance.now();
  await Promise.all(start());
  return performance.now() - begun;
}
