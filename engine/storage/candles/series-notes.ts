import type Database from 'better-sqlite3';
import { z } from 'zod';
import { CANDLE_SOURCES } from '../../market/history/candle-source.ts';
import type { CoverageSummary } from '../../market/history/coverage-summary.ts';

/** What is kept beside the candles of a series, so that whoever asks for all series need not read all days. */
export interface SeriesNotes {
  /** Grows with every write to the series, by whatever connection; 0 before the first. */
  version(series: number): number;
  /** Notes a write. Within its transaction. */
  changed(series: number): void;
  /** The summary of this version, worked out with this longest gap; null when it has to be worked out. */
  summary(series: number, version: number, maxGapMinutes: number): CoverageSummary | null;
  keepSummary(series: number, version: number, maxGapMinutes: number, summary: CoverageSummary): void;
  forget(series: number): void;
}

const count = z.number().int();
const minutes = { have: count, filled: count, gap: count };
const noteSchema = z.object({
  version: count,
  maxGapMinutes: count,
  summary: z.object({
    from: count,
    to: count,
    ...minutes,
    gaps: count,
    unverified: count,
    sources: z.array(z.enum(CANDLE_SOURCES)),
    months: z.array(z.object({ month: z.string(), ...minutes })),
  }),
});

const ALL_CHANGES = 'changes of the history';

export function createSeriesNotes(database: Database.Database): SeriesNotes {
  const select = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
  const write = database.prepare<[string, string]>('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)');
  const remove = database.prepare<[string]>('DELETE FROM setting WHERE key = ?');
  const versionKey = (series: number): string => `version of series ${series}`;
  const summaryKey = (series: number): string => `summary of series ${series}`;
  const numberAt = (key: string): number => Number(select.get(key) ?? 0);
  return {
    version: (series) => numberAt(versionKey(series)),
    changed(series) {
      // Counted over all series: a new one that gets the number of a deleted one never gets its versions.
      const next = String(numberAt(ALL_CHANGES) + 1);
      write.run(ALL_CHANGES, next);
      write.run(versionKey(series), next);
    },
    summary(series, version, maxGapMinutes) {
      const text = select.get(summaryKey(series));
      if (text === undefined) return null;
      const note = noteSchema.parse(JSON.parse(text));
      return note.version === version && note.maxGapMinutes === maxGapMinutes ? note.summary : null;
    },
    keepSummary(series, version, maxGapMinutes, summary) {
      write.run(summaryKey(series), JSON.stringify({ version, maxGapMinutes, summary }));
    },
    forget(series) {
      remove.run(versionKey(series));
      remove.run(summaryKey(series));
    },
  };
}
