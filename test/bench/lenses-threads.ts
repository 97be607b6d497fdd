import { Worker } from 'node:worker_threads';
import { sliceSeries } from '../../engine/market/candle-series.ts';
import { computeLensColumns } from '../../engine/signals/lens-columns.ts';
import { lensKernels } from '../../engine/signals/lens-kernels.ts';
import { benchLine, type BenchLine } from './support/bench-line.ts';
import type { ThreadData } from './support/lens-thread.ts';
import { MINUTE_CONFIGURATION, randomMinutes, YEAR_MINUTES } from './support/minutes.ts';

const THREADS = 2;
const YEARS = 5;
const RUNS = 31;
const WARMUPS = 4;
const OVERLAP = 2560;
/** Small enough for what is computed of a part to stay in the cache, large enough for its overlap not to matter. */
const PART = 131_072;

/** Five years of minutes in parts, the columns shared: two threads against one that computes the same parts. */
export async function run(): Promise<readonly BenchLine[]> {
  const bars = randomMinutes(YEARS * YEAR_MINUTES, sharedColumn);
  const masks = new Uint8Array(new SharedArrayBuffer(2 * bars.length));
  const nextPart = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ThreadData = { bars, masks, nextPart, partBars: PART, overlap: OVERLAP };
  const url = new URL('./support/lens-thread.ts', import.meta.url);
  const workers = Array.from({ length: THREADS }, () => new Worker(url, { workerData }));
  const timed = async (used: readonly Worker[]): Promise<number> => {
    Atomics.store(nextPart, 0, 0);
    const begun = performance.now();
    await Promise.all(used.map(work));
    return performance.now() - begun;
  };
  try {
    const whole = computeLensColumns(sliceSeries(bars, 0, bars.length), MINUTE_CONFIGURATION, lensKernels());
    const alone: number[] = [];
    const together: number[] = [];
    for (let run = 0; run < WARMUPS + RUNS; run++) {
      for (const { used, times } of [
        { used: [workers[run % THREADS]], times: alone },
        { used: workers, times: together },
      ]) {
        masks.fill(0);
        const ms = await timed(used);
        if (!isEqual(masks, whole.entryMask, whole.exitMask)) throw new Error('the parts are not the whole');
        if (run >= WARMUPS) times.push(ms);
      }
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

/** Has a thread compute parts until none is left. */
function work(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(null);
  });
}

function isEqual(masks: Uint8Array, entry: Uint8Array, exit: Uint8Array): boolean {
  return (
    Buffer.compare(masks.subarray(0, entry.length), entry) === 0 &&
    Buffer.compare(masks.subarray(entry.length), exit) === 0
  );
}
