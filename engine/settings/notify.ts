import type { StreamItem } from '../api/stream.ts';
import type { NoticeEvent, NoticeView } from '../api/settings-views.ts';
import type { FillView, HealthView, PositionView, SignalRowView, TransitionView } from '../api/views.ts';
import { driftGone, driftText, fillsText, haltText, linkBack, linkLost, signalsText } from './notice-words.ts';

/** What a channel is told. */
export type Notice = Pick<NoticeView, 'event' | 'level' | 'title' | 'body'> & { readonly event: NoticeEvent };

/** What happened to the control state, or went so wrong that trading stopped. */
export type Halt =
  | { readonly kind: 'halted'; readonly cause: string }
  | { readonly kind: 'over'; readonly cause: string }
  | { readonly kind: 'error'; readonly message: string };

/** Something that counts only when it lasts: a difference, a lost connection. Wall times, ms. */
interface Lasting {
  readonly since: number;
  readonly told: boolean;
}

/** What waits to be told, and what was told last. Plain data; the reducer below is all that changes it. */
export interface NoticeState {
  readonly fills: readonly FillView[];
  readonly halts: readonly Halt[];
  readonly signals: readonly SignalRowView[];
  readonly drift: (Lasting & { readonly position: PositionView }) | null;
  readonly link: (Lasting & { readonly health: HealthView }) | null;
  /** Good news that is waited for: only what was told as lost is told as found. */
  readonly driftOver: PositionView | null;
  readonly linkOver: { readonly lostMs: number } | null;
  /** When the oldest thing that waits came, by event. */
  readonly waitingSince: Readonly<Partial<Record<NoticeEvent, number>>>;
  readonly lastTold: Readonly<Partial<Record<NoticeEvent, number>>>;
  /** Market time of the last news, UTC ms; null before any. */
  readonly marketNow: number | null;
  readonly seenFills: readonly string[];
  readonly seenSignals: readonly string[];
}

export const QUIET: NoticeState = {
  fills: [],
  halts: [],
  signals: [],
  drift: null,
  link: null,
  driftOver: null,
  linkOver: null,
  waitingSince: {},
  lastTold: {},
  marketNow: null,
  seenFills: [],
  seenSignals: [],
};

/** How long news waits for more of its kind: an order fills in parts within moments. Wall time, ms. */
const GATHER_MS: Readonly<Record<NoticeEvent, number>> = {
  fills: 1_500,
  halts: 0,
  drift: 0,
  disconnects: 0,
  signals: 500,
};
/** Least time between two notices of a kind: what comes meanwhile is told together. */
const GAP_MS: Readonly<Record<NoticeEvent, number>> = {
  fills: 20_000,
  halts: 5_000,
  drift: 60_000,
  disconnects: 30_000,
  signals: 60_000,
};
/** A difference while an order fills, or a stream that reconnects, is no news. */
const DRIFT_LASTS_MS = 15_000;
const LINK_LASTS_MS = 10_000;
/**
 * A session that begins reads the account's history: what is older than this, in market time, is no news. What filled in
 * a night without this computer is.
 */
const FRESH_MS = 12 * 60 * 60_000;
const REMEMBERED = 500;

/** Takes in what the engine pushes. `now` is wall time in ms. */
export function takeItems(state: NoticeState, items: readonly StreamItem[], now: number): NoticeState {
  return items.reduce((current, item) => takeItem(current, item, now), state);
}

function takeItem(state: NoticeState, item: StreamItem, now: number): NoticeState {
  switch (item.type) {
    case 'clock':
      return { ...state, marketNow: item.now };
    case 'fill':
      return takeFill(state, item.fill, now);
    case 'signal':
      return takeSignal(state, item.signal, now);
    case 'transition':
      return takeTransition(state, item.transition, now);
    case 'event':
      if (item.event.level !== 'error' || item.event.kind === 'transition') return state;
      return withHalt(state, { kind: 'error', message: item.event.message }, now);
    case 'position':
      return takePosition(state, item.position, now);
    case 'health':
      return takeHealth(state, item.health, now);
    default:
      // The market, the screens' own news and long work are nobody's alarm.
      return state;
  }
}

function waiting(state: NoticeState, event: NoticeEvent, now: number): NoticeState['waitingSince'] {
  return { ...state.waitingSince, [event]: state.waitingSince[event] ?? now };
}

function remember(seen: readonly string[], id: string): readonly string[] {
  return [...seen, id].slice(-REMEMBERED);
}

function takeFill(state: NoticeState, fill: FillView, now: number): NoticeState {
  if (state.seenFills.includes(fill.tradeId)) return state;
  if (state.marketNow !== null && fill.time < state.marketNow - FRESH_MS) return state;
  return {
    ...state,
    fills: [...state.fills, fill],
    seenFills: remember(state.seenFills, fill.tradeId),
    waitingSince: waiting(state, 'fills', now),
  };
}

function takeSignal(state: NoticeState, signal: SignalRowView, now: number): NoticeState {
  // A signal comes again when something became of it.
  const known = state.signals.findIndex(({ id }) => id === signal.id);
  if (known >= 0) return { ...state, signals: state.signals.with(known, signal) };
  if (state.seenSignals.includes(signal.id)) return state;
  return {
    ...state,
    signals: [...state.signals, signal].slice(-REMEMBERED),
    seenSignals: remember(state.seenSignals, signal.id),
    waitingSince: waiting(state, 'signals', now),
  };
}

function takeTransition(state: NoticeState, { machine, from, to, cause }: TransitionView, now: number): NoticeState {
  if (machine !== 'control') return state;
  if (to === 'halted') return withHalt(state, { kind: 'halted', cause }, now);
  return from === 'halted' ? withHalt(state, { kind: 'over', cause }, now) : state;
}

function withHalt(state: NoticeState, halt: Halt, now: number): NoticeState {
  return { ...state, halts: [...state.halts, halt], waitingSince: waiting(state, 'halts', now) };
}

function takePosition(state: NoticeState, position: PositionView, now: number): NoticeState {
  const { drift } = state;
  if (position.drift !== null) {
    return { ...state, driftOver: null, drift: { since: drift?.since ?? now, told: drift?.told ?? false, position } };
  }
  if (drift === null) return state;
  return { ...state, drift: null, driftOver: drift.told ? position : null };
}

function takeHealth(state: NoticeState, health: HealthView, now: number): NoticeState {
  const lost = health.feed === 'disconnected' || health.feed === 'stale' || health.account === 'disconnected';
  const up = health.feed === 'connected' && health.account === 'connected';
  const { link } = state;
  if (lost) return { ...state, linkOver: null, link: { since: link?.since ?? now, told: link?.told ?? false, health } };
  // While it connects nothing is lost and nothing is back.
  if (!up || link === null) return state;
  return { ...state, link: null, linkOver: link.told ? { lostMs: now - link.since } : null };
}

/** When the next notice is due, wall time in ms; null when nothing waits. */
export function nextDue(state: NoticeState): number | null {
  const due = NOTICE_ORDER.flatMap((event) => {
    const at = dueAt(state, event);
    return at === null ? [] : [at];
  });
  return due.length === 0 ? null : Math.min(...due);
}

const NOTICE_ORDER: readonly NoticeEvent[] = ['halts', 'fills', 'drift', 'disconnects', 'signals'];

function readyAt(state: NoticeState, event: NoticeEvent): number | null {
  switch (event) {
    case 'fills':
    case 'halts':
    case 'signals': {
      const since = state.waitingSince[event];
      return since === undefined ? null : since + GATHER_MS[event];
    }
    case 'drift':
      if (state.driftOver !== null) return 0;
      return state.drift === null || state.drift.told ? null : state.drift.since + DRIFT_LASTS_MS;
    case 'disconnects':
      if (state.linkOver !== null) return 0;
      return state.link === null || state.link.told ? null : state.link.since + LINK_LASTS_MS;
  }
}

function dueAt(state: NoticeState, event: NoticeEvent): number | null {
  const ready = readyAt(state, event);
  if (ready === null) return null;
  const told = state.lastTold[event];
  return told === undefined ? ready : Math.max(ready, told + GAP_MS[event]);
}

/** The notices that are due, the gravest first, and the state in which they have been told. */
export function dueNotices(
  state: NoticeState,
  now: number,
): { readonly state: NoticeState; readonly notices: readonly Notice[] } {
  let current = state;
  const notices: Notice[] = [];
  for (const event of NOTICE_ORDER) {
    const at = dueAt(current, event);
    if (at === null || at > now) continue;
    notices.push(noticeOf(current, event, now));
    current = told(current, event, now);
  }
  return { state: current, notices };
}

/** What happened and was only held back to be told together: of which nothing more comes when everything ends. */
export function heldBack(state: NoticeState, now: number): readonly Notice[] {
  return NOTICE_ORDER.filter((event) => state.waitingSince[event] !== undefined).map((event) =>
    noticeOf(state, event, now),
  );
}

function noticeOf(state: NoticeState, event: NoticeEvent, now: number): Notice {
  switch (event) {
    case 'fills':
      return { event, level: 'success', ...fillsText(state.fills) };
    case 'halts':
      return { event, ...haltText(state.halts) };
    case 'signals':
      return { event, level: 'info', ...signalsText(state.signals) };
    case 'drift':
      return state.drift === null
        ? { event, level: 'success', ...driftGone(state.driftOver) }
        : { event, level: 'warning', ...driftText(state.drift.position) };
    case 'disconnects':
      return state.link === null
        ? { event, level: 'success', ...linkBack(state.linkOver?.lostMs ?? 0) }
        : { event, level: 'warning', ...linkLost(state.link.health, now - state.link.since) };
  }
}

function told(state: NoticeState, event: NoticeEvent, now: number): NoticeState {
  const { [event]: _, ...waitingSince } = state.waitingSince;
  const after = { ...state, waitingSince, lastTold: { ...state.lastTold, [event]: now } };
  switch (event) {
    case 'fills':
      return { ...after, fills: [] };
    case 'halts':
      return { ...after, halts: [] };
    case 'signals':
      return { ...after, signals: [] };
    case 'drift':
      return { ...after, driftOver: null, drift: state.drift === null ? null : { ...state.drift, told: true } };
    case 'disconnects':
      return { ...after, linkOver: null, link: state.link === null ? null : { ...state.link, told: true } };
  }
}
