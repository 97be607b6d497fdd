import type { CallError, ControlHandlers } from '../api/contract.ts';
import type { SessionHealthView } from '../api/health-views.ts';
import type { ForSession } from '../api/session-input.ts';
import { signalBarView } from '../api/signal-bar-view.ts';
import type { FillView, SessionInfoView, SessionView } from '../api/views.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import type { Result } from '../domain/result.ts';
import type { SessionStore, StoredRecord } from '../ports.ts';
import type { UserAction } from '../strategy/events.ts';
import type { Session } from '../trading/session.ts';
import type { SessionRecord } from '../trading/session-events.ts';
import type { SessionState } from '../trading/session-state.ts';
import { anotherSession } from './another-session.ts';
import {
  balancesView,
  fillView,
  foreignOrderView,
  machineView,
  orderView,
  positionView,
  type RecordViews,
  recordViews,
} from './session-views.ts';
import { ticketView } from './ticket-view.ts';

const SHOWN_ROWS = 200;
const NOT_SENT =
  'The order is not sent: the session was replaced after this ticket was filled in. Look at it and send it again.';
const ALL_KINDS = ['transition', 'entry_signal', 'exit_signal', 'exit_accelerated', 'hold', 'refusal', 'notice'];

/** The contract's engine side, for one session. */
export function sessionHandlers(
  session: Session,
  store: SessionStore,
  health: () => SessionHealthView,
  log: (line: string) => void,
): ControlHandlers {
  const stored = storedViews(store, log);
  const act = (action: UserAction) => (shown: ForSession) =>
    anotherSession(shown, session) ?? receipt(session.act(action));
  return {
    'session.view': () => ({ ok: true, value: sessionView(session, stored) }),
    'session.health': () => ({ ok: true, value: health() }),
    'session.start': act('start'),
    'session.pause': act('pause'),
    'session.resume': act('resume'),
    'session.stop': act('stop'),
    'session.forceEntry': act('force_entry'),
    'session.forceExit': act('force_exit'),
    'session.cancelAll': act('cancel_all'),
    'session.kill': act('kill'),
    'session.adoptPosition': act('adopt'),
    'session.cancelOrder': ({ clientOrderId, ...shown }) =>
      anotherSession(shown, session) ?? receipt(session.cancelOrder(clientOrderId)),
    'session.placeOrder': ({ requestId, sessionId, ...order }) => {
      const missed = anotherSession({ sessionId }, session, NOT_SENT);
      if (missed !== null) return missed;
      const placed = session.placeOrder(order, requestId);
      if (placed.ok) return { ok: true, value: { clientOrderId: placed.value } };
      return { ok: false, error: { code: 'refused', ...placed.error } };
    },
    'chart.history': async ({ timeframe, limit }) => {
      const history = await session.watch.history(timeframe, limit);
      if (!history.ok) return { ok: false, error: unavailable(history.error.message) };
      const { closed, running } = history.value;
      const signalBars = session.watch.signalBars().slice(-limit).map(signalBarView);
      return { ok: true, value: { timeframe, candles: [...closed], forming: running, signalBars } };
    },
    'blotter.fills': ({ limit }) => ({ ok: true, value: fillsView(session.state(), limit) }),
    'machine.transitions': ({ limit }) => ({
      ok: true,
      value: stored(['transition'], limit).flatMap((views) => views.transition ?? []),
    }),
  };
}

function receipt(
  result: Result<null, string>,
): { ok: true; value: { accepted: true } } | { ok: false; error: CallError } {
  if (result.ok) return { ok: true, value: { accepted: true } };
  return { ok: false, error: { code: 'refused', message: result.error, field: null } };
}

function unavailable(message: string): CallError {
  return { code: 'unavailable', message, field: null };
}

type StoredViews = (kinds: readonly string[], limit: number) => readonly RecordViews[];

/** What was written down to be shown. A record that cannot be read is left out and told once: no screen waits for it. */
function storedViews(store: SessionStore, log: (line: string) => void): StoredViews {
  const unreadable = new Set<number>();

  function viewsOf({ id, time, body }: StoredRecord): readonly RecordViews[] {
    try {
      return [recordViews(id, time, JSON.parse(body) as SessionRecord)];
    } catch {
      if (!unreadable.has(id)) log(`record ${id} of the session's memory cannot be read and is not shown`);
      unreadable.add(id);
      return [];
    }
  }

  return (kinds, limit) => store.recentRecords(kinds, limit).flatMap(viewsOf);
}

function fillsView(state: SessionState, limit: number): FillView[] {
  return Object.values(state.fills)
    .sort((a, b) => b.time - a.time)
    .slice(0, limit)
    .map((fill) => fillView(fill, state.purposes[fill.orderId] ?? 'foreign'));
}

export function sessionInfo(session: Session): SessionInfoView {
  const { options, watch } = session;
  const { configuration } = options;
  const { instrument } = watch;
  return {
    sessionId: options.sessionId,
    mode: options.mode,
    exchangeName: options.exchangeName,
    speed: options.speed,
    instrument: {
      symbol: instrument.symbol,
      base: instrument.base,
      quote: instrument.quote,
      tickSize: instrument.tickSize,
      priceDecimals: instrument.priceDecimals,
      lotStep: instrument.lotStep,
      lotDecimals: instrument.lotDecimals,
      orderMinimum: instrument.orderMinimum,
      costMinimum: instrument.costMinimum,
      makerFee: instrument.makerFee,
      takerFee: instrument.takerFee,
    },
    timeframe: configuration.timeframe,
    configurationName: options.configurationName,
    entryRequired: configuration.entry.required,
    entryWindowBars: configuration.entry.windowBars,
    exitRequired: configuration.exit.required,
    exitWindowBars: configuration.exit.windowBars,
    minDivergences: configuration.exit.minDivergences,
    enabledLenses: [...ENTRY_LENSES, ...EXIT_LENSES].filter((name) => configuration.lenses[name].enabled),
    startedAt: Math.round(session.startedAt),
  };
}

function sessionView(session: Session, stored: StoredViews): SessionView {
  const state = session.state();
  const now = Math.round(session.now());
  const { watch } = session;
  const book = watch.book();
  return {
    info: sessionInfo(session),
    now,
    machine: machineView(state, session.options.configuration, now),
    health: session.health(),
    quote: watch.quote(),
    change24h: watch.change24h(),
    book: book === null ? null : { bids: [...book.bids], asks: [...book.asks], time: book.time },
    trades: [...watch.recentTrades()].slice(-100),
    position: positionView(state),
    balances: balancesView(state),
    ticket: ticketView(state, session.options.configuration),
    orders: [...Object.values(state.desk.orders).map(orderView), ...state.foreignOrders.map(foreignOrderView)],
    fills: fillsView(state, SHOWN_ROWS),
    signals: stored(['entry_signal', 'exit_signal'], SHOWN_ROWS).flatMap((views) => views.signal ?? []),
    transitions: stored(['transition'], SHOWN_ROWS).flatMap((views) => views.transition ?? []),
    events: stored(ALL_KINDS, SHOWN_ROWS).map((views) => views.event),
  };
}
