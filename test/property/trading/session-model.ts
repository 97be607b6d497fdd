import type { Configuration } from '../../../engine/domain/configuration.ts';
import { roundToDecimals } from '../../../engine/domain/decimal.ts';
import type { OrderRequest } from '../../../engine/domain/order.ts';
import { isWorking } from '../../../engine/domain/order.ts';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { USER_ACTIONS } from '../../../engine/strategy/events.ts';
import { orderObstacle } from '../../../engine/trading/market-access.ts';
import { openingObstacle } from '../../../engine/trading/risk.ts';
import type { SessionCommand, SessionEvent, SessionInput } from '../../../engine/trading/session-events.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { initialSessionState, marketStatusOf, type SessionState } from '../../../engine/trading/session-state.ts';
import { bars, CONFIGURATION, T0 } from '../../unit/strategy/strategy-fixtures.ts';
import { clientId, createModelExchange, INSTRUMENT, type ModelExchange } from './model-exchange.ts';

export interface Move {
  readonly kind: (typeof MOVES)[number];
  /** Two free choices of the move, 0 to 1. */
  readonly a: number;
  readonly b: number;
}

/** More frequent ones several times. */
export const MOVES = [
  'drain', 'drain', 'drain', 'drain', 'clock', 'clock', 'clock', 'clock', 'long_clock', 'flow', 'flow', 'flow', 'flow',
  'request', 'request', 'request', 'request_lost', 'answer_lost', 'request_late', 'request_busy',
  'message', 'message', 'message', 'message', 'message_again', 'message_dropped',
  'market', 'market', 'outbid', 'outbid', 'outbid', 'outbid', 'fill', 'fill', 'fill', 'fill', 'fill',
  'entry_bar', 'exit_bar', 'quiet_bar', 'user', 'force_entry', 'force_exit', 'start',
  'check', 'balances', 'restart', 'minute', 'feed', 'stream', 'api_error', 'mode', 'quit',
] as const; // prettier-ignore

/** Online more often than not. */
const STATUSES = ['online', 'online', 'online', 'post_only', 'cancel_only', 'limit_only', 'maintenance'] as const;

/** The exchange's readings lag by no more than this, and a request takes effect within its deadline. */
const MOST_LAG_MS = 60_000;
const DEADLINE_MS = 14_000;

type Request = Extract<
  SessionCommand,
  { type: 'submit' | 'amend' | 'cancel' | 'look_up' | 'cancel_all_orders' | 'check_halt' }
>;

/** A session and an exchange with an unreliable wire between them. Violations are collected in words. */
export interface Played {
  readonly violations: readonly string[];
  readonly inputs: readonly SessionInput[];
  readonly commands: readonly SessionCommand[];
  readonly state: SessionState;
  readonly exchange: ModelExchange;
}

export const START = initialSessionState('BTC/USD', T0);

export function createSessionModel(configuration: Configuration = CONFIGURATION) {
  const exchange = createModelExchange(5_000);
  const inputs: SessionInput[] = [];
  const allCommands: SessionCommand[] = [];
  const violations: string[] = [];
  const requests: Request[] = [];
  const inbox: SessionEvent[] = [];
  const late: { readonly request: OrderRequest; readonly sentAt: number; readonly share: number }[] = [];
  const quotes = new Map<string, number>();
  const sent = new Set<string>();
  let state: SessionState = START;
  let time = T0;
  let ids = 0;
  let feedFresh = true;
  let streamUp = true;
  let wantsBalances = false;

  function check(holds: boolean, words: string): void {
    // The first one tells; what follows from it only repeats it.
    if (!holds && violations.length === 0)
      violations.push(`step ${inputs.length} (${inputs.at(-1)?.event.type ?? 'start'}): ${words}`);
  }

  function dispatch(event: SessionEvent): void {
    const quote = { bid: exchange.bid(), ask: exchange.ask(), last: exchange.bid(), time };
    const input: SessionInput = { time, quote, newOrderId: clientId(++ids), event };
    inputs.push(input);
    const { state: next, commands } = reduceSession(state, input, configuration);
    state = next;
    allCommands.push(...commands);
    for (const command of commands) {
      if (command.type === 'record' || command.type === 'dead_mans_switch') continue;
      if (command.type === 'refresh_balances') {
        wantsBalances = true;
        continue;
      }
      if (command.type === 'submit') {
        check(!sent.has(command.order.clientOrderId), `client id ${command.order.clientOrderId} sent twice`);
        sent.add(command.order.clientOrderId);
        const obstacle = openingObstacle(state);
        check(obstacle === null, `submitted although ${obstacle ?? ''}`);
        const forbidden = orderObstacle(marketStatusOf(state), command.order);
        check(forbidden === null, `submitted although ${forbidden ?? ''}`);
        check(state.closing !== true, 'submitted while the app ends');
      }
      requests.push(command);
    }
    const { work } = state.desk;
    if (work?.kind === 'entry') quotes.set(work.signalId, work.quote);
    const working = Object.values(state.desk.orders).filter((order) => isWorking(order.status));
    check(working.length <= 1, `${working.length} orders are working`);
    check(exchange.openOrders().length <= 1, `${exchange.openOrders().length} orders are open at the exchange`);
    for (const [signalId, allowed] of quotes) {
      let spent = 0;
      for (const { request, cost, fee } of exchange.orders.values()) {
        if (request.signalId === signalId && request.side === 'buy') spent += cost + fee;
      }
      check(spent <= allowed + 1e-6, `entry ${signalId} spent ${spent} of ${allowed}`);
    }
    check(exchange.base() >= 0, `sold more than was held: ${exchange.base()}`);
    check(exchange.oversold.length === 0, `tried to sell ${exchange.oversold.join(', ')}`);
  }

  /** What the exchange has told meanwhile waits in the inbox, one message each. */
  function gather(): void {
    for (const message of exchange.stream.splice(0)) {
      if (!streamUp) continue;
      inbox.push(
        message.type === 'order'
          ? { type: 'broker_order', order: message.order }
          : { type: 'fills', fills: [message.fill] },
      );
    }
  }

  function take<Item>(items: Item[], choice: number, keep = false): Item | undefined {
    const at = Math.min(items.length - 1, Math.floor(choice * items.length));
    return keep ? items[at] : items.splice(at, 1)[0];
  }

  /** Requests leave when they are ordered: none waits here beyond its deadline. */
  function sendOverdue(milliseconds: number): void {
    for (const each of requests.splice(0)) {
      const sentAt =
        each.type === 'submit'
          ? (state.desk.orders[each.order.clientOrderId]?.sentAt ?? time)
          : each.type === 'amend'
            ? each.askedAt
            : time;
      if (time + milliseconds - sentAt >= DEADLINE_MS) serve(each, 'answer_lost', 0, 0.5);
      else requests.push(each);
    }
  }

  function pass(milliseconds: number): void {
    sendOverdue(milliseconds);
    // Late requests take effect before their deadline or not at all.
    for (const each of late.splice(0)) {
      if (time + milliseconds - each.sentAt < DEADLINE_MS) late.push(each);
      else exchange.submit(each.request, time, each.share);
    }
    time += milliseconds;
    gather();
    dispatch({ type: 'clock', feedFresh, accountStreamUp: streamUp });
  }

  const unanswered = { kind: 'unknown', error: { kind: 'ambiguous', message: 'time-out' } } as const;

  function serve(request: Request, how: 'well' | 'lost' | 'answer_lost' | 'late' | 'busy', lag: number, share: number) {
    switch (request.type) {
      case 'submit': {
        const { order } = request;
        const answer = (outcome: Extract<SessionEvent, { type: 'submit_result' }>['outcome']): void =>
          void inbox.push({ type: 'submit_result', clientOrderId: order.clientOrderId, outcome });
        if (how === 'busy') answer({ kind: 'refused', error: { kind: 'busy', message: 'EOrder:Rate limit exceeded' } });
        else if (how === 'lost') answer(unanswered);
        else if (how === 'late' && time - (state.desk.orders[order.clientOrderId]?.sentAt ?? time) < DEADLINE_MS) {
          late.push({ request: order, sentAt: state.desk.orders[order.clientOrderId]?.sentAt ?? time, share });
          answer(unanswered);
        } else {
          const outcome = exchange.submit(order, time, share);
          answer(how === 'well' || how === 'late' ? outcome : unanswered);
        }
        break;
      }
      case 'amend': {
        const { clientOrderId, askedAt, type: _, ...terms } = request;
        const answer = (outcome: Extract<SessionEvent, { type: 'amend_result' }>['outcome']): void =>
          void inbox.push({ type: 'amend_result', clientOrderId, askedAt, outcome });
        if (how === 'busy') answer({ kind: 'refused', error: { kind: 'busy', message: 'EOrder:Rate limit exceeded' } });
        else if (how === 'lost') answer(unanswered);
        else {
          const outcome = exchange.amend({ ...terms, postOnly: true }, time, share);
          answer(how === 'well' || how === 'late' ? outcome : unanswered);
        }
        break;
      }
      case 'cancel': {
        const { clientOrderId } = request;
        const outcome = how === 'lost' || how === 'busy' ? null : exchange.cancel(request.orderId, time);
        const answered = outcome !== null && how === 'well';
        inbox.push({
          type: 'cancel_result',
          clientOrderId,
          outcome: answered ? outcome : { kind: 'failed', error: unanswered.error },
        });
        break;
      }
      case 'look_up':
        // A failed reading is no answer at all.
        if (how === 'well') {
          const order = exchange.find(request.clientOrderId, time, lag * MOST_LAG_MS);
          inbox.push({ type: 'look_up_result', clientOrderId: request.clientOrderId, askedAt: request.askedAt, order });
        }
        break;
      case 'cancel_all_orders':
        if (how === 'well') exchange.cancelAll(time);
        break;
      case 'check_halt':
        inbox.push({ type: 'halt_checked', cleared: how === 'well', detail: how });
        break;
    }
    gather();
  }

  /** The three readings of a check lag by up to a minute, each by its own. */
  function reconcile(lagOfTrades = 0, lagOfBalances = 0): void {
    const fills = exchange.fills.filter((fill) => fill.time <= time - lagOfTrades * MOST_LAG_MS);
    const lagOfOrders = (lagOfTrades + lagOfBalances) / 2;
    gather();
    dispatch({
      type: 'reconciled',
      found: {
        whole: !state.reconciled,
        fills,
        openOrders: exchange.openOrdersAt(time - lagOfOrders * MOST_LAG_MS),
        balances: exchange.balances(time - lagOfBalances * MOST_LAG_MS),
      },
    });
    wantsBalances = false;
  }

  function closeBar(kind: 'entry' | 'quiet' | 'exit', momentum: number): void {
    const closeTime = Math.ceil((time + 1) / HOUR_MS) * HOUR_MS;
    sendOverdue(closeTime - time);
    for (const each of late.splice(0)) exchange.submit(each.request, time, each.share);
    time = closeTime;
    gather();
    const bar = kind === 'exit' ? bars.exit(time, momentum) : bars[kind](time);
    dispatch({ type: 'signal_bar', bar });
  }

  function begin(): void {
    dispatch({ type: 'session_started', instrument: INSTRUMENT });
    dispatch({ type: 'clock', feedFresh, accountStreamUp: streamUp });
    reconcile();
    dispatch({ type: 'user', action: 'start' });
  }

  function play({ kind, a, b }: Move): void {
    time += 1;
    const request = kind.startsWith('request') || kind === 'answer_lost' ? take(requests, a) : undefined;
    switch (kind) {
      case 'drain':
        return drain(b);
      case 'flow':
        // An undisturbed while: orders go out, are filled in part, and everybody hears of it.
        drain(b);
        pass(Math.round(1 + a * 20_000));
        drain(b);
        exchange.fillOpen(time, b);
        gather();
        return drain(b);
      case 'clock':
        return pass(Math.round(1 + a * 20_000));
      case 'long_clock':
        return pass(Math.round(a * 90_000));
      case 'request':
        return request && serve(request, 'well', b, b);
      case 'request_lost':
        return request && serve(request, 'lost', b, b);
      case 'answer_lost':
        return request && serve(request, 'answer_lost', b, b);
      case 'request_late':
        return request && serve(request, 'late', b, b);
      case 'request_busy':
        return request && serve(request, 'busy', b, b);
      case 'message':
      case 'message_again':
      case 'message_dropped': {
        const droppable = inbox.filter((event) => event.type === 'broker_order' || event.type === 'fills');
        if (kind === 'message_dropped') {
          const dropped = take(droppable, a);
          if (dropped !== undefined) inbox.splice(inbox.indexOf(dropped), 1);
          return;
        }
        const message = take(inbox, a, kind === 'message_again');
        return message && dispatch(message);
      }
      case 'market':
        exchange.move(Math.max(50, exchange.bid() + roundToDecimals((a - 0.5) * 4, 1)), time, b);
        return gather();
      case 'outbid': {
        // Somebody stands before our order, for long enough to be followed.
        const way = state.desk.work?.kind === 'exit' ? -1 : 1;
        exchange.move(Math.max(50, exchange.bid() + way * roundToDecimals(0.1 + a, 1)), time, b);
        gather();
        return pass(16_000);
      }
      case 'fill':
        exchange.fillOpen(time, a > 0.7 ? 1 : a);
        return gather();
      case 'entry_bar':
        return closeBar('entry', a);
      case 'exit_bar':
        return closeBar('exit', a > 0.5 ? 8 : -5);
      case 'quiet_bar':
        return closeBar('quiet', a);
      case 'user':
        return dispatch({ type: 'user', action: USER_ACTIONS[Math.floor(a * USER_ACTIONS.length)] ?? 'stop' });
      case 'force_entry':
      case 'force_exit':
      case 'start':
        return dispatch({ type: 'user', action: kind });
      case 'check':
        return reconcile(a, b);
      case 'balances':
        wantsBalances = false;
        return dispatch({ type: 'balances', balances: exchange.balances(time - a * MOST_LAG_MS) });
      case 'restart': {
        // What was under way reaches the exchange or not; nobody hears of it.
        for (const each of requests.splice(0)) serve(each, a < 0.5 ? 'answer_lost' : 'lost', 0, b);
        inbox.length = 0;
        state = JSON.parse(JSON.stringify(state)) as SessionState;
        dispatch({ type: 'session_started', instrument: INSTRUMENT });
        return;
      }
      case 'mode':
        return dispatch({ type: 'market_status', status: STATUSES[Math.floor(a * STATUSES.length)] ?? 'online' });
      case 'quit': {
        dispatch({ type: 'shut_down' });
        for (let step = 0; step < 4; step++) {
          drain(b);
          time += 2_000;
          gather();
          dispatch({ type: 'closing' });
        }
        drain(b);
        // Everything was answered: nothing of ours is open any more.
        const ours = exchange.openOrders();
        check(ours.length === 0, `${ours.length} orders are open after the end`);
        state = JSON.parse(JSON.stringify(state)) as SessionState;
        return dispatch({ type: 'session_started', instrument: INSTRUMENT });
      }
      case 'minute':
        return dispatch({
          type: 'minute_closed',
          candle: { time, open: 100, high: 100, low: 100, close: exchange.bid(), volume: 1 },
        });
      case 'feed':
        feedFresh = a < 0.7;
        return;
      case 'stream':
        streamUp = a < 0.7;
        return;
      case 'api_error':
        for (let i = 0; i < (a > 0.9 ? 50 : 1); i++) dispatch({ type: 'api_result', ok: a < 0.5, message: 'time-out' });
        return;
    }
  }

  function drain(share: number): void {
    // Nothing passes meanwhile, so question and answer must come to an end.
    for (let rounds = 0; requests.length > 0 || inbox.length > 0; rounds++) {
      check(rounds < 100, `no end of questions: ${requests.map(({ type }) => type).join(' ')}`);
      if (rounds >= 100) return;
      for (const each of requests.splice(0)) serve(each, 'well', 0, share);
      for (const message of inbox.splice(0)) dispatch(message);
    }
  }

  /** Everything works from here on: the wire is whole and somebody takes our orders. */
  function settle(rounds: number): void {
    feedFresh = true;
    streamUp = true;
    dispatch({ type: 'market_status', status: 'online' });
    for (let round = 0; round < rounds; round++) {
      drain(1);
      exchange.fillOpen(time, 1);
      if (round % 10 === 0 || wantsBalances) reconcile();
      pass(16_000);
    }
  }

  return {
    begin,
    play,
    settle,
    dispatch,
    reconcile,
    pass,
    advance: (milliseconds: number) => void (time += milliseconds),
    state: () => state,
    exchange,
    played: (): Played => ({ violations, inputs, commands: allCommands, state, exchange }),
  };
}

export function play(moves: readonly Move[]): ReturnType<typeof createSessionModel> {
  const model = createSessionModel();
  model.begin();
  for (const move of moves) model.play(move);
  return model;
}
