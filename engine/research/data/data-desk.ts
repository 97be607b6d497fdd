import type { ResearchHandlers } from '../../api/contract.ts';
import type { StreamItem } from '../../api/stream.ts';
import type { SharedCandles } from '../../backtest/research/shared-candles.ts';
import type { Candle } from '../../domain/candle.ts';
import type { Result } from '../../domain/result.ts';
import type { PastMarket, PastMarketConnection } from '../../import/past-market.ts';
import type { FilePicker } from '../../ports.ts';
import type { JobRegistry } from '../job-registry.ts';
import type { ThreadLoad } from '../../workers/thread-load.ts';

/** The part of the contract that is about candles. */
export type DataHandlers = Pick<
  ResearchHandlers,
  | 'data.overview'
  | 'data.coverage'
  | 'data.chooseArchives'
  | 'data.import'
  | 'data.backfill'
  | 'data.heal'
  | 'data.export'
  | 'data.remove'
>;

/** Candles that open in `[from, to)`, UTC ms; null is as far as there are any. */
export interface LoadRequest {
  readonly symbol: string;
  readonly simulated: boolean;
  readonly from: number | null;
  readonly to: number | null;
  /** Filled minutes in a row before a gap begins. */
  readonly maxGapMinutes: number;
}

/** Candles for research, in shared memory. */
export interface LoadedSeries {
  readonly candles: SharedCandles;
  /** Fingerprint of exactly these candles. */
  readonly fingerprint: string;
  readonly symbol: string;
  readonly simulated: boolean;
  /** Open time of the first candle and end of the last one, UTC ms. */
  readonly from: number;
  readonly to: number;
}

export interface DataDesk {
  readonly handlers: DataHandlers;
  /** How busy its threads are. */
  threads(): ThreadLoad;
  /**
   * Candles for research. The same request again answers the same object from memory until candles of the series
   * change; only the latest few stay there. Fails in one sentence when there are none. Rejects with an AbortError when
   * the signal fires.
   */
  load(request: LoadRequest, signal?: AbortSignal): Promise<Result<LoadedSeries, string>>;
  /** A closed minute of the running session: on disk within seconds. Never waits and never throws. */
  recordCandle(symbol: string, simulated: boolean, candle: Candle): void;
  /** Resolves when jobs that an earlier process left have been shown; looks for them now if nobody has yet. */
  ready(): Promise<void>;
  /**
   * Interrupts its jobs so that the next start shows them to go on, writes down what was recorded, and ends the threads.
   * To be called before the job registry is closed, which would cancel them for good.
   */
  close(): Promise<void>;
}

/** The market of the running session. */
export interface SessionMarket {
  readonly symbol: string;
  readonly simulated: boolean;
  /** Tells a simulated market from others of the same symbols; null where nobody knows. */
  readonly marketId?: string | null;
  readonly market: PastMarket;
}

export interface DataDeskOptions {
  /** Folder of the history, which all modes share. */
  readonly dataFolder: string;
  readonly jobs: JobRegistry;
  /** Null where nobody can be asked for files. */
  readonly files: FilePicker | null;
  readonly publish: (items: readonly StreamItem[]) => void;
  /** Null when there is no session. */
  readonly sessionMarket: SessionMarket | null;
  /**
   * A way to the real market's past where the session's market is another; null when there is none. Opened for a job
   * and closed after it.
   */
  readonly realMarket: () => Promise<PastMarketConnection | null>;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  /** One line for the log. */
  readonly log: (line: string) => void;
}
