import type { MessagePort } from 'node:worker_threads';
import type { CandleSeries } from '../market/candle-series.ts';
import type { Candle } from '../domain/candle.ts';
import type { Result } from '../domain/result.ts';
import type { BackfillProgress, BackfillReport } from '../import/backfill-report.ts';
import type { ExportProgress, ExportReport, ExportRequest } from '../import/export-candles.ts';
import type { ImportHints } from '../import/import-archives.ts';
import type { ImportProgress, ImportReport } from '../import/import-report.ts';
import type { ArchiveLook } from '../import/look-into-archive.ts';
import type { CandleSource } from '../market/history/candle-source.ts';
import type { CoverageSummary } from '../market/history/coverage-summary.ts';
import type { HistoryCoverage } from '../market/history/coverage.ts';
import type { TimeRange } from '../market/history/time-ranges.ts';
import type { HistoryJob } from '../storage/candles/job-store.ts';
import type { SeriesKey } from '../storage/candles/series-table.ts';

/** Candles to write down, all of one series. */
export interface CandleBatch extends SeriesKey {
  readonly source: CandleSource;
  /** Closed minutes in time order. */
  readonly candles: readonly Candle[];
}

/** Candles to read; times UTC ms, `to` excluded. */
export interface SeriesRequest extends SeriesKey {
  readonly from: number;
  readonly to: number;
  readonly maxGapMinutes: number;
}

/** Prepared candles whose columns lie in shared memory, and their fingerprint. */
export interface LoadAnswer {
  readonly series: CandleSeries;
  readonly fingerprint: string;
}

/** What each task is given and gives back, besides the folder and what it tells on its port. */
export interface HistoryTasks {
  readonly look: { readonly input: { readonly file: string }; readonly output: ArchiveLook };
  /**
   * One that cannot be opened for damage is renamed, never deleted, and another begun; its new name, null where it can
   * be. Only before anything else is asked: a history that is open must not be moved.
   */
  readonly mend: { readonly input: object; readonly output: string | null };
  /** Looks for damage, which reads the whole history. */
  readonly check: { readonly input: object; readonly output: null };
  /** The jobs it remembers, the latest first. */
  readonly jobs: { readonly input: object; readonly output: readonly HistoryJob[] };
  /** Of which simulated market the simulated series are; true when those of another one were there and are gone. */
  readonly enterMarket: { readonly input: { readonly marketId: string }; readonly output: boolean };
  readonly forget: { readonly input: { readonly key: string }; readonly output: null };
  readonly overview: {
    readonly input: { readonly maxGapMinutes: number };
    readonly output: readonly (SeriesKey & CoverageSummary)[];
  };
  readonly coverage: {
    readonly input: SeriesKey & { readonly maxGapMinutes: number };
    readonly output: (Omit<HistoryCoverage, 'unverified'> & { readonly unverified: number }) | null;
  };
  /** Null when there is no candle. */
  readonly load: { readonly input: SeriesRequest; readonly output: LoadAnswer | null };
  readonly import: {
    readonly input: {
      readonly file: string;
      readonly symbols: readonly string[] | null;
      readonly skipBad: boolean;
      readonly hints: ImportHints;
    };
    readonly output: ImportReport;
  };
  readonly backfill: {
    readonly input: SeriesKey & { readonly from: number; readonly to: number | null };
    readonly output: BackfillReport;
  };
  /** Null when there is nothing to heal. */
  readonly heal: { readonly input: SeriesKey; readonly output: BackfillReport | null };
  readonly export: { readonly input: ExportRequest; readonly output: Result<ExportReport, string> };
  readonly record: { readonly input: { readonly batches: readonly CandleBatch[] }; readonly output: null };
  /** The newest candles an exchange has ready, which know every minute between the first and the last. */
  readonly keepReady: { readonly input: CandleBatch; readonly output: null };
  readonly remove: { readonly input: SeriesKey; readonly output: boolean };
}
export type HistoryTaskKind = keyof HistoryTasks;

export type HistoryTask = {
  readonly [Kind in HistoryTaskKind]: {
    readonly kind: Kind;
    readonly dataFolder: string;
    readonly input: HistoryTasks[Kind]['input'];
    /** Carries `HistoryTold` out of the thread and `HistoryOrder` into it. */
    readonly port: MessagePort;
  };
}[HistoryTaskKind];

/** Failed: one sentence, fit to be shown. */
export type HistoryAnswer<Kind extends HistoryTaskKind> = Result<HistoryTasks[Kind]['output'], string>;

export type HistoryProgress =
  | { readonly kind: 'import'; readonly at: ImportProgress }
  | { readonly kind: 'backfill'; readonly at: BackfillProgress }
  | { readonly kind: 'export'; readonly at: ExportProgress }
  /** An exchange is asked again after a wait. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly busy: boolean; readonly milliseconds: number };

/** What a history wrote: candles of the series between these times may have changed. */
export interface WrittenRange extends SeriesKey, TimeRange {}

/** A request of the thread to the exchange, which the main thread is connected to. */
export type MarketQuestion =
  | { readonly method: 'instrument' | 'serverTime' | 'candles'; readonly symbol: string }
  | { readonly method: 'tradesPage'; readonly symbol: string; readonly after: string };

/** What a thread says while it works. */
export type HistoryTold =
  | { readonly type: 'progress'; readonly progress: HistoryProgress }
  | { readonly type: 'written'; readonly range: WrittenRange }
  | { readonly type: 'ask'; readonly id: number; readonly question: MarketQuestion }
  /** The last word. */
  | { readonly type: 'over' };

/** What a thread is told while it works. */
export type HistoryOrder =
  /** `interrupted`: the work is to go on at the next start. */
  | { readonly type: 'stop'; readonly interrupted: boolean }
  /** The market's answer, as the method of `PastMarket` gives it. */
  | { readonly type: 'answer'; readonly id: number; readonly answer: Result<unknown, unknown> };
