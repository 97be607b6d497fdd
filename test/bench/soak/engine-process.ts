import { readFileSync } from 'node:fs';
import { type Histogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createStreamBatcher } from '../../../electron/ipc/stream-batcher.ts';
import { createStreamSender } from '../../../electron/ipc/stream-sender.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { openEngine } from '../../../engine/modes.ts';
import { DEMO_CONFIGURATION } from '../../../engine/modes/demo-configuration.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { LoopDelay, ProcessMessage, ProcessOrder, ProcessSetup, StreamCounts, WindowSample } from './messages.ts';

// The engine as the app's main process runs it: the demo with its exchange and threads, one window on the stream.
// node --expose-gc --import run-sources.ts engine-process.ts SETUP (JSON), spoken to over the channel of `fork`.

const RESOLUTION_MS = 5;

const setup = JSON.parse(process.argv[2] ?? '{}') as ProcessSetup;
const say = (message: ProcessMessage): void => void process.send?.(message);

const recent = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const whole = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** The monitor measures from one of its timers to the next, which are this far apart by themselves. */
function delayOf(histogram: Histogram): LoopDelay {
  const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return { p50: delay(histogram.percentile(50)), p99: delay(histogram.percentile(99)), max: delay(histogram.max) };
}

let counts: StreamCounts = { items: 0, fills: 0, orders: 0, entries: 0, exits: 0, halts: 0, disconnects: 0, broken: 0 };
const seenFills = new Set<string>();
const seenOrders = new Set<string>();
let marketTime = 0;
let wasUp = true;

function count(item: StreamItem): void {
  const add = (field: keyof StreamCounts): void => {
    counts = { ...counts, [field]: counts[field] + 1 };
  };
  add('items');
  if (item.type === 'clock') marketTime = item.now;
  else if (item.type === 'fill' && remember(seenFills, item.fill.tradeId)) add('fills');
  else if (item.type === 'order' && remember(seenOrders, item.order.clientOrderId)) add('orders');
  else if (item.type === 'event' && item.event.kind === 'broken') add('broken');
  else if (item.type === 'transition') {
    if (item.transition.to === 'ready_to_exit') add('entries');
    if (item.transition.machine === 'portfolio' && item.transition.to === 'ready_to_enter') add('exits');
    if (item.transition.to === 'halted') add('halts');
  } else if (item.type === 'health') {
    const up = item.health.feed !== 'disconnected' && item.health.account === 'connected';
    if (wasUp && !up) add('disconnects');
    wasUp = up;
  }
}

/** An id comes again soon or never: two thousand are enough, and the measurement must not grow itself. */
function remember(seen: Set<string>, id: string): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  if (seen.size > 2_000) for (const first of seen) return seen.delete(first);
  return true;
}

const { port1: near, port2: far } = new MessageChannel();
const window = new Worker(new URL('window-thread.ts', import.meta.url), { workerData: far, transferList: [far] });
const askWindow = (collect: boolean): Promise<WindowSample> =>
  new Promise((resolve) => {
    window.once('message', resolve);
    window.postMessage(collect);
  });

const batcher = createStreamBatcher();
let mostWaiting = 0;
const sender = createStreamSender({
  port: { postMessage: (message) => near.postMessage(message), close: () => near.close() },
  visibility: () => 'visible',
  batcher,
});
near.on('message', (message) => sender.receive(message));

const opened = await openEngine({
  mode: 'demo',
  dataFolder: setup.dataFolder,
  seed: setup.seed,
  speed: setup.speed,
  // With all of the money in every trade, the fees of some hundred trades would eat it within weeks of the market.
  configuration: { orders: { ...DEMO_CONFIGURATION.orders, sizeQuote: 200 } },
  // As in the app: the user is told of what matters, here to nobody.
  notifier: { notify: () => null },
  log: (line) => say({ type: 'log', line }),
});
if (!opened.ok) {
  say({ type: 'failed', reason: opened.error });
  process.exit(1);
}
const engine = opened.value;
engine.subscribe((items) => {
  sender.push(items);
  mostWaiting = Math.max(mostWaiting, batcher.waiting());
  for (const item of items) count(item);
});
recent.enable();
whole.enable();

/** Linux tells it; elsewhere it is 0. */
function mappedFiles(): number {
  if (process.platform !== 'linux') return 0;
  return Number(/RssFile:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1_024;
}

/** Machine code, byte code and what belongs to them. */
const CODE_SPACES: readonly string[] = ['code_space', 'code_large_object_space', 'trusted_space'];

async function sample(collect: boolean): Promise<void> {
  const rss = process.memoryUsage.rss();
  const windowNow = await askWindow(collect);
  recent.disable();
  whole.disable();
  if (collect) collectGarbage();
  const { heapUsed, rss: heldRss, external, arrayBuffers } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const spaces = getHeapSpaceStatistics();
  const code = spaces.filter(({ space_name: name }) => CODE_SPACES.includes(name));
  say({
    type: 'sample',
    heapUsed,
    collected: collect,
    rss,
    heldRss,
    external,
    arrayBuffers,
    takenHeap: getHeapStatistics().total_physical_size,
    fromFiles: mappedFiles(),
    codeHeap: code.reduce((sum, { space_used_size: used }) => sum + used, 0),
    youngHeap: spaces.find(({ space_name: name }) => name === 'new_space')?.physical_space_size ?? 0,
    loop: delayOf(recent),
    loopSinceStart: delayOf(whole),
    openHandles: process.getActiveResourcesInfo().length,
    streamWaiting: batcher.waiting(),
    mostStreamWaiting: mostWaiting,
    counts,
    window: windowNow,
    marketTime,
    processorMs: (user + system) / 1_000,
  });
  recent.reset();
  recent.enable();
  whole.enable();
}

process.on('message', (order: ProcessOrder) => {
  if (order.type === 'sample') void sample(order.collect);
  else void close();
});
process.on('disconnect', () => void close());

async function close(): Promise<void> {
  await engine.close();
  sender.close();
  await window.terminate();
  say({ type: 'closed' });
  process.exit(0);
}

say({ type: 'ready', dataFolder: engine.dataFolder });
