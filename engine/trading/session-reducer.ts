import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { isWorking } from '../domain/order.ts';
import type { BrokerOrder } from '../ports.ts';
import { reduceStrategy } from '../strategy/reducer.ts';
import type { StrategyCommand, StrategyEvent, StrategyRecord } from '../strategy/events.ts';
import type { Account } from '../strategy/state.ts';
import { type DeskState, workingOrders } from './desk-state.ts';
import { beginWork, endWork, turnDesk } from './order-desk.ts';
import {
  applyAbsence,
  applyBrokerOrder,
  applyCancelOutcome,
  applySubmitOutcome,
  findDeskOrder,
} from './order-updates.ts';
import { heldQuantity, judgeDrift, replaceFills, takeBalances, takeFills } from './position-tracker.ts';
import { entryObstacleOf, openingObstacle } from './risk.ts';
import { forgetOrders, settleOrders } from './own-fills.ts';
import type { SessionCommand, SessionEvent, SessionInput } from './session-events.ts';
import type { SessionState } from './session-state.ts';
import { minimumOrderValue } from './sizing.ts';

export interface SessionReduction {
  readonly state: SessionState;
  readonly commands: readonly SessionCommand[];
}

interface Turn {
  readonly state: SessionState;
  readonly commands: readonly SessionCommand[];
}

/** More rounds than any real sequence of begin, end and begin again needs. */
const MOST_ROUNDS = 8;

/**
 * The session as one pure function: exchange news and time go in, orders to send and things to
 * remember come out. Returns the same state object when nothing changed.
 */
export function reduceSession(
  state: SessionState,
  input: SessionInput,
  configuration: Configuration,
): SessionReduction {
  let turn = takeEvent({ state: forgetOrders(state, input.time), commands: [] }, input, configuration);
  turn = tellAccount(turn, input, configuration);
  turn = tellGate(turn, input, configuration);
  const strategyEvent = strategyEventOf(input);
  if (strategyEvent !== null) turn = tellStrategy(turn, strategyEvent, configuration);
  turn = workDesk(turn, input, configuration);
  turn = tellGate(turn, input, configuration);
  const commands =
    turn.state.balancesStale && !state.balancesStale
      ? [...turn.commands, { type: 'refresh_balances' } as const]
      : turn.commands;
  return { state: turn.state, commands };
}

function withCommands(turn: Turn, state: SessionState, ...commands: readonly SessionCommand[]): Turn {
  return { state, commands: commands.length === 0 ? turn.commands : [...turn.commands, ...commands] };
}

function notice(level: 'info' | 'warning' | 'error', message: string): SessionCommand {
  return { type: 'record', record: { kind: 'notice', level, message } };
}

/** What the event itself changes, before anybody decides anything. */
function takeEvent(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  const { state } = turn;
  const { event, time } = input;
  switch (event.type) {
    case 'session_started':
      return withCommands(turn, { ...restart(state, time), instrument: event.instrument });
    case 'reconciled':
      return takeReconciliation(turn, event, time);
    case 'clock': {
      if (event.feedFresh === state.feedFresh && event.accountStreamUp === state.accountStreamUp) return turn;
      const next = { ...state, feedFresh: event.feedFresh, accountStreamUp: event.accountStreamUp };
      if (state.feedFresh && !event.feedFresh) {
        return withCommands(
          turn,
          next,
          notice('warning', 'The market feed is silent: no new orders until it is back.'),
        );
      }
      return withCommands(turn, next);
    }
    case 'minute_closed':
      return withCommands(turn, { ...state, lastPrice: event.candle.close, time });
    case 'submit_result': {
      const desk = applySubmitOutcome(state.desk, event.clientOrderId, event.outcome, time);
      const next = withDesk(state, desk);
      if (event.outcome.kind === 'accepted') {
        return withCommands(turn, settleOrders(next));
      }
      const word = event.outcome.kind === 'refused' ? 'refused' : 'left without an answer and is looked up';
      return withCommands(turn, next, notice('warning', `An order was ${word}: ${event.outcome.error.message}`));
    }
    case 'cancel_result':
      return withCommands(
        turn,
        withDesk(state, applyCancelOutcome(state.desk, event.clientOrderId, event.outcome, time)),
      );
    case 'look_up_result': {
      const desk =
        event.order === null
          ? applyAbsence(state.desk, event.clientOrderId, event.askedAt, time)
          : applyBrokerOrder(state.desk, event.order);
      return withCommands(turn, settleOrders(withDesk(state, desk)));
    }
    case 'broker_order':
      return withCommands(turn, settleOrders(takeBrokerOrder(state, event.order)));
    case 'fills':
      return withCommands(turn, settleOrders(takeFills(state, event.fills)));
    case 'balances':
      return withCommands(turn, takeBalances(state, event.balances, time));
    case 'api_result':
      return countApiErrors(turn, event, time, configuration);
    case 'cancel_order': {
      const order = state.desk.orders[event.clientOrderId];
      if (order === undefined || order.orderId === null || !isWorking(order.status)) {
        return withCommands(turn, state, notice('warning', 'That order is not open any more.'));
      }
      // Cancelling the order of an entry or exit means that one: the desk would only place the next.
      if (state.desk.work?.progress.orderIds.includes(order.clientOrderId) === true) {
        return withCommands(turn, withDesk(state, endWork(state.desk, 'cancelled by you')));
      }
      return withCommands(turn, state, { type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId });
    }
    case 'shut_down': {
      const cancels = workingOrders(state.desk).flatMap((order) =>
        order.orderId === null
          ? []
          : [{ type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId } as const],
      );
      // Not reconciled any more: the desk sends nothing new while the app goes down.
      return withCommands(turn, { ...state, reconciled: false, time }, ...cancels);
    }
    case 'api_notice':
      return withCommands(turn, state, notice('warning', event.message));
    case 'signal_bar':
    case 'user':
    case 'halt_checked':
      return turn;
    default:
      return assertNever(event, 'session event');
  }
}

/** After a restart, an order that was written down but whose sending is not recorded may be live. */
function restart(state: SessionState, time: number): SessionState {
  const orders = Object.fromEntries(
    Object.entries(state.desk.orders).map(([id, order]) => [
      id,
      isWorking(order.status)
        ? {
            ...order,
            status: 'unknown' as const,
            cancelAskedAt: null,
            lookedUpAt: null,
            sentAt: Math.min(order.sentAt, time),
            // One that the exchange had is in doubt from now on, one that it may never have got since it was sent.
            updatedAt: order.orderId === null ? Math.min(order.updatedAt, time) : time,
          }
        : order,
    ]),
  );
  const { work } = state.desk;
  const lastPlacedAt = work?.progress.lastPlacedAt ?? null;
  const resumed =
    work === null || lastPlacedAt === null
      ? work
      : { ...work, progress: { ...work.progress, lastPlacedAt: Math.min(lastPlacedAt, time) } };
  return {
    ...state,
    desk: { work: resumed, orders },
    reconciled: false,
    feedFresh: false,
    accountStreamUp: false,
    balances: null,
    time,
  };
}

function takeReconciliation(turn: Turn, event: Extract<SessionEvent, { type: 'reconciled' }>, time: number): Turn {
  const { fills, openOrders, balances } = event.found;
  let next = event.found.whole ? replaceFills(turn.state, fills, time) : takeFills(turn.state, fills);
  for (const order of openOrders) next = withDesk(next, applyBrokerOrder(next.desk, order));
  next = withDesk(next, doubtMissing(next.desk, openOrders, time));
  const foreignOrders = openOrders.filter((order) => findDeskOrder(next.desk, order) === null);
  next = judgeDrift(settleOrders(takeBalances({ ...next, foreignOrders, time }, balances, time)), time);
  next = { ...next, reconciled: true };
  if (turn.state.reconciled) return reportDrift(turn, next);
  const held = heldQuantity(next);
  const base = next.instrument?.base ?? '';
  const message = `Reconciled with the exchange: ${held} ${base} held, ${openOrders.length} open orders, ${fills.length} fills read.`;
  return withCommands(turn, next, notice('info', message));
}

/** How long the exchange's list of open orders may lag behind an order's own messages. */
const READ_LAG_MS = 60_000;

/** An order that we think open and the exchange does not list has ended unseen: it is looked up. */
function doubtMissing(desk: DeskState, openOrders: readonly BrokerOrder[], time: number): DeskState {
  const listed = new Set<string>(openOrders.map((order) => order.orderId));
  let next = desk;
  for (const order of workingOrders(desk)) {
    if (order.status !== 'open' || order.orderId === null || listed.has(order.orderId)) continue;
    if (time - Math.max(order.updatedAt, order.sentAt) < READ_LAG_MS) continue;
    const doubted = {
      ...order,
      status: 'unknown' as const,
      reason: 'not among the open orders',
      lookedUpAt: null,
      updatedAt: time,
    };
    next = { ...next, orders: { ...next.orders, [order.clientOrderId]: doubted } };
  }
  return next;
}

function withDesk(state: SessionState, desk: DeskState): SessionState {
  return desk === state.desk ? state : { ...state, desk };
}

function takeBrokerOrder(
  state: SessionState,
  order: Extract<SessionEvent, { type: 'broker_order' }>['order'],
): SessionState {
  if (findDeskOrder(state.desk, order) !== null) return withDesk(state, applyBrokerOrder(state.desk, order));
  const others = state.foreignOrders.filter((other) => other.orderId !== order.orderId);
  const known = others.length !== state.foreignOrders.length;
  if (order.status === 'open' && order.symbol !== null) return { ...state, foreignOrders: [...others, order] };
  return known ? { ...state, foreignOrders: others } : state;
}

function reportDrift(turn: Turn, next: SessionState): Turn {
  const { drift } = next;
  if (drift === null || turn.state.drift !== null) return withCommands(turn, next);
  const message = `The account holds ${drift.balanceQuantity}, its trades of the last 600 h add up to ${drift.positionQuantity}. The account's figure is used.`;
  return withCommands(turn, next, notice('warning', message));
}

function countApiErrors(
  turn: Turn,
  event: Extract<SessionEvent, { type: 'api_result' }>,
  time: number,
  configuration: Configuration,
): Turn {
  const { state } = turn;
  if (event.ok)
    return state.consecutiveApiErrors === 0 ? turn : withCommands(turn, { ...state, consecutiveApiErrors: 0 });
  const count = state.consecutiveApiErrors + 1;
  const counted = withCommands(
    turn,
    { ...state, consecutiveApiErrors: count },
    notice('warning', `The exchange did not answer: ${event.message}`),
  );
  if (count < configuration.risk.maxConsecutiveApiErrors) return counted;
  return tellStrategy(counted, { type: 'halt', time, cause: `${count} consecutive API errors` }, configuration);
}

/** Tells the strategy what is held, where the event can have changed it. */
function tellAccount(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  const { event } = input;
  const tells =
    event.type === 'fills' ||
    event.type === 'balances' ||
    event.type === 'reconciled' ||
    event.type === 'minute_closed' ||
    event.type === 'broker_order' ||
    event.type === 'look_up_result' ||
    event.type === 'submit_result';
  const account = tells ? accountOf(turn.state, input) : null;
  return account === null ? turn : tellStrategy(turn, { type: 'account', time: input.time, account }, configuration);
}

function accountOf(state: SessionState, input: SessionInput): Account | null {
  const { instrument, balances } = state;
  const price = state.lastPrice ?? input.quote?.last ?? null;
  if (instrument === null || balances === null || price === null || !state.reconciled) return null;
  const freeQuote = balances.find((balance) => balance.asset === instrument.quote)?.free ?? 0;
  return {
    quantity: heldQuantity(state),
    price,
    freeQuote,
    minimumOrderValue: minimumOrderValue(price, instrument),
  };
}

function tellGate(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  const blockedBy = entryObstacleOf(turn.state);
  if (blockedBy === turn.state.strategy.blockedBy) return turn;
  return tellStrategy(turn, { type: 'gate', time: input.time, blockedBy }, configuration);
}

function strategyEventOf(input: SessionInput): StrategyEvent | null {
  const { event, time } = input;
  switch (event.type) {
    case 'signal_bar':
      return { type: 'signal_bar', time: event.bar.closeTime, bar: event.bar };
    case 'user':
      return { type: 'user', time, action: event.action };
    case 'halt_checked':
      return { type: 'halt_checked', time, cleared: event.cleared, detail: event.detail };
    case 'clock':
      return { type: 'clock', time };
    default:
      return null;
  }
}

function tellStrategy(turn: Turn, event: StrategyEvent, configuration: Configuration): Turn {
  const { state: strategy, commands } = reduceStrategy(turn.state.strategy, event, configuration);
  const state = strategy === turn.state.strategy ? turn.state : { ...turn.state, strategy };
  return commands.reduce(followCommand, withCommands(turn, state));
}

function followCommand(turn: Turn, command: StrategyCommand): Turn {
  const { state } = turn;
  switch (command.type) {
    case 'begin_entry':
      return withCommands(
        turn,
        withDesk(state, beginWork(state.desk, { kind: 'entry', signalId: command.signalId, quote: command.quote })),
      );
    case 'begin_exit':
      return withCommands(turn, withDesk(state, beginWork(state.desk, { kind: 'exit', signalId: command.signalId })));
    case 'end_entry':
    case 'end_exit':
      return withCommands(turn, withDesk(state, endWork(state.desk, command.reason)));
    case 'record':
      return withCommands(turn, state, { type: 'record', record: withOrderIds(state.desk, command.record) });
    case 'cancel_all_orders':
    case 'check_halt':
      return withCommands(turn, state, command);
    default:
      return assertNever(command, 'strategy command');
  }
}

/** A transition names the orders of its signal, or without one those that are out. */
function withOrderIds(desk: DeskState, record: StrategyRecord): StrategyRecord {
  if (record.kind !== 'transition') return record;
  const { signalId } = record;
  const orders =
    signalId === null ? workingOrders(desk) : Object.values(desk.orders).filter((order) => order.signalId === signalId);
  return { ...record, orderIds: orders.map((order) => order.clientOrderId) };
}

/** Lets the desk act until it has nothing more to do in this turn. */
function workDesk(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  let current = turn;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { instrument } = current.state;
    if (instrument === null) return current;
    const result = turnDesk(current.state.desk, {
      time: input.time,
      quote: input.quote,
      sellableQuantity: heldQuantity(current.state),
      instrument,
      configuration,
      newOrderId: input.newOrderId,
      blockedBy: openingObstacle(current.state),
    });
    current = withCommands(current, withDesk(current.state, result.desk), ...result.commands);
    if (result.ended === null) return current;
    const type = result.ended.kind === 'entry' ? ('entry_ended' as const) : ('exit_ended' as const);
    const { outcome, detail } = result.ended;
    current = tellStrategy(current, { type, time: input.time, outcome, detail }, configuration);
    // The id of this turn may be used up; the next order waits for the next turn.
    if (current.state.desk.orders[input.newOrderId] !== undefined) return current;
  }
  throw new Error('session: the desk did not come to rest');
}
