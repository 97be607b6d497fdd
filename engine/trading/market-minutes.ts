import type { Candle } from '../domain/candle.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { MarketTrade } from '../domain/market-data.ts';
import type { SignalBar } from '../domain/signal.ts';
import { MINUTE_MS, timeframeMs } from '../domain/timeframe.ts';
import { createCandleBuilder, type CandleCorrection } from '../market/candle-builder.ts';
import { createCorrectableStream } from '../signals/correctable-stream.ts';
import { type MarketHistory, trailingFilled, warmUpPart } from './market-history.ts';
import type { MarketListener } from './market-watch.ts';
import { createRunningBars, type RunningBars } from './running-bars.ts';

/** The minutes of a watched market, open and closed, and what follows from them: bars and signals. */
export interface MarketMinutes {
  /** Takes trades, each once; those of closed minutes correct these. */
  take(trades: readonly MarketTrade[]): void;
  /** Takes the exchange's own candles of whole minutes, in order of time, in place of what trades have made. */
  adopt(candles: readonly Candle[]): void;
  /** Closes every minute that has ended by then, and tells it. */
  closeUpTo(time: number): void;
  /** Open time of the oldest minute that is not closed. */
  openMinute(): number;
  lastClose(): number;
  /** Close a day before the newest closed minute; null when history is shorter. */
  dayAgo(): number | null;
  signalBars(): readonly SignalBar[];
  readonly running: RunningBars;
}

export interface MarketMinutesOptions {
  readonly history: MarketHistory;
  readonly configuration: Configuration;
  readonly now: number;
  readonly listener: MarketListener;
}

const KEPT_SIGNAL_BARS = 1500;
const DAY_MINUTES = 1440;
const COARSE_MS = timeframeMs('15m');

export function createMarketMinutes(options: MarketMinutesOptions): MarketMinutes {
  const { configuration, history, listener } = options;
  const { minutes, coarse } = history;
  const lastMinute = minutes.at(-1);
  if (lastMinute === undefined) throw new Error('the history of a market must have a closed minute');

  const begin = warmUpPart(history, configuration.timeframe);
  listener.warmedUp(begin);
  const signals = createCorrectableStream(configuration);
  let signalBars = [...signals.warmUp(begin.bars, begin.minutes)];
  const running = createRunningBars();
  running.seed([...coarse.filter((bar) => bar.time + COARSE_MS <= (minutes[0]?.time ?? 0)), ...minutes]);
  running.follow(configuration.timeframe);
  const builder = createCandleBuilder({
    maxGapMinutes: configuration.maxGapMinutes,
    resumeAfter: { candle: lastMinute, filledRun: trailingFilled(minutes) },
  });

  /** Closes of the last day's closed minutes; times ascend. */
  let closes: { readonly time: number; readonly close: number }[] = minutes.map(({ time, close }) => ({ time, close }));
  let dayAgo = coarse.find((bar) => bar.time + COARSE_MS >= options.now - DAY_MINUTES * MINUTE_MS)?.close ?? null;
  let lastClosed = lastMinute.time;

  /** The running bars, once the minute before is closed: bars are told in the order of time. */
  function tellForming(): void {
    const forming = builder.forming();
    if (forming === null || forming.time !== lastClosed + MINUTE_MS) return;
    listener.bars(running.update(forming), false);
  }

  function closeMinute(candle: Candle): void {
    lastClosed = candle.time;
    closes.push({ time: candle.time, close: candle.close });
    if (closes.length > 2 * DAY_MINUTES) closes = closes.slice(-DAY_MINUTES - 1);
    dayAgo = closes[closes.length - 1 - DAY_MINUTES]?.close ?? dayAgo;
    const completed = running.close(candle);
    const bar = signals.push(candle);
    if (bar !== null) {
      signalBars.push(bar);
      if (signalBars.length > 2 * KEPT_SIGNAL_BARS) signalBars = signalBars.slice(-KEPT_SIGNAL_BARS);
    }
    listener.minuteClosed(candle, bar);
    if (completed.length > 0) listener.bars(completed, true);
    tellForming();
  }

  /** What follows from other candles than those that were decided on: all but the decisions. */
  function correct(corrections: readonly CandleCorrection[], source: 'trades' | 'exchange'): void {
    if (corrections.length === 0) return;
    const candles = corrections.flatMap(({ candle }) => candle ?? []).sort((a, b) => a.time - b.time);
    const byTime = new Map(candles.map((candle) => [candle.time, candle]));
    closes = closes.map((kept) => ({ time: kept.time, close: byTime.get(kept.time)?.close ?? kept.close }));
    running.correct(candles);
    const renewed = signals.correct(candles);
    const from = renewed.bars[0]?.time;
    if (from !== undefined) signalBars = [...signalBars.filter(({ time }) => time < from), ...renewed.bars];
    if (candles.length > 0) listener.minutesCorrected(candles);
    listener.warning(source === 'trades' ? lateTrades(corrections) : otherCandles(corrections));
    if (renewed.ignored > 0) {
      listener.warning(`${renewed.ignored} corrected minutes are too old for the lenses and were not used by these.`);
    }
  }

  return {
    take(trades) {
      correct(builder.addTrades(trades), 'trades');
      tellForming();
    },
    adopt(candles) {
      correct(builder.adopt(candles), 'exchange');
      tellForming();
    },
    closeUpTo(time) {
      for (const event of builder.closeUpTo(time)) {
        if (event.type === 'candle') closeMinute(event.candle);
        else
          listener.warning(
            `No trades for ${configuration.maxGapMinutes} minutes: the lenses start anew after the gap.`,
          );
      }
    },
    openMinute: () => builder.openMinute() ?? lastClosed + MINUTE_MS,
    lastClose: () => closes.at(-1)?.close ?? 0,
    dayAgo: () => dayAgo,
    signalBars: () => signalBars.slice(-KEPT_SIGNAL_BARS),
    running,
  };
}

function clockTime(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}

/** One notice however many minutes it is about: after an interruption there are hundreds. */
function lateTrades(corrections: readonly CandleCorrection[]): string {
  const late = corrections.filter(({ trades }) => trades.length > 0);
  const first = late[0]?.time ?? 0;
  const last = late.at(-1)?.time ?? 0;
  const count = late.reduce((sum, { trades }) => sum + trades.length, 0);
  return late.length === 1
    ? `${count} trades of ${clockTime(first)} came after that minute was closed.`
    : `${count} trades of ${late.length} minutes from ${clockTime(first)} to ${clockTime(last)} came after these were closed.`;
}

function otherCandles(corrections: readonly CandleCorrection[]): string {
  const times = corrections.map(({ time }) => time);
  const from = clockTime(Math.min(...times));
  return times.length === 1
    ? `The exchange tells the minute of ${from} otherwise than its trades did; the lenses follow the exchange from here on.`
    : `The exchange tells ${times.length} minutes from ${from} on otherwise than their trades did; the lenses follow the exchange from here on.`;
}
