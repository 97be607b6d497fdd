import { parentPort, workerData } from 'node:worker_threads';
import { type CandleSeries, sliceSeries } from '../../../engine/market/candle-series.ts';
import { computeLensColumns } from '../../../engine/signals/lens-columns.ts';
import { lensKernels } from '../../../engine/signals/lens-kernels.ts';
import { allocateLensColumns } from '../../../engine/signals/lens-states.ts';
import { MINUTE_CONFIGURATION } from './minutes.ts';

/** What a thread shares with the others: the candles, entry and exit masks, one after the other, and the next part. */
export interface ThreadData {
  readonly bars: CandleSeries;
  readonly masks: Uint8Array;
  /** One shared number: the part that nobody has taken yet. */
  readonly nextPart: Int32Array;
  readonly partBars: number;
  /** Bars before its part that are computed too: by then averages that never forget agree to the bit. */
  readonly overlap: number;
}

const { bars, masks, nextPart, partBars, overlap } = workerData as ThreadData;
const parts = Math.ceil(bars.length / partBars);
// The same memory for every part: it stays in the cache, and threads do not wait for each other's page faults.
const scratch = allocateLensColumns(partBars + overlap);

// Threads take the next part when they are done with one, so that none waits for the other at the end.
parentPort?.on('message', () => {
  for (let part = Atomics.add(nextPart, 0, 1); part < parts; part = Atomics.add(nextPart, 0, 1)) compute(part);
  parentPort?.postMessage(null);
});

function compute(part: number): void {
  const from = part * partBars;
  const to = Math.min(bars.length, from + partBars);
  const start = Math.max(0, from - overlap);
  const series = sliceSeries(bars, start, to);
  const { entryMask, exitMask } = computeLensColumns(series, MINUTE_CONFIGURATION, lensKernels(), { into: scratch });
  masks.set(entryMask.subarray(from - start, to - start), from);
  masks.set(exitMask.subarray(from - start, to - start), bars.length + from);
}
