import type { BacktestTrade } from './backtest-trades.ts';
import type { DecisionParity } from './decision-parity.ts';
import type { ResultParity, SessionTrade, TradePair, TradeSide } from './replay-report.ts';

/** A trade of each side as tables and charts have it; one of the two is there. */
export function tradePair(
  session: SessionTrade | null,
  backtest: BacktestTrade | null,
  parity: DecisionParity,
): TradePair {
  const signalTime = session === null ? (backtest?.signalTime ?? null) : session.signalTime;
  return {
    signalTime,
    lenses: lensesOf(signalTime, parity),
    exitType: exitTypeOf(session?.exitSignalId ?? null, parity),
    session: session === null ? null : sessionSide(session),
    isByHand: session !== null && session.byHand !== null,
    backtest: backtest === null ? null : backtestSide(backtest),
  };
}

function lensesOf(signalTime: number | null, { records }: DecisionParity): number | null {
  if (signalTime === null) return null;
  const raised = records.find(
    ({ record }) => record.kind === 'entry_signal' && record.signal.time === signalTime,
  )?.record;
  return raised?.kind === 'entry_signal' ? raised.signal.indicatorCount : null;
}

function exitTypeOf(signalId: string | null, { records }: DecisionParity): TradePair['exitType'] {
  let type: TradePair['exitType'] = 'manual';
  for (const { record } of records) {
    if (record.kind === 'exit_signal' && record.signalId === signalId) type = record.signal.exitType;
    if (record.kind === 'exit_accelerated' && record.signalId === signalId) type = 'accelerated';
  }
  return type;
}

function sessionSide(trade: SessionTrade): TradeSide {
  const { entryTime, entryPrice, exitTime, exitPrice, quantity, byHand } = trade;
  const fees = trade.fees + (byHand?.fees ?? 0);
  const cost = trade.cost + (byHand?.cost ?? 0);
  const pnl = trade.isClosed ? trade.proceeds + (byHand?.proceeds ?? 0) - cost - fees : null;
  return {
    entryTime,
    entryPrice,
    exitTime: trade.isClosed ? exitTime : null,
    exitPrice: trade.isClosed ? exitPrice : null,
    quantity,
    fees,
    pnl,
    pnlPct: pnl === null ? null : (100 * pnl) / cost,
  };
}

function backtestSide({ trade }: BacktestTrade): TradeSide {
  const { entryTime, entryPrice, exitTime, exitPrice, quantity, fees } = trade;
  const pnl = exitPrice === null ? null : quantity * (exitPrice - entryPrice) - fees;
  const pnlPct = pnl === null ? null : (100 * pnl) / (quantity * entryPrice);
  return { entryTime, entryPrice, exitTime, exitPrice, quantity, fees, pnl, pnlPct };
}

/** The account of the session is not that of the backtest: results are compared on the money the session had in each. */
export function resultOf(pairs: readonly TradePair[]): ResultParity {
  const result = { trades: 0, paid: 0, session: 0, backtest: 0 };
  for (const { session, backtest, isByHand } of pairs) {
    // What the user made of a position says nothing on how the strategy was followed.
    if (isByHand) continue;
    if (session === null || backtest === null || session.pnl === null || backtest.pnlPct === null) continue;
    const paid = session.quantity * session.entryPrice;
    result.trades++;
    result.paid += paid;
    result.session += session.pnl;
    result.backtest += (paid * backtest.pnlPct) / 100;
  }
  return result;
}
