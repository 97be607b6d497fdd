import type { Configuration } from '../domain/configuration.ts';
import type { StoredRecording } from '../ports.ts';
import { compareDecisions, type DecisionParity } from './decision-parity.ts';
import { recordedMarket } from './recorded-market.ts';
import type { ReplayReport } from './replay-report.ts';
import { sessionTrades } from './session-trades.ts';
import { compareSignals, type SignalParity } from './signal-parity.ts';
import { compareTrades } from './trade-parity.ts';

/** Steps of a replay, in their order. */
export const REPLAY_STEPS = ['signals', 'decisions', 'trades'] as const;
export type ReplayStep = (typeof REPLAY_STEPS)[number];

/** Hears where a replay is: the step, and how much of it is done, 0 to 1. */
export type ReplayListener = (step: ReplayStep, part: number) => void;

/**
 * Plays a recorded session as a backtest of the candles it saw, and lists where they part: signals (the same candles
 * must give the same lenses), decisions (the same signals must give the same orders), and trades (fills of a book are
 * not those of a backtest; each difference has its cause). Pure. Null when the session saw no minute at all.
 */
export function replaySession(recording: StoredRecording, told: ReplayListener = () => undefined): ReplayReport | null {
  const configuration = JSON.parse(recording.configuration) as Configuration;
  told('signals', 0);
  const market = recordedMarket(recording, configuration);
  if (market === null) return null;
  const signals = compareSignals(recording, market);
  told('decisions', 0);
  const parity = compareDecisions(recording, configuration, signals, (part) => told('decisions', part));
  told('trades', 0);
  const own = sessionTrades(recording, parity);
  const trades = compareTrades(own, { market, configuration, parity });
  return {
    sessionId: recording.sessionId,
    mode: recording.mode,
    symbol: recording.symbol,
    timeframe: configuration.timeframe,
    execution: configuration.execution,
    from: parity.startedAt,
    to: parity.endedAt,
    minutes: market.minutes,
    bars: { compared: signals.times.length, alike: alikeBars(signals, parity) },
    signals: { compared: signals.compared, different: signals.different },
    decisions: { compared: parity.compared, different: parity.different },
    trades: { session: own.length, backtest: trades.backtest, matched: trades.matched },
    result: trades.result,
    pairs: trades.pairs,
    differences: [...signals.differences, ...parity.differences, ...trades.differences].toSorted(
      (a, b) => a.time - b.time,
    ),
  };
}

/** Bars with the signals of the backtest after which both did the same. */
function alikeBars({ times, differences }: SignalParity, { alike }: DecisionParity): number {
  const unlike = new Set(differences.filter(({ reason }) => reason !== 'correction').map(({ time }) => time));
  return times.filter((time) => alike.has(time) && !unlike.has(time)).length;
}
