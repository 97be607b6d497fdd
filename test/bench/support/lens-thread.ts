import { parentPort, workerData } from 'node:worker_threads';
import { type CandleSeries, sliceSeries } from '../../../engine/market/candle-series.ts';
import { computeLensColumns } from '../../../engine/signals/lens-columns.ts';
import { lensKernels } from '../../../engine/signals/lens-kernels.ts';
import { MINUTE_CONFIGURATION } from './minutes.ts';

/** What a thread shares with the others: the candles, and entry and exit masks, one after the other. */
export interface ThreadData {
  readonly bars: CandleSeries;
  readonly masks: Uint8Array;
  readonly overlap: number;
}

/** Bars [from, to) whose masks a thread is to write. */
export interface ThreadTask {
  readonly from: number;
  readonly to: number;
}

const { bars, masks, overlap } = workerData as ThreadData;

parentPort?.on('message', ({ from, to }: ThreadTask) => {
  const start = Math.max(0, from - overlap);
  const columns = computeLensColumns(sliceSeries(bars, start, to), MINUTE_CONFIGURATION, lensKernels());
  masks.set(columns.entryMask.subarray(from - start), from);
  masks.set(columns.exitMask.subarray(from - start), bars.length + from);
  parentPort?.postMessage(null);
});
