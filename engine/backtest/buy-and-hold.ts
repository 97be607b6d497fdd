import type { CandleSeries } from '../market/candle-series.ts';
import type { EquityPoint } from './backtest-result.ts';
import { firstAfter } from './time-search.ts';

/**
 * What the starting quote would have been worth, bought at the first base open without costs, at the times of an
 * equity curve (each after the first base bar's open).
 */
export function buyAndHold(
  base: CandleSeries,
  equity: readonly EquityPoint[],
  startingQuote: number,
): readonly EquityPoint[] {
  const quantity = startingQuote / base.open[0];
  return equity.map(([time]) => {
    const closed = firstAfter(base.time, time - base.intervalMs) - 1;
    return [time, quantity * base.close[Math.max(0, closed)]] as const;
  });
}
