import { getBridge } from '../client/bridge.ts';
import { call } from '../client/call.ts';
import { connectStream, createStreamReceiver, type StreamReceiver } from '../client/stream.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { Timeframe } from '../../engine/api/vocabulary.ts';
import { HISTORY_BARS, useChartStore } from '../stores/chart-store.ts';
import { tickInterval, useClockStore } from '../stores/clock-store.ts';
import { useSessionStore } from '../stores/session-store.ts';

/** Wires the client to the stores: the first view, the stream, resynchronisation, the chart's history. */

async function loadHistory(timeframe: Timeframe): Promise<void> {
  const result = await call('chart.history', { timeframe, limit: HISTORY_BARS });
  if (result.ok) useChartStore.getState().setHistory(result.value);
  else useChartStore.getState().setError(result.error);
}

/** Asks for everything the window shows and replaces what the stores hold. */
async function loadSession(): Promise<void> {
  const result = await call('session.view', undefined);
  const store = useSessionStore.getState();
  if (!result.ok) {
    store.setError(result.error);
    return;
  }
  const view = result.value;
  useClockStore.getState().set(view.now, performance.now(), view.info.speed);
  store.setView(view, performance.now());
  await loadHistory(useChartStore.getState().timeframe ?? view.info.timeframe);
}

/** Switches the chart to another timeframe; the old bars stay until the new ones are here. */
export async function chooseTimeframe(timeframe: Timeframe): Promise<void> {
  const { data, choose } = useChartStore.getState();
  choose(timeframe);
  if (data?.timeframe !== timeframe) await loadHistory(timeframe);
}

/** Asks for the chart's history again after a failure. */
export async function retryHistory(): Promise<void> {
  const timeframe = useChartStore.getState().timeframe ?? useSessionStore.getState().session?.info.timeframe;
  if (timeframe !== undefined) await loadHistory(timeframe);
}

function applyItems(items: readonly StreamItem[]): void {
  const wall = performance.now();
  const clock = items.findLast((item) => item.type === 'clock');
  if (clock !== undefined) {
    const { anchor, wallNow, set, advance } = useClockStore.getState();
    set(clock.now, wall, anchor.speed);
    // Countdowns move together with the news, but no faster than they are read.
    if (wall - wallNow >= tickInterval(anchor.speed) * 0.8) advance(wall);
  }
  useSessionStore.getState().apply(items, wall);
  useChartStore.getState().apply(items);
}

/** Least time between two frames of news: what a person can follow; where the market runs fast even less is enough. */
const FRAME_MS = 200;
const FAST_FRAME_MS = 500;

let lastFlush = 0;

/**
 * Hands the news over after a while that nobody notices. Everything that follows from it (the panels, both canvases,
 * the countdowns) is then painted in one and the same frame.
 */
function scheduleFlush(flush: () => void): void {
  const interval = useClockStore.getState().anchor.speed > 1 ? FAST_FRAME_MS : FRAME_MS;
  const wait = Math.max(0, lastFlush + interval - performance.now());
  setTimeout(() => {
    lastFlush = performance.now();
    flush();
  }, wait);
}

/** The receiver of the window's stream, while it runs. */
let running: StreamReceiver | null = null;

/** Asks for the session again, without losing what the stream brings meanwhile. */
export function reloadSession(): Promise<void> {
  return running === null ? loadSession() : running.resync('asked by the user');
}

/** Starts the window's connection to the engine. Answers a function that ends it. */
export function startSessionRuntime(): () => void {
  const receiver = createStreamReceiver({
    onItems: applyItems,
    onResync: loadSession,
    schedule: scheduleFlush,
  });
  running = receiver;
  const bridge = getBridge();
  // Stream first: what happens after the view was taken then arrives, and waits until the view is here.
  const disconnect = bridge === null ? () => undefined : connectStream(bridge, receiver);
  void receiver.resync('the window was opened');
  return () => {
    running = null;
    disconnect();
  };
}
