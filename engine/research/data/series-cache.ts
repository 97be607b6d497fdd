import { failure, type Result, success } from '../../domain/result.ts';
import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { HistoryPool } from '../../workers/history-pool.ts';
import type { WrittenRange } from '../../workers/history-task.ts';
import type { LoadedSeries, LoadRequest } from './data-desk.ts';
import { minuteText } from './words.ts';
import { sameSeries } from './work-register.ts';

/** Series that stay in memory: few, because five years of minutes are 130 MB. */
const MOST_KEPT = 2;
const MOST_KEPT_BARS = 6_000_000;
/** Later than any candle. */
const END_OF_TIME = 8.64e15;

/** Candles for research, read once as long as they do not change. */
export interface SeriesCache {
  load(request: LoadRequest, signal?: AbortSignal): Promise<Result<LoadedSeries, string>>;
  /** Forgets what a write may have changed. */
  written(range: WrittenRange): void;
}

interface Entry {
  readonly request: LoadRequest;
  readonly loading: Promise<Result<LoadedSeries, string>>;
  bars: number;
}

export function createSeriesCache(pool: Pick<HistoryPool, 'run'>): SeriesCache {
  /** The latest asked for last. */
  let entries: readonly Entry[] = [];
  let loaded = 0;

  async function read(request: LoadRequest): Promise<Result<LoadedSeries, string>> {
    const { symbol, simulated, maxGapMinutes } = request;
    const [from, to] = rangeOf(request);
    const answer = await pool.run('load', { symbol, simulated, from, to, maxGapMinutes });
    if (!answer.ok) return answer;
    if (answer.value === null) return failure(nothingThere(request));
    const { series, fingerprint } = answer.value;
    return success({
      candles: { id: `history-${++loaded}`, series, maxGapMinutes },
      fingerprint,
      symbol,
      simulated,
      from: series.time[0],
      to: series.time[series.length - 1] + MINUTE_MS,
    });
  }

  function keep(entry: Entry): void {
    const kept: Entry[] = [];
    let bars = 0;
    for (const known of [...entries.filter((other) => other !== entry), entry].toReversed()) {
      bars += known.bars;
      if (kept.length > 0 && (kept.length === MOST_KEPT || bars > MOST_KEPT_BARS)) break;
      kept.push(known);
    }
    entries = kept.toReversed();
  }

  function begin(request: LoadRequest): Entry {
    const loading = read(request);
    const entry: Entry = { request, loading, bars: 0 };
    const forget = (): void => {
      entries = entries.filter((other) => other !== entry);
    };
    loading.then((answer) => {
      if (!answer.ok) return forget();
      entry.bars = answer.value.candles.series.length;
      if (entries.includes(entry)) keep(entry);
    }, forget);
    return entry;
  }

  return {
    load(request, signal) {
      const entry = entries.find((known) => sameRequest(known.request, request)) ?? begin(request);
      keep(entry);
      return signal === undefined ? entry.loading : abortable(entry.loading, signal);
    },
    written(range) {
      entries = entries.filter(({ request }) => {
        const [from, to] = rangeOf(request);
        return !sameSeries(request, range) || range.to <= from || range.from >= to;
      });
    },
  };
}

function rangeOf({ from, to }: LoadRequest): readonly [number, number] {
  return [from ?? 0, to ?? END_OF_TIME];
}

function sameRequest(a: LoadRequest, b: LoadRequest): boolean {
  return sameSeries(a, b) && a.from === b.from && a.to === b.to && a.maxGapMinutes === b.maxGapMinutes;
}

function nothingThere({ symbol, simulated, from, to }: LoadRequest): string {
  const what = `${simulated ? 'simulated ' : ''}${symbol}`;
  if (from === null && to === null) return `There are no candles of ${what} yet. Import or backfill some first.`;
  const since = from === null ? '' : ` from ${minuteText(from)}`;
  const until = to === null ? '' : ` to ${minuteText(to)}`;
  return `There are no candles of ${what}${since}${until}. Choose another time, or import or backfill it first.`;
}

/** The promise's outcome, or an AbortError as soon as the signal fires. */
async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
