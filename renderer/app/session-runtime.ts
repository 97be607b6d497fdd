import { getBridge } from '../client/bridge.ts';
import { call } from '../client/call.ts';
import { connectStream, createStreamReceiver, type StreamReceiver } from '../client/stream.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { Timeframe } from '../../engine/api/vocabulary.ts';
import { useBacktestStore } from '../stores/backtest-store.ts';
import { HISTORY_BARS, useChartStore } from '../stores/chart-store.ts';
import { tickInterval, useClockStore } from '../stores/clock-store.ts';
import { useDataStore } from '../stores/data-store.ts';
import { applyJobItems, useJobsStore } from '../stores/jobs-store.ts';
import { useOptimiseStore } from '../stores/optimise-store.ts';
import { useReplayStore } from '../stores/replay-store.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { useSettingsStore } from '../stores/settings-store.ts';
import { soundNotices } from './notice-sound.ts';

/** Wires the client to the stores: the first view, the stream, resynchronisation, the chart's history. */

/** What the stream brings while the chart's history is under way: it may be newer than the history. */
let sinceHistory: StreamItem[] | null = null;

/** The exchange may take seconds to tell it; what happens meanwhile is shown at once, and applied to it when it is here. */
async function loadHistory(timeframe: Timeframe): Promise<void> {
  const newer: StreamItem[] = [];
  sinceHistory = newer;
  const result = await call('chart.history', { timeframe, limit: HISTORY_BARS });
  // Asked again meanwhile, of another timeframe or another session: that answer is the newer one, whichever comes last.
  if (sinceHistory !== newer) return;
  sinceHistory = null;
  const chart = useChartStore.getState();
  if (!result.ok) {
    chart.setError(result.error);
    return;
  }
  chart.setHistory(result.value);
  chart.apply(newer);
}

/** Whatever was read of history, runs and sweeps may be old; no sweep has the number 0. */
const ALL_IS_OLD: readonly StreamItem[] = [
  { type: 'data_changed' },
  { type: 'runs_changed' },
  { type: 'sweeps_changed', sweepId: 0 },
];

/** What the stream brings while the list of jobs is under way: it may be newer than the list. */
let sinceAsked: StreamItem[] | null = null;

/** Asks for the long work that is under way or over. A list that does not come leaves the one there is. */
async function loadResearch(): Promise<void> {
  const newer: StreamItem[] = [];
  sinceAsked = newer;
  const result = await call('jobs.list', undefined);
  // Asked again meanwhile: that answer is the newer one.
  if (sinceAsked !== newer) return;
  sinceAsked = null;
  if (result.ok) {
    const listed = Object.fromEntries(result.value.map((job) => [job.id, job]));
    useJobsStore.getState().set(Object.values(applyJobItems(listed, newer)));
  }
  applyToResearch(ALL_IS_OLD);
}

/** The first list opens databases and threads; that must not slow down the screen that trades. */
const RESEARCH_AFTER_MS = 1_500;

let researchTimer: ReturnType<typeof setTimeout> | null = null;

function scheduleResearch(wait: number): void {
  if (researchTimer !== null) clearTimeout(researchTimer);
  researchTimer = setTimeout(() => {
    researchTimer = null;
    void loadResearch();
  }, wait);
}

/** A mode has settings of its own, and a message that was missed may have been that they changed. */
const SETTINGS_ARE_OLD: readonly StreamItem[] = [{ type: 'settings_changed' }];

/** Time until the window asks by itself for a view that did not come; twice as long after every time, up to a minute. */
const ASK_AGAIN_MS = 2_000;
const ASK_AT_LEAST_MS = 60_000;
let askAgainMs = ASK_AGAIN_MS;
let askAgainAt = 0;

/** Asks for everything the window shows and replaces what the stores hold. */
async function loadSession(): Promise<void> {
  const result = await call('session.view', undefined);
  const store = useSessionStore.getState();
  if (!result.ok) {
    store.setError(result.error);
    askAgainAt = performance.now() + askAgainMs;
    askAgainMs = Math.min(2 * askAgainMs, ASK_AT_LEAST_MS);
    return;
  }
  askAgainMs = ASK_AGAIN_MS;
  const view = result.value;
  const isFirst = store.session === null;
  // Another session may be of another market: its candles do not belong behind those of the last one.
  if (store.session?.info.sessionId !== view.info.sessionId) useChartStore.getState().clear();
  useClockStore.getState().set(view.now, performance.now(), view.info.speed);
  store.setView(view, performance.now());
  scheduleResearch(isFirst ? RESEARCH_AFTER_MS : 0);
  useSettingsStore.getState().apply(SETTINGS_ARE_OLD);
  void loadHistory(useChartStore.getState().timeframe ?? view.info.timeframe);
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

function applyToResearch(items: readonly StreamItem[]): void {
  useDataStore.getState().apply(items);
  useBacktestStore.getState().apply(items);
  useOptimiseStore.getState().apply(items);
  useReplayStore.getState().apply(items);
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
  sinceHistory?.push(...items.filter(({ type }) => type === 'candle' || type === 'signal_bar'));
  useJobsStore.getState().apply(items);
  sinceAsked?.push(...items.filter(({ type }) => type === 'job' || type === 'job_gone'));
  applyToResearch(items);
  useSettingsStore.getState().apply(items);
  soundNotices(items);
  // An engine speaks, and what is shown is not its view.
  const isOld = useSessionStore.getState().error !== null;
  if (isOld && wall >= askAgainAt) void running?.resync('the last view did not come');
}

/**
 * Least time between two frames of news: what a person can follow; where the market runs fast even less is enough.
 * What a person waits for comes at the pace at which the engine sends it.
 */
const FRAME_MS = 200;
const FAST_FRAME_MS = 500;
const URGENT_MS = 33;

let lastFlush = 0;
let planned: { readonly due: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

/**
 * Hands the news over after a while that nobody notices. Everything that follows from it (the panels, both canvases,
 * the countdowns) is then painted in one and the same frame. Something urgent brings that frame forward.
 */
function scheduleFlush(flush: () => void, urgent: boolean): void {
  const interval = urgent ? URGENT_MS : useClockStore.getState().anchor.speed > 1 ? FAST_FRAME_MS : FRAME_MS;
  const due = lastFlush + interval;
  if (planned !== null) {
    if (planned.due <= due) return;
    clearTimeout(planned.timer);
  }
  const timer = setTimeout(
    () => {
      planned = null;
      lastFlush = performance.now();
      flush();
    },
    Math.max(0, due - performance.now()),
  );
  planned = { due, timer };
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
  askAgainMs = ASK_AGAIN_MS;
  const bridge = getBridge();
  // Stream first: what happens after the view was taken then arrives, and waits until the view is here.
  const disconnect = bridge === null ? () => undefined : connectStream(bridge, receiver);
  void receiver.resync('the window was opened');
  return () => {
    running = null;
    if (researchTimer !== null) clearTimeout(researchTimer);
    disconnect();
  };
}
