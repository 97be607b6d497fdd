import type {
  BalanceView,
  EventView,
  FillView,
  MachineView,
  OrderView,
  PositionView,
  SignalRowView,
  TransitionView,
} from '../api/views.ts';
import { assertNever } from '../domain/assert-never.ts';
import type { Balance } from '../domain/balance.ts';
import type { Configuration } from '../domain/configuration.ts';
import { roundToDecimals } from '../domain/decimal.ts';
import type { Fill } from '../domain/fill.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import { barOpenTime, timeframeMs } from '../domain/timeframe.ts';
import type { BrokerOrder } from '../ports.ts';
import { explainStrategy } from '../strategy/explain.ts';
import { actionObstacle } from '../strategy/user-actions.ts';
import type { DeskOrder } from '../trading/desk-state.ts';
import { FUND_DECIMALS, heldFunds } from '../trading/free-funds.ts';
import { knownPosition } from '../trading/own-fills.ts';
import { heldQuantity } from '../trading/position-tracker.ts';
import type { SessionRecord } from '../trading/session-events.ts';
import type { SessionState } from '../trading/session-state.ts';

/** How the session's state looks to a person. Pure; times market UTC ms. */

export function machineView(state: SessionState, configuration: Configuration, now: number): MachineView {
  const { strategy } = state;
  const length = timeframeMs(configuration.timeframe);
  const allowed = (action: Parameters<typeof actionObstacle>[1]): boolean => actionObstacle(strategy, action) === null;
  const { pendingExit } = strategy;
  const why = explainStrategy(strategy, configuration, now);
  return {
    control: strategy.control,
    controlSince: strategy.controlSince,
    portfolio: strategy.portfolio,
    portfolioSince: strategy.portfolioSince,
    why: { ...why, meters: [...why.meters] },
    nextCheckAt: strategy.control === 'stopped' ? null : barOpenTime(now, length) + length,
    pendingExit:
      pendingExit === null
        ? null
        : {
            signalTime: pendingExit.signal?.signalTime ?? pendingExit.dueAt,
            dueTime: pendingExit.dueAt,
            exitType: pendingExit.exitType,
            category: pendingExit.lowestCategory,
          },
    allowed: {
      start: allowed('start'),
      pause: allowed('pause'),
      resume: allowed('resume'),
      stop: allowed('stop'),
      forceEntry: allowed('force_entry'),
      forceExit: allowed('force_exit'),
      cancelAll: true,
      adopt: allowed('adopt'),
    },
  };
}

export function positionView(state: SessionState): PositionView {
  const { drift } = state;
  // With what our orders filled that the trade history does not show, or does not show any more.
  const position = knownPosition(state);
  return {
    symbol: state.symbol,
    // Where history and account differ: the account's figure and what was traded since it was read.
    quantity: drift === null ? position.quantity : heldQuantity(state),
    averageCost: position.averageCost,
    bought: position.bought,
    sold: position.sold,
    realisedPnl: position.realisedPnl,
    feesQuote: position.feesQuote,
    openedAt: position.openedAt,
    drift: drift === null ? null : { account: drift.balanceQuantity, trades: drift.positionQuantity },
    checkedAt: state.balancesAt,
  };
}

/**
 * Assets of the pair first, then whatever else the account holds. What open orders hold of the pair is shown as it is
 * now: balances are read less often than orders come and go.
 */
export function balancesView(state: SessionState): BalanceView[] {
  const pair = [state.instrument?.base, state.instrument?.quote];
  const rank = (asset: string): number => (pair.includes(asset) ? pair.indexOf(asset) : pair.length);
  const held = heldFunds(state);
  return [...(state.balances ?? [])]
    .filter((balance) => balance.total !== 0 || pair.includes(balance.asset))
    .sort((a, b) => rank(a.asset) - rank(b.asset) || (a.asset < b.asset ? -1 : 1))
    .map((balance) => withHoldsOfNow(balance, [held?.base, held?.quote][rank(balance.asset)], state));
}

function withHoldsOfNow(balance: Balance, holds: number | undefined, { balances }: SessionState): BalanceView {
  // Of an asset that is partly in a reward programme it is not known which part an order holds.
  const isSplit = balances?.some(({ asset }) => asset.startsWith(`${balance.asset}.`)) === true;
  if (holds === undefined || isSplit) return balance;
  const held = Math.min(holds, Math.max(0, balance.total));
  return { ...balance, held, free: roundToDecimals(balance.total - held, FUND_DECIMALS) };
}

export function orderView(order: DeskOrder): OrderView {
  return {
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    price: order.price,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    averagePrice: order.averagePrice,
    postOnly: order.postOnly,
    status: order.status,
    purpose: order.purpose,
    signalId: order.signalId,
    reason: order.reason,
    fee: order.fee,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

/** An order of somebody else on the same account. It is shown under its exchange id. */
export function foreignOrderView(order: BrokerOrder): OrderView {
  return {
    clientOrderId: order.clientOrderId ?? order.orderId,
    orderId: order.orderId,
    symbol: order.symbol ?? '',
    side: order.side ?? 'buy',
    type: order.type ?? 'limit',
    price: order.price,
    quantity: order.quantity ?? order.filledQuantity,
    filledQuantity: order.filledQuantity,
    averagePrice: order.averagePrice,
    postOnly: false,
    status: order.status,
    purpose: 'foreign',
    signalId: null,
    reason: order.reason,
    fee: order.fee,
    createdAt: order.time,
    updatedAt: order.time,
  };
}

export function fillView(fill: Fill, purpose: FillView['purpose']): FillView {
  return {
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    symbol: fill.symbol,
    side: fill.side,
    price: fill.price,
    quantity: fill.quantity,
    cost: fill.cost,
    fee: fill.fee,
    feeAsset: fill.feeAsset,
    maker: fill.maker,
    purpose,
    time: Math.round(fill.time),
  };
}

/** How a stored record appears in the transition list, the signal list and the event log. */
export interface RecordViews {
  readonly transition: TransitionView | null;
  readonly signal: SignalRowView | null;
  readonly event: EventView;
}

export function recordViews(id: number, time: number, record: SessionRecord): RecordViews {
  const event = (level: EventView['level'], message: string): EventView => ({
    id,
    time,
    level,
    kind: record.kind,
    message,
  });
  switch (record.kind) {
    case 'transition': {
      const { machine, from, to, cause, signalId, orderIds = [] } = record;
      const transition = { id, time, machine, from, to, cause, signalId, orderIds: [...orderIds] };
      const level = machine === 'control' && to === 'halted' ? 'warning' : 'success';
      return { transition, signal: null, event: event(level, `${stateName(from)} → ${stateName(to)}: ${cause}`) };
    }
    case 'entry_signal': {
      const { signal } = record;
      const row: SignalRowView = {
        id: record.signalId,
        kind: 'entry',
        time: signal.time,
        price: signal.price,
        count: signal.indicatorCount,
        missing: ENTRY_LENSES.filter((name) => !signal.indicators.includes(name)),
        divergenceCount: record.divergenceCount,
        momentum24h: signal.momentum24h,
        regime: signal.regime,
        result: record.result,
      };
      return {
        transition: null,
        signal: row,
        event: event('info', `Entry signal, ${signal.indicatorCount} lenses at ${signal.price}: ${record.result}`),
      };
    }
    case 'exit_signal': {
      const { signal } = record;
      const row: SignalRowView = {
        id: record.signalId,
        kind: 'exit',
        time: signal.time,
        price: record.price,
        count: record.exitCount,
        missing: EXIT_LENSES.filter((name) => !signal.indicators.includes(name)),
        divergenceCount: signal.divergenceCount,
        momentum24h: record.momentum24h,
        regime: signal.regime,
        result: record.result,
      };
      return {
        transition: null,
        signal: row,
        event: event(
          'info',
          `Exit signal, ${record.exitCount} lenses and ${signal.divergenceCount} divergences: ${record.result}`,
        ),
      };
    }
    case 'exit_accelerated':
    case 'hold':
      return { transition: null, signal: null, event: event('info', record.message) };
    case 'refusal':
      return { transition: null, signal: null, event: event('warning', record.message) };
    case 'notice':
      return { transition: null, signal: null, event: event(record.level, record.message) };
    default:
      return assertNever(record, 'session record');
  }
}

function stateName(state: string): string {
  return state.replaceAll('_', ' ');
}
