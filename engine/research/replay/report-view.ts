import type { DifferenceKindView, ReplayReportView, ReplayVerdictView, TradePairView } from '../../api/replay-views.ts';
import { modeSchema, timeframeSchema } from '../../api/views.ts';
import { DIFFERENCE_KINDS } from '../../domain/replay-difference.ts';
import type { ReplayReport } from '../../replay/replay-report.ts';
import { sentence } from '../answers.ts';
import { counted, numberText } from '../data/words.ts';

/** A table of more rows than this says no more than its first ones; the command line writes all of them. */
const MOST_LISTED = 5_000;

export interface ReplayMade {
  /** Wall time, UTC ms. */
  readonly made: number;
  readonly tookMs: number;
  /** The session went on while it was replayed. */
  readonly running: boolean;
}

/** What the screens show of a replay. */
export function replayReportView(report: ReplayReport, made: ReplayMade): ReplayReportView {
  const { differences, pairs, result, mode, timeframe, execution, ...rest } = report;
  const counts = DIFFERENCE_KINDS.map((kind) => ({ kind, count: countOf(report, kind) }));
  return {
    ...rest,
    ...made,
    mode: modeSchema.parse(mode),
    timeframe: timeframeSchema.parse(timeframe),
    execution: execution === 'maker' ? 'maker' : 'taker',
    verdict: verdictOf(report),
    result:
      result.trades === 0
        ? null
        : {
            trades: result.trades,
            session: result.session,
            backtest: result.backtest,
            sessionPct: (100 * result.session) / result.paid,
            backtestPct: (100 * result.backtest) / result.paid,
          },
    counts: counts.filter(({ count }) => count > 0),
    differences: differences
      .slice(0, MOST_LISTED)
      .map((difference, index) => ({ ...difference, index, cause: sentence(difference.cause) })),
    pairs: pairs.map((pair, at): TradePairView => ({ number: at + 1, ...pair })),
  };
}

function countOf({ differences }: ReplayReport, wanted: DifferenceKindView): number {
  return differences.filter(({ kind }) => kind === wanted).length;
}

/** What the differences come to, in words. */
export function verdictOf(report: ReplayReport): ReplayVerdictView {
  const { bars, signals, decisions, differences } = report;
  const headline =
    bars.compared === 0
      ? 'No bar closed while it was recorded'
      : `Decided alike in ${numberText(bars.alike)} of ${numberText(bars.compared)} ${bars.compared === 1 ? 'bar' : 'bars'}`;
  if (signals.different > 0 || decisions.different > 0) {
    const what = signals.different > 0 ? 'the same candles gave other signals' : 'the same signals led to other orders';
    return {
      kind: 'unlike',
      headline: `${headline}: ${what}`,
      detail:
        'Each difference is listed with what is known of its cause. Trust the session’s backtests only after it is clear.',
    };
  }
  const corrected = differences.filter(({ reason, kind }) => reason === 'correction' && kind === 'signal').length;
  const others = differences.length - corrected;
  if (differences.length === 0) {
    return {
      kind: 'alike',
      headline,
      detail:
        report.trades.session === 0 && report.trades.backtest === 0
          ? 'Neither the session nor the backtest of the candles it saw made a trade.'
          : 'Every trade is the same too: time, price and fee.',
    };
  }
  const late =
    corrected === 0
      ? ''
      : ` ${counted(corrected, 'bar')} would be another today: late trades corrected ${corrected === 1 ? 'it' : 'them'} after the session had decided.`;
  const trades =
    others === 0
      ? 'The trades are the same too.'
      : `The trades differ in ${counted(others, 'point')}, each with its cause: orders meet a book, a backtest has candles.`;
  return { kind: 'explained', headline, detail: `${trades}${late}` };
}
