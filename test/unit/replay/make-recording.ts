import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { Fill, TradeId } from '../../../engine/domain/fill.ts';
import type { ClientOrderId, OrderId, OrderRequest, Side } from '../../../engine/domain/order.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { ExchangeError, JournalRecord, StoredRecording, SubmitOutcome } from '../../../engine/ports.ts';
import { createCorrectableStream } from '../../../engine/signals/correctable-stream.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { decisionOf } from '../../../engine/strategy/events.ts';
import type { SessionEvent, SessionInput } from '../../../engine/trading/session-events.ts';
import { recordedCandle } from '../../../engine/trading/session-recorder.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { fakeMinutes } from '../../fakes/fake-market.ts';
import { WITHOUT_DELAYS } from '../../support/restless-settings.ts';
import { INSTRUMENT } from '../../property/trading/model-exchange.ts';

/** The first minute a made-up session sees. */
export const START = Date.UTC(2026, 0, 5);
const WARM_MINUTES = 400;
const QUOTE = 10_000;

const SETTINGS = {
  timeframe: '1m',
  entry: { required: 2, windowBars: 3, timeoutHours: 0.2 },
  exit: { required: 1, windowBars: 3, minDivergences: 0 },
  momentum: WITHOUT_DELAYS,
};

export interface RecordingOptions {
  readonly seed?: number;
  readonly minutes?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Things that happen right after a minute was closed, by the number of that minute. */
  readonly events?: Readonly<Record<number, readonly SessionEvent[]>>;
  /** What the user trades by hand right after a minute. */
  readonly byHand?: Readonly<Record<number, { readonly side: Side; readonly quantity: number }>>;
  /** Late trades: the close of a minute turns out to have been another, once so many more minutes were closed. */
  readonly corrections?: readonly { readonly minute: number; readonly after: number; readonly close: number }[];
  /** What the exchange says to the orders that are sent, one after the other; `accepted` once the list is empty. */
  readonly outcomes?: readonly ('refused' | 'unknown')[];
  /** Parts in which every order is filled, and milliseconds between them. */
  readonly parts?: number;
  readonly partMs?: number;
  /** Minutes at the end that were not brought to disk. */
  readonly unwritten?: number;
}

export function configurationOf(settings: Readonly<Record<string, unknown>> = {}): Configuration {
  const parsed = parseConfiguration({ ...SETTINGS, ...settings });
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  return parsed.value;
}

/** A session as it would have been recorded: the engine's own reducer and lenses on a made-up market and exchange. */
export function makeRecording(options: RecordingOptions = {}): StoredRecording {
  const { seed = 4, minutes: count = 120, events = {}, corrections = [], parts = 1, partMs = 1_000 } = options;
  const configuration = configurationOf(options.settings);
  const all = fakeMinutes(seed, START - WARM_MINUTES * MINUTE_MS, WARM_MINUTES + count, 0.0012);
  const warm = all.slice(0, WARM_MINUTES);
  const stream = createCorrectableStream(configuration);
  stream.warmUp([], warm);
  const outcomes = [...(options.outcomes ?? [])];
  const journal: JournalRecord[] = [];
  const recorded: Candle[] = [];
  let state = initialSessionState(configuration.symbol, START);
  const initial = JSON.stringify(state);
  let cash = QUOTE;
  let held = 0;
  let ids = 0;
  let price = warm[warm.length - 1].close;

  function take(time: number, event: SessionEvent): void {
    const input: SessionInput = {
      time: Math.max(time, state.time),
      quote: { bid: price, ask: price + INSTRUMENT.tickSize, last: price, time },
      newOrderId: `own-${++ids}` as ClientOrderId,
      event,
    };
    const { state: after, commands } = reduceSession(state, input, configuration);
    if (after === state && commands.length === 0) return;
    journal.push({
      sequence: journal.length + 1,
      time: input.time,
      kind: event.type,
      event: JSON.stringify(input),
      commands: JSON.stringify(commands.filter(({ type }) => type !== 'record')),
    });
    state = after;
    for (const command of commands) if (command.type === 'submit') answer(input.time + 200, command.order);
  }

  function answer(time: number, order: OrderRequest): void {
    const { clientOrderId } = order;
    const outcome = outcomes.shift() ?? 'accepted';
    const orderId = `X-${clientOrderId}` as OrderId;
    const message = outcome === 'refused' ? 'EOrder:Post only order' : 'connection reset';
    const error: ExchangeError = { kind: outcome === 'refused' ? 'invalid' : 'ambiguous', message };
    const said: SubmitOutcome = outcome === 'accepted' ? { kind: outcome, orderId } : { kind: outcome, error };
    take(time, { type: 'submit_result', clientOrderId, outcome: said });
    if (outcome === 'unknown') take(time + 500, { type: 'look_up_result', clientOrderId, askedAt: time, order: null });
    if (outcome !== 'accepted') return;
    for (let part = 0; part < parts; part++) fill(time + 100 + part * partMs, order, orderId, part);
    take(time + 100 + parts * partMs, { type: 'balances', balances: balances() });
  }

  function fill(
    time: number,
    { side, price: limit, quantity: asked, clientOrderId }: OrderRequest,
    orderId: OrderId,
    part: number,
  ): void {
    const tradeId = `T-${clientOrderId}-${part}` as TradeId;
    trade({ tradeId, orderId, clientOrderId, side, price: limit ?? price, quantity: asked / parts, time });
  }

  function trade(made: Omit<Fill, 'symbol' | 'cost' | 'fee' | 'feeAsset' | 'maker'>): void {
    const { symbol } = configuration;
    const cost = made.price * made.quantity;
    const fee = cost * INSTRUMENT.makerFee;
    cash += made.side === 'buy' ? -cost - fee : cost - fee;
    held += made.side === 'buy' ? made.quantity : -made.quantity;
    const filled: Fill = { ...made, symbol, cost, fee, feeAsset: 'USD', maker: true };
    take(made.time, { type: 'fills', fills: [filled] });
  }

  function tradeByHand(time: number, side: Side, quantity: number): void {
    const [tradeId, orderId] = [`H-${time}` as TradeId, `HAND-${time}` as OrderId];
    trade({ tradeId, orderId, clientOrderId: null, side, price, quantity, time });
    take(time, { type: 'balances', balances: balances() });
  }

  function balances(): Extract<SessionEvent, { type: 'balances' }>['balances'] {
    return [
      { asset: 'BTC', total: held, held: 0, free: held },
      { asset: 'USD', total: cash, held: 0, free: cash },
    ];
  }

  take(START, { type: 'session_started', instrument: INSTRUMENT });
  take(START, { type: 'clock', feedFresh: true, accountStreamUp: true });
  take(START, { type: 'reconciled', found: { whole: true, fills: [], openOrders: [], balances: balances() } });
  take(START, { type: 'user', action: 'start' });
  all.slice(WARM_MINUTES).forEach((candle, minute) => {
    price = candle.close;
    const end = candle.time + MINUTE_MS + 300;
    recorded.push(candle);
    take(end, { type: 'minute_closed', candle });
    const bar = stream.push(candle);
    if (bar !== null) take(end, { type: 'signal_bar', bar: decisionOf(bar) });
    take(end + 20_000, { type: 'clock', feedFresh: state.feedFresh, accountStreamUp: state.accountStreamUp });
    for (const event of events[minute] ?? []) take(end + 25_000, event);
    const hand = options.byHand?.[minute];
    if (hand !== undefined) tradeByHand(end + 26_000, hand.side, hand.quantity);
    for (const correction of corrections) {
      if (correction.minute + correction.after !== minute) continue;
      const old = all[WARM_MINUTES + correction.minute];
      const { close } = correction;
      const corrected = { ...old, close, high: Math.max(old.high, close), low: Math.min(old.low, close) };
      recorded.push(corrected);
      stream.correct([corrected]);
    }
  });
  const written = recorded.slice(0, recorded.length - (options.unwritten ?? 0));
  return {
    sessionId: `made-${seed}`,
    started: START,
    mode: 'demo',
    symbol: configuration.symbol,
    configuration: JSON.stringify(configuration),
    state: initial,
    warmUp: JSON.stringify({ bars: [], minutes: warm.map(recordedCandle) }),
    minutes: written.map((candle) => JSON.stringify(recordedCandle(candle))),
    journal,
  };
}
