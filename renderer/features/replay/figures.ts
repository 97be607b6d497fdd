import type { ReplayReportView } from '../../../engine/api/replay-views.ts';
import { changeClass, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';

/** One figure of a replay: what it is called, the figure, and what stands beside or below it. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: 'up' | 'down' | 'bad' | '';
  /** What it says, in a sentence. */
  readonly title: string;
}

/** `USD` of `BTC/USD`. */
export function quoteOf(symbol: string): string {
  return symbol.split('/').at(1) ?? '';
}

function count(value: number): string {
  return formatNumber(value, 0);
}

function compared(
  id: string,
  label: string,
  { compared: all, different }: { readonly compared: number; readonly different: number },
  title: string,
): Figure {
  return {
    id,
    label,
    value: count(all),
    note: different === 0 ? 'all alike' : `${count(different)} different`,
    tone: different === 0 ? '' : 'bad',
    title,
  };
}

/** The figures above the differences, in their order. */
export function replayFigures(report: ReplayReportView): readonly Figure[] {
  const { bars, signals, decisions, trades, result, minutes, symbol } = report;
  const quote = quoteOf(symbol);
  const apart = result === null ? null : result.session - result.backtest;
  return [
    {
      id: 'minutes',
      label: 'Minutes seen',
      value: count(minutes),
      note: `${count(bars.compared)} bars of ${report.timeframe}`,
      tone: '',
      title: 'Closed minutes that the session saw, and the signal bars that they made',
    },
    compared('signals', 'Signal bars', signals, 'Every number of each signal bar, against the bar of the same candles'),
    compared(
      'decisions',
      'Decisions',
      decisions,
      'What was ordered after each event, against the same event once more',
    ),
    {
      id: 'trades',
      label: 'Trades',
      value: count(trades.session),
      note: `backtest ${count(trades.backtest)}, ${count(trades.matched)} in both`,
      tone: '',
      title: 'Trades of the session, of the backtest, and those that both made for the same signal',
    },
    {
      id: 'session-result',
      label: 'Session',
      value: result === null ? 'N/A' : formatSigned(result.session, 2),
      note: result === null ? 'no trade closed in both' : `${quote} · ${formatSignedPercent(result.sessionPct)}`,
      tone: result === null ? '' : changeClass(result.session),
      title: 'What the trades that both closed earned the session after fees',
    },
    {
      id: 'backtest-result',
      label: 'Backtest',
      value: result === null ? 'N/A' : formatSigned(result.backtest, 2),
      note: result === null ? 'no trade closed in both' : `${quote} · ${formatSignedPercent(result.backtestPct)}`,
      tone: result === null ? '' : changeClass(result.backtest),
      title: 'What the same trades earn in the backtest, on the money that the session had in each',
    },
    {
      id: 'result-apart',
      label: 'Difference',
      value: apart === null ? 'N/A' : formatSigned(apart, 2),
      note: result === null ? '' : `${quote} · ${formatSignedPercent(result.sessionPct - result.backtestPct)}`,
      tone: changeClass(apart),
      title: `Session less backtest, of the trades that both closed (${count(result?.trades ?? 0)}): what the book, its queue and its fees made of the same decisions`,
    },
  ];
}
