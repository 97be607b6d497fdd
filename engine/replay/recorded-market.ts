import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import { MINUTE_MS, timeframeMs } from '../domain/timeframe.ts';
import { candleAt, seriesFromCandles, type CandleSeries } from '../market/candle-series.ts';
import { prepareCandles } from '../market/prepare-candles.ts';
import { resampleSeries } from '../market/resample.ts';
import type { StoredRecording } from '../ports.ts';
import { createCorrectableStream } from '../signals/correctable-stream.ts';
import { computeSignalColumnsFromBars, type SignalColumns } from '../signals/signal-columns.ts';
import { decisionOf, type SignalDecision } from '../strategy/events.ts';
import type { SessionInput } from '../trading/session-events.ts';
import type { RecordedCandle, RecordedWarmUp } from '../trading/session-recorder.ts';

/** A minute that turned out to have been another one after it was closed. */
export interface MinuteCorrection {
  /** Open time of the minute, UTC ms. */
  readonly time: number;
  /** Open time of the newest minute that was closed when it came. */
  readonly knownAt: number;
}

/** What a session saw of its market, as a backtest takes it. */
export interface RecordedMarket {
  /** Minutes, those before the session's start that its running bar was made of included; corrected ones as they are now. */
  readonly base: CandleSeries;
  /** Signals of the bars of T: those the session was warmed up with, and those its minutes make. */
  readonly columns: SignalColumns;
  readonly corrections: readonly MinuteCorrection[];
  /** What the candles said when each bar closed, by close time; null when no minute was corrected afterwards. */
  readonly seen: ReadonlyMap<number, SignalDecision> | null;
  /** Minutes the session saw close. */
  readonly minutes: number;
}

function candleOf([time, open, high, low, close, volume, filled]: RecordedCandle): Candle {
  const candle = { time, open, high, low, close, volume };
  return filled === 1 ? { ...candle, filled: true } : candle;
}

/**
 * Minutes in the order in which the session saw them, corrections included, up to where its journal ends. The journal
 * has those that were seen but not yet recorded when the session ended, or when it was read in the middle of its life.
 */
function seenMinutes(recording: StoredRecording): readonly Candle[] {
  const closed = recording.journal.flatMap(({ kind, event: text }) => {
    if (kind !== 'minute_closed') return [];
    const { event } = JSON.parse(text) as SessionInput;
    return event.type === 'minute_closed' ? [event.candle] : [];
  });
  const end = closed.at(-1)?.time ?? Number.POSITIVE_INFINITY;
  const recorded = recording.minutes.map((candle) => candleOf(JSON.parse(candle) as RecordedCandle));
  const beyond = recorded.findIndex(({ time }) => time > end);
  const seen = beyond < 0 ? recorded : recorded.slice(0, beyond);
  const newest = seen.reduce((latest, { time }) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  return [...seen, ...closed.filter(({ time }) => time > newest)];
}

/** Null when the session ended before it had seen a minute. */
export function recordedMarket(recording: StoredRecording, configuration: Configuration): RecordedMarket | null {
  const warmUp = JSON.parse(recording.warmUp) as RecordedWarmUp;
  const before = { bars: warmUp.bars.map(candleOf), minutes: warmUp.minutes.map(candleOf) };
  const seen = seenMinutes(recording);
  if (before.minutes.length + seen.length === 0) return null;
  const { corrections, decisions } = correctedSignals(before, seen, configuration);
  const intervalMs = timeframeMs(configuration.timeframe);
  // Of each minute the newest: a correction comes after what it corrects.
  const newest = new Map([...before.minutes, ...seen].map((minute) => [minute.time, minute]));
  const minutes = corrections.length === 0 ? [...newest.values()] : inOrder([...newest.values()]);
  const base = prepareCandles(minutes, configuration.maxGapMinutes);
  const made = resampleSeries(base, intervalMs);
  const bars = [...before.bars];
  for (let at = 0; at < made.length; at++) {
    if (made.time[at] > (before.bars.at(-1)?.time ?? Number.NEGATIVE_INFINITY)) bars.push(candleAt(made, at));
  }
  const series = bars.length === made.length ? made : seriesFromCandles(bars, intervalMs);
  return {
    base,
    columns: computeSignalColumnsFromBars(series, configuration),
    corrections,
    seen: corrections.length === 0 ? null : decisions,
    minutes: seen.length - corrections.length,
  };
}

function inOrder(candles: readonly Candle[]): readonly Candle[] {
  return candles.toSorted((a, b) => a.time - b.time);
}

interface CorrectedSignals {
  readonly corrections: readonly MinuteCorrection[];
  readonly decisions: ReadonlyMap<number, SignalDecision>;
}

/** A minute that is not newer than the newest one corrects; it counts for the bars that are completed after it. */
function correctedSignals(
  before: { readonly bars: readonly Candle[]; readonly minutes: readonly Candle[] },
  seen: readonly Candle[],
  configuration: Configuration,
): CorrectedSignals {
  const corrections: MinuteCorrection[] = [];
  const decisions = new Map<number, SignalDecision>();
  let newest = before.minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  for (const { time } of seen) {
    if (time > newest) newest = time;
    else corrections.push({ time, knownAt: newest });
  }
  if (corrections.length === 0) return { corrections, decisions };
  // Batch columns know the corrected candles alone: what was known at each bar takes the stream the session had.
  const stream = createCorrectableStream(configuration);
  for (const bar of stream.warmUp(before.bars, before.minutes)) decisions.set(bar.closeTime, decisionOf(bar));
  newest = before.minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  for (const minute of seen) {
    if (minute.time <= newest) {
      stream.correct([minute]);
      continue;
    }
    newest = minute.time;
    const bar = stream.push(minute);
    if (bar !== null) decisions.set(bar.closeTime, decisionOf(bar));
  }
  return { corrections, decisions };
}

/** The correction that a bar was decided without, the one nearest to its end where there are several; null for none. */
export function correctionOf(corrections: readonly MinuteCorrection[], closeTime: number): MinuteCorrection | null {
  let nearest: MinuteCorrection | null = null;
  for (const correction of corrections) {
    const isLate = correction.time < closeTime && correction.knownAt + MINUTE_MS >= closeTime;
    if (isLate && (nearest === null || correction.time > nearest.time)) nearest = correction;
  }
  return nearest;
}
