import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { changedRules, type Instrument, type MarketStatus } from '../domain/instrument.ts';
import { takeSwitchResult } from './dead-mans-switch.ts';
import { takeBalances, takeFills } from './position-tracker.ts';
import { settleOrders } from './own-fills.ts';
import { LARGEST_SKEW_MS, skewObstacle } from './risk.ts';
import type { SessionEvent, SessionInput } from './session-events.ts';
import { marketStatusOf } from './session-state.ts';
import { notice, tellStrategy, type Turn, withCommands } from './session-turn.ts';
import { takeOrderEvent } from './take-order-event.ts';
import { restart, takeReconciliation } from './take-reconciliation.ts';

/** What the event itself changes, before anybody decides anything. */
export function takeEvent(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
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
    case 'fills':
      return withCommands(turn, settleOrders(takeFills(state, event.fills)));
    case 'balances':
      return withCommands(turn, takeBalances(state, event.balances, time));
    case 'api_result':
      return countApiErrors(turn, event, time, configuration);
    case 'submit_result':
    case 'amend_result':
    case 'cancel_result':
    case 'look_up_result':
    case 'broker_order':
    case 'cancel_order':
    case 'manual_order':
      return takeOrderEvent(turn, event, time);
    case 'shut_down':
      // Not reconciled any more: nothing new is sent while the app goes down, and the desk takes everything off.
      return withCommands(turn, { ...state, reconciled: false, closing: true, time });
    case 'switch_result':
      return takeSwitchResult(turn, event.askedAt, event.ok);
    case 'market_status':
      return takeMarketStatus(turn, event.status);
    case 'rules':
      return takeRules(turn, event.instrument);
    case 'clock_skew':
      return takeSkew(turn, event.skewMs);
    case 'api_notice':
      return withCommands(turn, state, notice(event.level ?? 'warning', event.message));
    case 'signal_bar':
    case 'user':
    case 'halt_checked':
    case 'closing':
      return turn;
    default:
      return assertNever(event, 'session event');
  }
}

function takeMarketStatus(turn: Turn, marketStatus: MarketStatus): Turn {
  const before = marketStatusOf(turn.state);
  const next = { ...turn.state, marketStatus };
  if (before === marketStatus) return turn.state.marketStatus === marketStatus ? turn : withCommands(turn, next);
  const words =
    marketStatus === 'online'
      ? notice('info', 'The exchange has the market online again.')
      : notice('warning', `The exchange: ${MODES[marketStatus]}.`);
  return withCommands(turn, next, words);
}

const MODES: Readonly<Record<Exclude<MarketStatus, 'online'>, string>> = {
  maintenance: 'maintenance, nothing is sent until it is over; what is out may be cancelled by it',
  cancel_only: 'cancel_only mode, no order can be placed until it ends',
  post_only: 'post_only mode, orders may rest but none may take',
  limit_only: 'limit_only mode, market orders are refused',
  reduce_only: 'reduce_only mode, only sales are taken',
};

function takeRules(turn: Turn, instrument: Instrument): Turn {
  const before = turn.state.instrument;
  const changed = before === null ? [] : changedRules(before, instrument);
  if (before === null || changed.length === 0) return turn;
  const words = changed.map((rule) => `${RULES[rule]} ${before[rule]} → ${instrument[rule]}`).join(', ');
  const message = `The exchange has changed the rules of ${instrument.symbol}: ${words}.`;
  return withCommands(turn, { ...turn.state, instrument }, notice('warning', message));
}

const RULES = {
  tickSize: 'price step',
  priceDecimals: 'decimals of a price',
  lotStep: 'size step',
  lotDecimals: 'decimals of a size',
  orderMinimum: 'smallest size',
  costMinimum: 'smallest value',
  makerFee: 'maker fee',
  takerFee: 'taker fee',
} as const;

function takeSkew(turn: Turn, skewMs: number): Turn {
  const before = turn.state.clockSkewMs ?? 0;
  if (skewMs === turn.state.clockSkewMs) return turn;
  const next = { ...turn.state, clockSkewMs: skewMs };
  const [was, is] = [Math.abs(before) > LARGEST_SKEW_MS, Math.abs(skewMs) > LARGEST_SKEW_MS];
  if (was === is) return withCommands(turn, next);
  return is
    ? withCommands(turn, next, notice('warning', `No entries for now: ${skewObstacle(skewMs)}.`))
    : withCommands(turn, next, notice('info', 'This computer’s clock agrees with the exchange’s again.'));
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
