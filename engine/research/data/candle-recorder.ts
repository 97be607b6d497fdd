import type { StreamItem } from '../../api/stream.ts';
import { unwrittenEvent } from '../../api/unwritten-events.ts';
import type { Candle } from '../../domain/candle.ts';
import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { SeriesKey } from '../../storage/candles/series-table.ts';
import type { HistoryPool } from '../../workers/history-pool.ts';
import type { CandleBatch } from '../../workers/history-task.ts';
import { sameSeries } from './work-register.ts';

/** Candles wait in memory for at most this long: a commit for each would cost the disk sixty times as much. */
const FLUSH_EVERY_MS = 5_000;
/** While the disk does not take them, so many are kept: most of a week of one market. */
const MOST_WAITING = 10_000;

/** Writes the minutes of a running session into the history, a few at a time, without ever keeping it waiting. */
export interface CandleRecorder {
  record(symbol: string, simulated: boolean, candle: Candle): void;
  /** Resolves when everything that was recorded before is on disk, or the disk has refused it. */
  flush(): Promise<void>;
  /** Writes the rest. */
  close(): Promise<void>;
}

export interface CandleRecorderOptions {
  readonly pool: Pick<HistoryPool, 'run'>;
  readonly publish: (items: readonly StreamItem[]) => void;
  readonly log: (line: string) => void;
}

export function createCandleRecorder({ pool, publish, log }: CandleRecorderOptions): CandleRecorder {
  let waiting: { readonly key: SeriesKey; readonly candle: Candle }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let failing = false;

  async function write(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const taken = waiting;
    const newest = taken.at(-1);
    if (newest === undefined) return;
    waiting = [];
    const problem = await refusal(taken.map(({ key, candle }) => ({ key, candle })));
    if (problem === null) {
      if (failing) log('the candle history takes the minutes of the session again');
      failing = false;
      return;
    }
    // In front of what came meanwhile; the oldest go when there is no more room.
    waiting = [...taken, ...waiting].slice(-MOST_WAITING);
    schedule();
    if (failing) return;
    failing = true;
    const message = `The minutes of this session are not being kept in the history. ${problem} Trading goes on.`;
    log(message);
    const time = newest.candle.time + MINUTE_MS;
    publish([unwrittenEvent('minutes', { time, level: 'warning', kind: 'history', message })]);
  }

  /** Why the history does not take them, null when it did. */
  async function refusal(candles: typeof waiting): Promise<string | null> {
    try {
      const answer = await pool.run('record', { batches: batchesOf(candles) });
      return answer.ok ? null : answer.error;
    } catch (error) {
      return `${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  function schedule(): void {
    timer ??= setTimeout(() => void flush(), FLUSH_EVERY_MS);
  }

  return {
    record(symbol, simulated, candle) {
      waiting.push({ key: { symbol, simulated }, candle });
      if (waiting.length > MOST_WAITING) waiting.shift();
      schedule();
    },
    flush,
    async close() {
      await flush();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function batchesOf(entries: readonly { readonly key: SeriesKey; readonly candle: Candle }[]): readonly CandleBatch[] {
  const batches: { key: SeriesKey; candles: Candle[] }[] = [];
  for (const { key, candle } of entries) {
    const batch = batches.find((known) => sameSeries(known.key, key));
    if (batch === undefined) batches.push({ key, candles: [candle] });
    else batch.candles.push(candle);
  }
  return batches.map(({ key, candles }) => ({ ...key, source: key.simulated ? 'simulator' : 'live', candles }));
}
