import type { MomentView } from '../api/backtest-views.ts';
import { signalBarView } from '../api/signal-bar-view.ts';
import type { Moment } from '../backtest/report/moment.ts';
import type { Configuration } from '../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import { timeframeMs } from '../domain/timeframe.ts';

const MOST_PRICE_DECIMALS = 10;

/** A moment of the past as the chart shows it, with the trades that touch its window (times UTC ms). */
export function momentView(
  symbol: string,
  moment: Moment,
  { entry, exit, lenses }: Configuration,
  tradesWithin: (from: number, to: number) => MomentView['trades'],
): MomentView {
  const first = moment.candles[0]?.time ?? moment.focus;
  const last = moment.candles.at(-1)?.time ?? moment.focus;
  return {
    symbol,
    timeframe: moment.timeframe,
    entryRequired: entry.required,
    entryWindowBars: entry.windowBars,
    exitRequired: exit.required,
    exitWindowBars: exit.windowBars,
    minDivergences: exit.minDivergences,
    enabledLenses: [...ENTRY_LENSES, ...EXIT_LENSES].filter((name) => lenses[name].enabled),
    priceDecimals: Math.min(moment.priceDecimals, MOST_PRICE_DECIMALS),
    focus: moment.focus,
    candles: [...moment.candles],
    signalBars: moment.signalBars.map(signalBarView),
    trades: tradesWithin(first, last + timeframeMs(moment.timeframe)),
  };
}
