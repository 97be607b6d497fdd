import { assertNever } from '../../engine/api/vocabulary.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { TicketView } from '../../engine/api/ticket-views.ts';
import type {
  BalanceView,
  BookView,
  EventView,
  FillView,
  HealthView,
  MachineView,
  MarketTradeView,
  OrderView,
  PositionView,
  QuoteView,
  SessionInfoView,
  SessionView,
  SignalRowView,
  TransitionView,
} from '../../engine/api/views.ts';

/** Longest list the window keeps; older rows stay in the engine's database. */
export const MAX_ROWS = 500;
export const MAX_MARKET_TRADES = 100;

/** What the window knows of the session; lists newest first. */
export interface SessionState {
  readonly info: SessionInfoView;
  readonly machine: MachineView;
  readonly health: HealthView;
  /** Wall time (performance.now) at which `health` and the newest market message arrived: ages count on from there. */
  readonly healthAt: number;
  readonly marketAt: number | null;
  readonly quote: QuoteView | null;
  /** Direction of the last price change: 1, −1, or 0 before the first. */
  readonly lastMove: -1 | 0 | 1;
  readonly change24h: number | null;
  readonly book: BookView | null;
  readonly trades: readonly MarketTradeView[];
  readonly position: PositionView;
  readonly balances: readonly BalanceView[];
  readonly ticket: TicketView;
  readonly orders: readonly OrderView[];
  readonly fills: readonly FillView[];
  readonly signals: readonly SignalRowView[];
  readonly transitions: readonly TransitionView[];
  readonly events: readonly EventView[];
}

const OPEN_STATUSES: readonly OrderView['status'][] = ['created', 'unknown', 'open'];

/** True while an order may still trade. */
export function isOpenOrder(order: OrderView): boolean {
  return OPEN_STATUSES.includes(order.status);
}

function newestFirst<Row>(
  rows: readonly Row[],
  timeOf: (row: Row) => number,
  idOf: (row: Row) => number | string,
  limit = MAX_ROWS,
): Row[] {
  const compareIds = (a: Row, b: Row): number => {
    const left = idOf(a);
    const right = idOf(b);
    if (typeof left === 'number' && typeof right === 'number') return right - left;
    return 0;
  };
  return [...rows].sort((a, b) => timeOf(b) - timeOf(a) || compareIds(a, b)).slice(0, limit);
}

/**
 * Newest first. However many came after it, an order that may still trade stays: money rests in it, and it can be
 * cancelled on its row alone.
 */
function keptOrders(orders: readonly OrderView[]): readonly OrderView[] {
  return orders.length <= MAX_ROWS ? orders : orders.filter((order, at) => at < MAX_ROWS || isOpenOrder(order));
}

/** Replaces the row with the same key in place, or puts a new one in front. */
export function upsert<Row>(
  rows: readonly Row[],
  row: Row,
  keyOf: (row: Row) => string | number,
  limit: number,
): readonly Row[] {
  const key = keyOf(row);
  const index = rows.findIndex((other) => keyOf(other) === key);
  if (index < 0) return [row, ...rows].slice(0, limit);
  return rows.map((other, at) => (at === index ? row : other));
}

function withOrder(orders: readonly OrderView[], order: OrderView): readonly OrderView[] {
  return keptOrders(upsert(orders, order, ({ clientOrderId }) => clientOrderId, Number.POSITIVE_INFINITY));
}

/** The state that a freshly asked view describes. */
export function stateFromView(view: SessionView, wallNow: number): SessionState {
  return {
    info: view.info,
    machine: view.machine,
    health: view.health,
    healthAt: wallNow,
    marketAt: null,
    quote: view.quote,
    lastMove: 0,
    change24h: view.change24h,
    book: view.book,
    trades: newestFirst(
      view.trades,
      (trade) => trade.time,
      (trade) => trade.id,
      MAX_MARKET_TRADES,
    ),
    position: view.position,
    balances: view.balances,
    ticket: view.ticket,
    orders: keptOrders(
      newestFirst(
        view.orders,
        (order) => order.createdAt,
        (order) => order.clientOrderId,
        Number.POSITIVE_INFINITY,
      ),
    ),
    fills: newestFirst(
      view.fills,
      (fill) => fill.time,
      (fill) => fill.tradeId,
    ),
    signals: newestFirst(
      view.signals,
      (signal) => signal.time,
      (signal) => signal.id,
    ),
    transitions: newestFirst(
      view.transitions,
      (transition) => transition.time,
      (transition) => transition.id,
    ),
    events: newestFirst(
      view.events,
      (event) => event.time,
      (event) => event.id,
    ),
  };
}

function withQuote(state: SessionState, quote: QuoteView, change24h: number | null, wallNow: number): SessionState {
  const before = state.quote?.last;
  const move = before === undefined || quote.last === before ? state.lastMove : quote.last > before ? 1 : -1;
  return { ...state, quote, change24h, lastMove: move, marketAt: wallNow };
}

function withTrades(state: SessionState, trades: readonly MarketTradeView[], wallNow: number): SessionState {
  const known = new Set(state.trades.map((trade) => trade.id));
  const fresh = trades.filter((trade) => !known.has(trade.id)).sort((a, b) => b.time - a.time || b.id - a.id);
  return { ...state, trades: [...fresh, ...state.trades].slice(0, MAX_MARKET_TRADES), marketAt: wallNow };
}

/** Applies one item of the stream. Idempotent for rows with ids, so an item may arrive again after a fresh view. */
export function applyItem(state: SessionState, item: StreamItem, wallNow: number): SessionState {
  switch (item.type) {
    case 'quote':
      return withQuote(state, item.quote, item.change24h, wallNow);
    case 'book':
      return { ...state, book: item.book, marketAt: wallNow };
    case 'trades':
      return withTrades(state, item.trades, wallNow);
    case 'machine':
      return { ...state, machine: item.machine };
    case 'health':
      return { ...state, health: item.health, healthAt: wallNow };
    case 'position':
      return { ...state, position: item.position };
    case 'balances':
      return { ...state, balances: item.balances };
    case 'ticket':
      return { ...state, ticket: item.ticket };
    case 'order':
      return { ...state, orders: withOrder(state.orders, item.order) };
    case 'fill':
      return { ...state, fills: upsert(state.fills, item.fill, (fill) => fill.tradeId, MAX_ROWS) };
    case 'signal':
      return { ...state, signals: upsert(state.signals, item.signal, (signal) => signal.id, MAX_ROWS) };
    case 'transition':
      return { ...state, transitions: upsert(state.transitions, item.transition, (row) => row.id, MAX_ROWS) };
    case 'event':
      return { ...state, events: upsert(state.events, item.event, (event) => event.id, MAX_ROWS) };
    case 'clock':
    case 'candle':
    case 'signal_bar':
    case 'job':
    case 'job_gone':
    case 'data_changed':
    case 'runs_changed':
    case 'sweep_rows':
    case 'sweeps_changed':
    case 'fold':
    case 'notice':
    case 'settings_changed':
    case 'resync':
      return state;
    default:
      return assertNever(item, 'stream item');
  }
}

/** Applies a frame's items. */
export function applyItems(state: SessionState, items: readonly StreamItem[], wallNow: number): SessionState {
  return items.reduce((current, item) => applyItem(current, item, wallNow), state);
}
