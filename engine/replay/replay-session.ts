import type { Configuration } from '../domain/configuration.ts';
import type { StoredRecording } from '../ports.ts';
import { compareDecisions } from './decision-parity.ts';
import { recordedMarket } from './recorded-market.ts';
import type { ReplayReport } from './replay-report.ts';
import { sessionTrades } from './session-trades.ts';
import { compareSignals } from './signal-parity.ts';
import { compareTrades } from './trade-parity.ts';

/**
 * Plays a recorded session as a backtest of the candles it saw, and lists where they part: signals (the same candles
 * must give the same lenses), decisions (the same signals must give the same orders), and trades (fills of a book are
 * not those of a backtest; each difference has its cause). Pure. Null when the session saw no minute at all.
 */
export function replaySession(recording: StoredRecording): ReplayReport | null {
  const configuration = JSON.parse(recording.configuration) as Configuration;
  const market = recordedMarket(recording, configuration);
  if (market === null) return null;
  const signals = compareSignals(recording, market.columns);
  const decisions = compareDecisions(recording, configuration, signals.decisions);
  const own = sessionTrades(recording, decisions);
  const trades = compareTrades(market, decisions.startedAt, configuration, own, decisions);
  return {
    sessionId: recording.sessionId,
    mode: recording.mode,
    symbol: recording.symbol,
    timeframe: configuration.timeframe,
    execution: configuration.execution,
    from: decisions.startedAt,
    to: decisions.endedAt,
    minutes: recording.minutes.length,
    signals: { compared: signals.compared, different: signals.different },
    decisions: { compared: decisions.compared, different: decisions.different },
    trades: { session: own.length, backtest: trades.backtest, matched: trades.matched },
    differences: [...signals.differences, ...decisions.differences, ...trades.differences].toSorted(
      (a, b) => a.time - b.time,
    ),
  };
}
