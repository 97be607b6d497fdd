import type { MetricsView, RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';

export const TRADE_ORDERS = ['newest', 'oldest', 'best', 'worst'] as const;
export type TradeOrder = (typeof TRADE_ORDERS)[number];

/** The trades in the order asked for; trades of equal profit keep the order of time. */
export function orderTrades(trades: readonly TradeView[], order: TradeOrder): readonly TradeView[] {
  switch (order) {
    case 'newest':
      return trades.toReversed();
    case 'oldest':
      return trades;
    case 'best':
      return trades.toSorted((a, b) => b.pnl - a.pnl);
    case 'worst':
      return trades.toSorted((a, b) => a.pnl - b.pnl);
  }
}

/** The moment of a trade that its chart is about: the close of its signal bar, or its entry when there was none. */
export function momentOf(trade: Pick<TradeView, 'signalTime' | 'entryTime'>): number {
  return trade.signalTime ?? trade.entryTime;
}

export type ExitType = TradeView['exitType'];
const EXIT_TYPES: readonly ExitType[] = ['immediate', 'delayed', 'accelerated', 'manual'];

export interface ExitTypeRow {
  readonly exitType: ExitType;
  readonly trades: number;
  /** Null where the type did not occur. */
  readonly winRatePct: number | null;
  readonly averagePnlPct: number | null;
  readonly pnl: number;
}

/** A row for every way out, those that did not occur too. */
export function exitTypeRows(metrics: Pick<MetricsView, 'exitTypes'>): readonly ExitTypeRow[] {
  return EXIT_TYPES.map((exitType) => {
    const found = metrics.exitTypes.find((row) => row.exitType === exitType);
    if (found === undefined || found.trades === 0) {
      return { exitType, trades: 0, winRatePct: null, averagePnlPct: null, pnl: 0 };
    }
    const { trades, wins, pnl, averagePnlPct } = found;
    return { exitType, trades, winRatePct: (100 * wins) / trades, averagePnlPct, pnl };
  });
}

export interface SignalRow {
  readonly kind: 'entry' | 'exit';
  readonly time: number;
  readonly lenses: number;
  /** Close of an entry's signal bar. */
  readonly price: number | null;
  readonly divergences: number | null;
  readonly exitType: ExitType | null;
  /** What came of it: the trade it opened or closed, null when nothing did. */
  readonly trade: TradeView | null;
}

/** Every signal of a run, newest first, with the trade that came of it. */
export function signalRows(
  report: Pick<RunReportView, 'entrySignals' | 'exitSignals' | 'trades'>,
): readonly SignalRow[] {
  const bySignal = new Map(report.trades.map((trade) => [trade.signalTime, trade]));
  const entries = report.entrySignals.map((signal): SignalRow => ({
    kind: 'entry',
    time: signal.time,
    lenses: signal.lenses,
    price: signal.price,
    divergences: null,
    exitType: null,
    trade: bySignal.get(signal.time) ?? null,
  }));
  const exits = report.exitSignals.map((signal): SignalRow => ({
    kind: 'exit',
    time: signal.time,
    lenses: signal.lenses,
    price: null,
    divergences: signal.divergences,
    exitType: signal.exitType,
    // One exit signal per position: the trade that was held at the time.
    trade: report.trades.find((trade) => trade.entryTime < signal.time && trade.exitTime >= signal.time) ?? null,
  }));
  return [...entries, ...exits].sort((a, b) => b.time - a.time);
}

export interface VisibleRows {
  /** Rows `[first, last)` are drawn. */
  readonly first: number;
  readonly last: number;
}

const ROWS_AROUND = 8;

/** Which of `count` rows of equal height are in view, with some around so that scrolling shows no holes. */
export function visibleRows(count: number, rowHeight: number, scrollTop: number, height: number): VisibleRows {
  if (rowHeight <= 0) return { first: 0, last: Math.min(count, 2 * ROWS_AROUND) };
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - ROWS_AROUND);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + ROWS_AROUND);
  return { first, last: Math.max(first, last) };
}
