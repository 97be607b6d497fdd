import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { EquityCurve } from '../backtest/equity.ts';
import type { LookAheadFinding } from '../backtest/look-ahead.ts';
import type { BacktestMetrics } from '../backtest/metrics/metrics.ts';
import type { Moment } from '../backtest/report/moment.ts';
import type { MonteCarloOptions, MonteCarloResult } from '../backtest/research/monte-carlo.ts';
import type { TimeWindow } from '../backtest/research/research-data.ts';
import type { SharedCandles } from '../backtest/research/shared-candles.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { Result } from '../domain/result.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { RecordingSummary } from '../ports.ts';
import type { ReplayReport } from '../replay/replay-report.ts';
import type { RecordingSource } from './recording-source.ts';

/** Argument of threads whose work may wait for whatever else this computer does. */
export const BACKGROUND = '--background';
/** Begins the argument that says how much a thread may remember of what it computed, bytes. */
export const CACHE_BYTES = '--cache-bytes=';

interface OnCandles {
  readonly candles: SharedCandles;
  readonly configuration: Configuration;
}

/** How far a run is, in the order of the steps; a thread writes it where the main process can see it. */
export const RUN_STEPS = ['waiting', 'signals', 'trading', 'report'] as const;
export type RunStep = (typeof RUN_STEPS)[number];

export type ExportFormat = 'json' | 'trades_csv' | 'equity_csv' | 'html';

/**
 * What a research thread is asked to do. The candles lie in shared memory: a task is a few hundred bytes, but for
 * stored reports (`result`, gzipped JSON), which are read and written in threads alone.
 */
export type ResearchTask =
  /** Nothing: it gets a thread ready for the task that follows. */
  | { readonly kind: 'ready' }
  /** Looks for damage in the database of stored runs, begins another where it is damaged, and brings it up to date. */
  | { readonly kind: 'mend-runs'; readonly dataFolder: string }
  | {
      readonly kind: 'metrics';
      readonly candles: SharedCandles;
      readonly window: TimeWindow | null;
      readonly configurations: readonly Configuration[];
    }
  | (OnCandles & { readonly kind: 'backtest'; readonly window: TimeWindow | null })
  | (OnCandles & { readonly kind: 'look-ahead'; readonly cuts: readonly number[] })
  /** A whole run, from the lenses to the stored report. `step` is one shared number, an index into `RUN_STEPS`. */
  | (OnCandles & {
      readonly kind: 'run';
      readonly step: Int32Array;
      readonly store: RunStorage;
    })
  /** The same run once more, compared with what was stored. */
  | (OnCandles & { readonly kind: 'again'; readonly result: Uint8Array })
  /** What the screens show of a stored run. */
  | { readonly kind: 'view'; readonly candles: SharedCandles; readonly result: Uint8Array }
  | (OnCandles & { readonly kind: 'moment'; readonly time: number; readonly timeframe: Timeframe })
  | {
      readonly kind: 'export';
      readonly format: ExportFormat;
      readonly result: Uint8Array;
      readonly view: Uint8Array;
      readonly fingerprint: string;
      readonly engineVersion: string;
    }
  /** Sessions recorded in the database of a mode that nobody trades in now. */
  | { readonly kind: 'recordings'; readonly file: string }
  /** Plays a recorded session as a backtest. `progress`: a shared index into `REPLAY_STEPS`, and thousandths of that step. */
  | { readonly kind: 'replay'; readonly source: RecordingSource; readonly progress: Int32Array }
  | {
      readonly kind: 'replay-moment';
      readonly source: RecordingSource;
      readonly time: number;
      readonly timeframe: Timeframe | null;
    }
  | (OnCandles & { readonly kind: 'daily-returns' })
  /** Of a stored run, or of a run that is made for it. */
  | {
      readonly kind: 'monte-carlo';
      readonly source: OnCandles | { readonly result: Uint8Array };
      readonly options: MonteCarloOptions;
    };

/** Where a run is stored, and what is to be stored with it. `created` is wall time, UTC ms. */
export interface RunStorage {
  readonly dataFolder: string;
  readonly created: number;
  readonly fingerprint: string;
  readonly simulated: boolean;
}

/** A report whose equity travels as columns: half a million pairs would take longer to send than to compute. */
export type BacktestMessage = Omit<BacktestResult, 'equity'> & { readonly equity: EquityCurve };

/** A run as it is stored: JSON texts, `result` and `view` gzipped. `tookMs` is the time of the backtest alone. */
export interface PackedRun {
  readonly engineVersion: string;
  readonly config: string;
  readonly data: string;
  readonly metrics: string;
  readonly result: Uint8Array;
  readonly view: Uint8Array;
  readonly tookMs: number;
}

export type StoredRunAnswer =
  { readonly runId: number; readonly metrics: BacktestMetrics } | { readonly problem: string };

/** Both ways of dealing trades; null when there are none. */
export interface DealtTrades {
  readonly order: MonteCarloResult;
  readonly resample: MonteCarloResult;
}

/** A moment of a session, and what it was traded by. */
export interface RecordedMoment {
  readonly configuration: Configuration;
  readonly moment: Moment;
}

export type ResearchAnswer =
  | { readonly kind: 'ready' }
  /** The new name of a damaged database, null where it was sound; failed: why it cannot be used. */
  | { readonly kind: 'mend-runs'; readonly mended: Result<string | null, string> }
  | { readonly kind: 'metrics'; readonly metrics: readonly BacktestMetrics[] }
  | { readonly kind: 'backtest'; readonly message: BacktestMessage }
  | { readonly kind: 'look-ahead'; readonly findings: readonly LookAheadFinding[] }
  /** The stored run; or why it could not be stored, in the words of the database. */
  | ({ readonly kind: 'run' } & StoredRunAnswer)
  /** What differs, in words; null when every byte is the same. */
  | { readonly kind: 'again'; readonly difference: string | null }
  | { readonly kind: 'view'; readonly view: Uint8Array }
  | { readonly kind: 'moment'; readonly moment: Moment | null }
  | { readonly kind: 'export'; readonly file: Uint8Array }
  | { readonly kind: 'recordings'; readonly found: Result<readonly RecordingSummary[], string> }
  /** The report, null when the session saw no minute; or why the recording cannot be read. */
  | { readonly kind: 'replay'; readonly found: Result<ReplayReport | null, string> }
  | { readonly kind: 'replay-moment'; readonly found: Result<RecordedMoment | null, string> }
  | { readonly kind: 'daily-returns'; readonly returns: readonly number[] }
  | { readonly kind: 'monte-carlo'; readonly dealt: DealtTrades | null; readonly tooMany: string | null };

export type TaskOf<Kind extends ResearchTask['kind']> = Extract<ResearchTask, { kind: Kind }>;
export type AnswerOf<Kind extends ResearchTask['kind']> = Extract<ResearchAnswer, { kind: Kind }>;
