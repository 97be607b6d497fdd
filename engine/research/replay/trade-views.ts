import type { TradeView } from '../../api/backtest-views.ts';
import type { TradePair } from '../../replay/replay-report.ts';

/** Trades of the session that touch a stretch of time, as the chart of a moment marks them. */
export function tradesAround(pairs: readonly TradePair[], from: number, to: number): TradeView[] {
  return pairs.flatMap((pair, at) => {
    const trade = closedTrade(pair, at + 1);
    return trade !== null && trade.entryTime < to && trade.exitTime >= from ? [trade] : [];
  });
}

/** What the session made of a pair; what only the backtest made where it did not. Null for what was not closed. */
function closedTrade({ session, backtest, signalTime, lenses, exitType }: TradePair, number: number): TradeView | null {
  const side = session ?? backtest;
  if (side === null || side.exitTime === null || side.exitPrice === null || side.pnl === null || side.pnlPct === null)
    return null;
  const { entryTime, entryPrice, exitTime, exitPrice, quantity, fees, pnl, pnlPct } = side;
  return {
    number,
    entryTime,
    entryPrice,
    exitTime,
    exitPrice,
    quantity,
    fees,
    pnl,
    pnlPct,
    exitType,
    signalTime,
    lenses,
  };
}
