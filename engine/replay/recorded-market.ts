import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import { candleAt, seriesFromCandles, type CandleSeries } from '../market/candle-series.ts';
import { prepareCandles } from '../market/prepare-candles.ts';
import { resampleSeries } from '../market/resample.ts';
import type { StoredRecording } from '../ports.ts';
import { computeSignalColumnsFromBars, type SignalColumns } from '../signals/signal-columns.ts';
import type { RecordedCandle, RecordedWarmUp } from '../trading/session-recorder.ts';

/** What a session saw of its market, as a backtest takes it. */
export interface RecordedMarket {
  /** Minutes, those before the session's start that its running bar was made of included. */
  readonly base: CandleSeries;
  /** Signals of the bars of T: those the session was warmed up with, and those its minutes make. */
  readonly columns: SignalColumns;
}

function candleOf([time, open, high, low, close, volume, filled]: RecordedCandle): Candle {
  const candle = { time, open, high, low, close, volume };
  return filled === 1 ? { ...candle, filled: true } : candle;
}

/** Null when the session ended before it had seen a minute. */
export function recordedMarket(recording: StoredRecording, configuration: Configuration): RecordedMarket | null {
  const warmUp = JSON.parse(recording.warmUp) as RecordedWarmUp;
  const seen = recording.minutes.map((candle) => JSON.parse(candle) as RecordedCandle);
  const minutes = [...warmUp.minutes, ...seen].map(candleOf);
  if (minutes.length === 0) return null;
  const intervalMs = timeframeMs(configuration.timeframe);
  const base = prepareCandles(minutes, configuration.maxGapMinutes);
  const made = resampleSeries(base, intervalMs);
  const bars = warmUp.bars.map(candleOf);
  for (let at = 0; at < made.length; at++) bars.push(candleAt(made, at));
  const series = bars.length === made.length ? made : seriesFromCandles(bars, intervalMs);
  return { base, columns: computeSignalColumnsFromBars(series, configuration) };
}
