import { getHeapStatistics } from 'node:v8';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { createStreamReceiver } from '../../../renderer/client/stream.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { WindowSample } from './messages.ts';

// What stands for a window in the soak: takes the batches in as the page does, answers them, and keeps as many rows as
// the page would.

const FRAME_MS = 16;
const MOST_ROWS = 500;

const port = workerData as MessagePort;
let rows: readonly StreamItem[] = [];
let batches = 0;
let resyncs = 0;

const receiver = createStreamReceiver({
  onItems(items) {
    rows = [...items, ...rows].slice(0, MOST_ROWS);
  },
  onResync() {
    resyncs += 1;
    return Promise.resolve();
  },
  schedule: (flush) => void setTimeout(flush, FRAME_MS),
});

port.on('message', (message) => {
  batches += 1;
  const received = receiver.receive(message);
  if (received !== null) port.postMessage({ received });
});

parentPort?.on('message', (collect: boolean) => {
  if (collect) collectGarbage();
  const takenHeap = getHeapStatistics().total_physical_size;
  parentPort?.postMessage({ batches, resyncs, rows: rows.length, takenHeap } satisfies WindowSample);
});
