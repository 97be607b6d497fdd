import type { Configuration } from '../domain/configuration.ts';
import { isWorking } from '../domain/order.ts';
import type { StrategyEvent } from '../strategy/events.ts';
import type { Account } from '../strategy/state.ts';
import { tendSwitch } from './dead-mans-switch.ts';
import { entryFunds, sellable } from './free-funds.ts';
import { tendLostOrders } from './lost-orders.ts';
import { turnDesk } from './order-desk.ts';
import { heldQuantity } from './position-tracker.ts';
import { entryObstacleOf, exitObstacleOf, openingObstacle } from './risk.ts';
import { forgetHistory } from './forget-history.ts';
import { forgetOrders } from './own-fills.ts';
import type { SessionCommand, SessionInput } from './session-events.ts';
import { marketStatusOf, type SessionState } from './session-state.ts';
import { tellStrategy, type Turn, withCommands, withDesk } from './session-turn.ts';
import { minimumOrderValue } from './sizing.ts';
import { takeEvent } from './take-event.ts';

export interface SessionReduction {
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
  let turn = takeEvent({ state: forget(state, input), commands: [] }, input, configuration);
  turn = tellAccount(noteUserTrades(state, turn), input, configuration);
  turn = tellGate(turn, input, configuration);
  const strategyEvent = strategyEventOf(input);
  if (strategyEvent !== null) turn = tellStrategy(turn, strategyEvent, configuration);
  turn = tendLostOrders(turn, input.time);
  turn = workDesk(turn, input, configuration);
  turn = tellGate(turn, input, configuration);
  turn = tendSwitch(turn, input, configuration);
  const commands = isReadingDue(state, turn.state)
    ? [...turn.commands, { type: 'refresh_balances' } as const]
    : turn.commands;
  return { state: turn.state, commands };
}

/** What is over is let go of: orders at any time, history with the cross-checks of a session that knows it whole. */
function forget(state: SessionState, { event, time }: SessionInput): SessionState {
  const left = forgetOrders(state, time);
  return event.type === 'reconciled' && state.reconciled ? forgetHistory(left, time) : left;
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
    event.type === 'amend_result' ||
    event.type === 'manual_order' ||
    event.type === 'submit_result';
  const account = tells ? accountOf(turn.state, input) : null;
  if (account === null) return turn;
  const { userTraded: side, ...told } = turn.state;
  const { time } = input;
  if (side === undefined) return tellStrategy(turn, { type: 'account', time, account }, configuration);
  return tellStrategy(withCommands(turn, told), { type: 'user_traded', time, side, account }, configuration);
}

/** Remembers that the user's own orders have traded until the strategy can be told together with the account. */
function noteUserTrades(before: SessionState, turn: Turn): Turn {
  const { state } = turn;
  if (before.desk.orders === state.desk.orders) return turn;
  const traded = Object.values(state.desk.orders).findLast(
    ({ clientOrderId, filledQuantity, purpose }) =>
      purpose === 'manual' && filledQuantity > (before.desk.orders[clientOrderId]?.filledQuantity ?? 0),
  );
  return traded === undefined ? turn : withCommands(turn, { ...state, userTraded: traded.side });
}

/** Whether what the newest reading of the balances says is not so any more. */
function isReadingDue(before: SessionState, after: SessionState): boolean {
  // Each new fill asks: a reading that is on its way may have been taken before it.
  if (after.balancesStale && (!before.balancesStale || before.fills !== after.fills)) return true;
  if (before.desk.work?.kind === 'entry' && after.desk.work === null) return true;
  return (after.releasedQuote ?? 0) > (before.releasedQuote ?? 0) || isHoldChanged(before, after);
}

/** Whether an order that no work watches began or ended to hold money at the exchange. */
function isHoldChanged(before: SessionState, after: SessionState): boolean {
  if (before.desk.orders === after.desk.orders) return false;
  return Object.values(after.desk.orders).some(({ clientOrderId, purpose, status }) => {
    const was = before.desk.orders[clientOrderId]?.status;
    if (was === undefined || was === status) return false;
    const hasEnded = isWorking(was) && !isWorking(status);
    if (purpose === 'manual') return status === 'open' || hasEnded;
    return purpose === 'entry' && hasEnded && after.desk.work === null;
  });
}

function accountOf(state: SessionState, input: SessionInput): Account | null {
  const { instrument, balances } = state;
  const price = state.lastPrice ?? input.quote?.last ?? null;
  if (instrument === null || balances === null || price === null || !state.reconciled) return null;
  const { free, held } = entryFunds(state);
  return {
    quantity: heldQuantity(state),
    price,
    freeQuote: free,
    ...(held === 0 ? {} : { heldQuote: held }),
    minimumOrderValue: minimumOrderValue(price, instrument),
  };
}

function tellGate(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  const blockedBy = entryObstacleOf(turn.state);
  const exitBlockedBy = exitObstacleOf(turn.state);
  const { strategy } = turn.state;
  if (blockedBy === strategy.blockedBy && exitBlockedBy === strategy.exitBlockedBy) return turn;
  return tellStrategy(turn, { type: 'gate', time: input.time, blockedBy, exitBlockedBy }, configuration);
}

function strategyEventOf(input: SessionInput): StrategyEvent | null {
  const { event, time } = input;
  switch (event.type) {
    case 'signal_bar':
      return { type: 'signal_bar', time: event.bar.closeTime, bar: event.bar, heardAt: time };
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

/** Lets the desk act until it has nothing more to do in this turn. */
function workDesk(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  let current = turn;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { instrument } = current.state;
    if (instrument === null) return current;
    const result = turnDesk(current.state.desk, {
      time: input.time,
      quote: input.quote,
      ...sellable(current.state),
      instrument,
      marketStatus: marketStatusOf(current.state),
      configuration,
      newOrderId: input.newOrderId,
      blockedBy: openingObstacle(current.state),
      closing: current.state.closing === true,
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
