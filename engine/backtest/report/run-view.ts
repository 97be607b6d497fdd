import type { ExitType } from '../../domain/signal.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import type { BacktestResult, OpenPosition } from '../backtest-result.ts';
import { buyAndHold } from '../buy-and-hold.ts';
import { displayCurve } from './display-curve.ts';
import type { DisplayCurve } from './display-curve.ts';
import { returnDistribution } from './distribution.ts';
import type { ReturnBin } from './distribution.ts';
import { tradeRows } from './trade-rows.ts';
import type { TradeRow } from './trade-rows.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** Raised when the shape or meaning of a view changes: stored ones of another version are made again. */
export const RUN_VIEW_VERSION = 1;

/** What is shown of a run: small, and made once. Times UTC ms, money in quote. */
export interface RunView {
  readonly version: number;
  readonly curve: DisplayCurve;
  readonly trades: readonly TradeRow[];
  readonly open: Pick<
    OpenPosition,
    'entryTime' | 'entryPrice' | 'quantity' | 'price' | 'value' | 'pnl' | 'pnlPct'
  > | null;
  readonly entrySignals: readonly { readonly time: number; readonly price: number; readonly lenses: number }[];
  readonly exitSignals: readonly {
    readonly time: number;
    readonly lenses: number;
    readonly divergences: number;
    readonly exitType: ExitType;
    readonly exitTime: number;
  }[];
  readonly distribution: readonly ReturnBin[];
  readonly verdict: Verdict;
}

/** The view of a run on the prepared candles it was made on. */
export function runView(base: CandleSeries, result: BacktestResult): RunView {
  const { config, entries, exits, trades, open, equity, metrics } = result;
  const curve = {
    times: Float64Array.from(equity, ([time]) => time),
    values: Float64Array.from(equity, ([, value]) => value),
  };
  const hold = Float64Array.from(buyAndHold(base, equity, config.startingQuote), ([, value]) => value);
  return {
    version: RUN_VIEW_VERSION,
    curve: displayCurve(curve, hold),
    trades: tradeRows(trades, entries, config.entry.timeoutHours),
    open: open === null ? null : shownOpen(open),
    entrySignals: entries.map(({ time, price, indicatorCount }) => ({ time, price, lenses: indicatorCount })),
    exitSignals: exits.map(({ time, indicators, divergenceCount, exitType, exitTime }) => {
      return { time, lenses: indicators.length, divergences: divergenceCount, exitType, exitTime };
    }),
    distribution: returnDistribution(trades.map(({ pnlPct }) => pnlPct)),
    verdict: verdictOf({
      metrics,
      base: config.symbol.split('/')[0],
      entrySignals: entries.length,
      isOpen: open !== null,
    }),
  };
}

function shownOpen({ entryTime, entryPrice, quantity, price, value, pnl, pnlPct }: OpenPosition): RunView['open'] {
  return { entryTime, entryPrice, quantity, price, value, pnl, pnlPct };
}
