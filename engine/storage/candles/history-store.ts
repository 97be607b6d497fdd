import type Database from 'better-sqlite3';
import type { Candle } from '../../domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';
import { allocateColumns, allocateSharedColumns, type CandleSeries } from '../../market/candle-series.ts';
import { type CandleSource, sourceBit, sourceCode } from '../../market/history/candle-source.ts';
import {
  coverageOf,
  type DayIndex,
  DEFAULT_MAX_GAP_MINUTES,
  type HistoryCoverage,
} from '../../market/history/coverage.ts';
import { type CoverageSummary, summarizeCoverage } from '../../market/history/coverage-summary.ts';
import { type DayCandles, mergeDay } from '../../market/history/day-candles.ts';
import { minuteMap } from '../../market/history/minute-map.ts';
import type { TimeRange } from '../../market/history/time-ranges.ts';
import { createCheckedRanges } from './checked-ranges.ts';
import { encodeDay } from './day-codec.ts';
import { createDayTable, type DayRange } from './day-table.ts';
import { createHistoryJobs, type HistoryJobs } from './job-store.ts';
import { createOpenCandles } from './open-candles.ts';
import { countBars, type KeyedDay, readBars } from './series-reader.ts';
import { createSeriesNotes } from './series-notes.ts';
import { createSeriesTable, type SeriesKey } from './series-table.ts';

export interface ReadOptions {
  /** Filled minutes in a row before a gap begins; default 120 (strategy.md §1). */
  readonly maxGapMinutes?: number;
  /** Which market; by default the real one where there are any candles of it, and else the simulated one. */
  readonly simulated?: boolean;
  /** Read into memory that threads can share. */
  readonly shared?: boolean;
}

/** What a write changed. */
export interface WriteCounts {
  readonly added: number;
  readonly replaced: number;
  /** Candles whose numbers stayed and whose source is now a more trusted one. */
  readonly confirmed: number;
}

/**
 * The candle history in SQLite (strategy.md §1). One-minute candles; ranges are `[from, to)` in UTC ms. All
 * methods are synchronous and each writes in one transaction. Errors of the database throw.
 */
export interface HistoryStore {
  /** The series there are, by symbol. */
  series(): readonly SeriesKey[];
  /** The candles that open in `[from, to)` as the base stream: filled, flagged, in segments. Empty when there are none. */
  loadSeries(symbol: string, from: number, to: number, options?: ReadOptions): CandleSeries;
  /** Which minutes are there, day by day, and which are missing; null when there are no candles. */
  coverage(symbol: string, options?: ReadOptions): HistoryCoverage | null;
  /** Every series with candles in a few lines, by symbol; worked out anew only where candles have changed. */
  summaries(maxGapMinutes: number): readonly (SeriesKey & CoverageSummary)[];
  /** Stretches in which a minute without a candle is known to have had no trades. */
  checked(key: SeriesKey): readonly TimeRange[];
  /**
   * Lays days over what is there, minute by minute: the more trusted source stays, among equals the new candle.
   * Writing the same days again changes nothing. `checked` says which stretches the source knows completely.
   */
  writeDays(key: SeriesKey, days: readonly DayCandles[], checked?: readonly TimeRange[]): WriteCounts;
  /**
   * Takes the next closed minute of a running market; one without trades (`filled`) is noted as checked. Candles of
   * a day are rows until a candle of a later day comes, and one chunk from then on.
   */
  appendCandle(symbol: string, source: CandleSource, candle: Candle): void;
  /** Deletes a series with everything that is known of it; false when there is none. */
  removeSeries(key: SeriesKey): boolean;
  /**
   * Says of which simulated market the simulated series are. Those of another one are deleted, because candles of two
   * made-up markets under one symbol would be those of none; true when there were some.
   */
  enterSimulatedMarket(marketId: string): boolean;
  readonly jobs: HistoryJobs;
  /** Runs several writes as one: all of them are on disk afterwards, or none. */
  atomically<Value>(work: () => Value): Value;
  close(): void;
}

const SIMULATED_MARKET = 'simulated market';
const LAST_DAY = 2 ** 31;
const EVERY_DAY: DayRange = { first: 0, last: LAST_DAY };

export function createHistoryStore(database: Database.Database): HistoryStore {
  const table = createSeriesTable(database);
  const days = createDayTable(database);
  const open = createOpenCandles(database);
  const checkedRanges = createCheckedRanges(database);
  const jobs = createHistoryJobs(database);
  const notes = createSeriesNotes(database);
  const selectSetting = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
  const writeSetting = database.prepare<[string, string]>('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)');

  function choose(symbol: string, simulated: boolean | undefined): number | null {
    const find = (kind: boolean): number | null => table.find({ symbol, simulated: kind });
    if (simulated !== undefined) return find(simulated);
    const real = find(false);
    return real !== null && hasCandles(real) ? real : (find(true) ?? real);
  }

  function hasCandles(series: number): boolean {
    return open.firstDay(series) !== null || !isEmpty(days.stored(series, EVERY_DAY));
  }

  /** Days with open candles as they will be once they are closed. */
  function openDays(series: number, { first, last }: DayRange): ReadonlyMap<number, DayCandles> {
    const found = open.daysBefore(series, last + 1).filter(({ day }) => day >= first);
    return new Map(found.map((day) => [day.day, overKept(series, day).day]));
  }

  function overKept(series: number, fresh: DayCandles) {
    const kept = days.read(series, fresh.day);
    return kept === null
      ? { day: fresh, added: fresh.minutes.length, replaced: 0, confirmed: 0 }
      : mergeDay(kept, fresh);
  }

  function index(series: number, range: DayRange): readonly DayIndex[] {
    const opened = openDays(series, range);
    const closed = days.index(series, range).filter(({ day }) => !opened.has(day));
    return [...closed, ...[...opened.values()].map(indexOf)].toSorted((a, b) => a.day - b.day);
  }

  /** Closed days and open ones, in order. */
  function* stored(series: number, range: DayRange): Iterable<KeyedDay> {
    const opened = [...openDays(series, range).values()];
    let next = 0;
    for (const row of days.stored(series, range)) {
      for (; next < opened.length && opened[next].day < row.day; next++) yield keyed(opened[next]);
      if (next < opened.length && opened[next].day === row.day) yield keyed(opened[next++]);
      else yield row;
    }
    for (; next < opened.length; next++) yield keyed(opened[next]);
  }

  function mergeIn(series: number, fresh: readonly DayCandles[]): WriteCounts {
    const counts = { added: 0, replaced: 0, confirmed: 0 };
    for (const day of fresh) {
      if (day.minutes.length === 0) continue;
      const merged = overKept(series, day);
      if (merged.added + merged.replaced + merged.confirmed === 0) continue;
      days.write(series, merged.day);
      counts.added += merged.added;
      counts.replaced += merged.replaced;
      counts.confirmed += merged.confirmed;
    }
    return counts;
  }

  function append(symbol: string, source: CandleSource, candle: Candle): void {
    const series = table.findOrMake({ symbol, simulated: source === 'simulator' });
    notes.changed(series);
    if (candle.filled === true) {
      checkedRanges.add(series, [{ from: candle.time, to: candle.time + MINUTE_MS }]);
      return;
    }
    open.put(series, candle, sourceCode(source));
    const day = Math.floor(candle.time / DAY_MS);
    const first = open.firstDay(series);
    if (first === null || first >= day) return;
    mergeIn(series, open.daysBefore(series, day));
    open.removeBefore(series, day);
  }

  function removeWhole(series: number): void {
    table.remove(series);
    notes.forget(series);
  }

  function summaryOf(id: number, maxGapMinutes: number): CoverageSummary | null {
    const seen = read(() => {
      const version = notes.version(id);
      const known = notes.summary(id, version, maxGapMinutes);
      if (known !== null) return { version, summary: known, isNew: false };
      const coverage = coverageOf(index(id, EVERY_DAY), checkedRanges.of(id), maxGapMinutes);
      return coverage === null ? null : { version, summary: summarizeCoverage(coverage), isNew: true };
    }) as { readonly version: number; readonly summary: CoverageSummary; readonly isNew: boolean } | null;
    if (seen?.isNew === true) atomically(() => notes.keepSummary(id, seen.version, maxGapMinutes, seen.summary));
    return seen?.summary ?? null;
  }

  /** Takes the right to write at once: a transaction that reads first could be refused it half-way. */
  const immediately = database.transaction((work: () => unknown) => work());
  function atomically<Value>(work: () => Value): Value {
    return (database.inTransaction ? work() : immediately.immediate(work)) as Value;
  }

  /** Reads that belong together see one state, whatever other connections write meanwhile. */
  const read = database.transaction((work: () => unknown) => work());

  return {
    series: () => table.list().map(({ symbol, simulated }) => ({ symbol, simulated })),
    loadSeries(symbol, from, to, options = {}) {
      const maxGapMinutes = options.maxGapMinutes ?? DEFAULT_MAX_GAP_MINUTES;
      return read(() => {
        const series = choose(symbol, options.simulated);
        const minutes = { from: Math.max(0, Math.ceil(from / MINUTE_MS)), to: Math.ceil(to / MINUTE_MS) };
        const range = {
          first: Math.min(LAST_DAY, Math.floor((minutes.from * MINUTE_MS) / DAY_MS)),
          last: Math.max(-1, Math.min(LAST_DAY, Math.ceil((minutes.to * MINUTE_MS) / DAY_MS) - 1)),
        };
        const length = series === null ? 0 : countBars(index(series, range), minutes, maxGapMinutes);
        const columns = options.shared === true ? allocateSharedColumns(length) : allocateColumns(length);
        return readBars(series === null ? [] : stored(series, range), minutes, maxGapMinutes, columns);
      }) as CandleSeries;
    },
    coverage(symbol, options = {}) {
      return read(() => {
        const series = choose(symbol, options.simulated);
        if (series === null) return null;
        const maxGapMinutes = options.maxGapMinutes ?? DEFAULT_MAX_GAP_MINUTES;
        return coverageOf(index(series, EVERY_DAY), checkedRanges.of(series), maxGapMinutes);
      }) as HistoryCoverage | null;
    },
    summaries(maxGapMinutes) {
      return table.list().flatMap(({ id, symbol, simulated }) => {
        const summary = summaryOf(id, maxGapMinutes);
        return summary === null ? [] : [{ symbol, simulated, ...summary }];
      });
    },
    checked(key) {
      const series = table.find(key);
      return series === null ? [] : checkedRanges.of(series);
    },
    writeDays(key, fresh, checked = []) {
      return atomically(() => {
        const series = table.findOrMake(key);
        const counts = mergeIn(series, fresh);
        checkedRanges.add(series, checked);
        if (counts.added + counts.replaced + counts.confirmed + checked.length > 0) notes.changed(series);
        return counts;
      });
    },
    appendCandle: (symbol, source, candle) => atomically(() => append(symbol, source, candle)),
    removeSeries(key) {
      return atomically(() => {
        const series = table.find(key);
        if (series === null) return false;
        removeWhole(series);
        jobs.restartUnfinished();
        return true;
      });
    },
    enterSimulatedMarket(marketId) {
      return atomically(() => {
        const known = selectSetting.get(SIMULATED_MARKET);
        if (known === marketId) return false;
        writeSetting.run(SIMULATED_MARKET, marketId);
        const foreign = known === undefined ? [] : table.list().filter(({ simulated }) => simulated);
        for (const { id } of foreign) removeWhole(id);
        return foreign.length > 0;
      });
    },
    jobs,
    atomically,
    close: () => void database.close(),
  };
}

function isEmpty(values: Iterable<unknown>): boolean {
  for (const _ of values) return false;
  return true;
}

function keyed(day: DayCandles): KeyedDay {
  return { day: day.day, stored: encodeDay(day) };
}

function indexOf({ day, minutes, sources }: DayCandles): DayIndex {
  let mask = 0;
  for (const code of sources) mask |= sourceBit(code);
  return { day, candles: minutes.length, map: minuteMap(minutes), sources: mask };
}
