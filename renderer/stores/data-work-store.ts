import { create } from 'zustand';
import type { CallError, CallResult, Method } from '../../engine/api/contract.ts';
import type { ArchiveView, CoverageView, SeriesKeyView } from '../../engine/api/data-views.ts';
import { isJobOver, type JobView } from '../../engine/api/jobs.ts';
import { call } from '../client/call.ts';
import { canBeAsked, isSameSeries, seriesId, useDataStore } from './data-store.ts';

type Gap = Pick<CoverageView['gaps'][number], 'from' | 'to' | 'checked'>;

const MINUTE_MS = 60_000;

/** What to import of one archive. */
export interface ImportWish {
  readonly archiveId: string;
  /** Null for all there are. */
  readonly symbols: readonly string[] | null;
  readonly skipBad: boolean;
}

export interface Stretch {
  readonly series: SeriesKeyView;
  /** UTC ms. */
  readonly from: number;
  /** Exclusive; null is now. */
  readonly to: number | null;
}

interface DataWorkStore {
  /** Archives that were picked and wait for the answer what to import; null while there is no such question. */
  readonly archives: readonly ArchiveView[] | null;
  /** What was asked for and not answered yet. */
  readonly busy: readonly string[];
  /** The last thing that failed, until the next succeeds or it is dismissed. */
  readonly failure: { readonly what: string; readonly error: CallError } | null;
  /** Jobs that fetch a single gap, by `gapId`. */
  readonly healing: Readonly<Record<string, string>>;
  readonly chooseArchives: () => Promise<void>;
  readonly closeArchives: () => void;
  /** Starts one import after the other; false when one could not be started. */
  readonly importArchives: (wishes: readonly ImportWish[]) => Promise<boolean>;
  readonly backfill: (stretch: Stretch) => Promise<boolean>;
  readonly healGap: (series: SeriesKeyView, gap: Gap) => Promise<void>;
  /** All gaps of a series, or of all of them. */
  readonly heal: (series: SeriesKeyView | null) => Promise<void>;
  /** False when no file was chosen. */
  readonly exportCandles: (series: SeriesKeyView, from: number | null, to: number | null) => Promise<boolean>;
  readonly remove: (series: SeriesKeyView) => Promise<void>;
  readonly dismissFailure: () => void;
}

/** One string for a gap of a series. */
export function gapId(series: SeriesKeyView, gap: Pick<Gap, 'from'>): string {
  return `${seriesId(series)} ${gap.from}`;
}

/** What happens, or can be done, about a gap. */
export type GapState =
  /** The exchange was asked: there were no trades. */
  | { readonly kind: 'checked' }
  /** `part` where the job is about this gap alone. */
  | { readonly kind: 'running'; readonly part: number | null }
  | { readonly kind: 'queued' }
  | { readonly kind: 'fetchable' }
  /** A simulated market of another session: nobody can be asked for it. */
  | { readonly kind: 'out_of_reach' };

export function gapState(
  series: SeriesKeyView,
  gap: Gap,
  jobs: readonly JobView[],
  healing: Readonly<Record<string, string>>,
  markets: readonly SeriesKeyView[],
): GapState {
  if (gap.checked) return { kind: 'checked' };
  const own = healing[gapId(series, gap)];
  const fetching = jobs.filter((job) => {
    if (isJobOver(job)) return false;
    if (own === job.id) return true;
    return job.kind === 'heal' && job.target?.kind === 'series' && isSameSeries(job.target, series);
  });
  const running = fetching.find(({ state }) => state === 'running');
  if (running !== undefined) return { kind: 'running', part: running.id === own ? running.part : null };
  if (fetching.length > 0) return { kind: 'queued' };
  return canBeAsked(series, markets) ? { kind: 'fetchable' } : { kind: 'out_of_reach' };
}

export const useDataWorkStore = create<DataWorkStore>((set, get) => {
  /** Asks once, remembers that it is under way, and keeps what went wrong. Null after a failure. */
  async function ask<Name extends Method>(
    what: string,
    request: () => Promise<CallResult<Name>>,
  ): Promise<Extract<CallResult<Name>, { readonly ok: true }>['value'] | null> {
    if (get().busy.includes(what)) return null;
    set((store) => ({ busy: [...store.busy, what] }));
    const result = await request();
    set((store) => ({ busy: store.busy.filter((other) => other !== what) }));
    if (result.ok) {
      set({ failure: null });
      return result.value;
    }
    set({ failure: { what, error: result.error } });
    return null;
  }

  return {
    archives: null,
    busy: [],
    failure: null,
    healing: {},
    chooseArchives: async () => {
      const archives = await ask('Choosing files', () => call('data.chooseArchives', undefined));
      if (archives !== null && archives.length > 0) set({ archives });
    },
    closeArchives: () => set({ archives: null }),
    importArchives: async (wishes) => {
      for (const { archiveId, symbols, skipBad } of wishes) {
        const input = { archiveId, symbols: symbols === null ? null : [...symbols], skipBad };
        const started = await ask('Importing', () => call('data.import', input));
        if (started === null) return false;
      }
      return true;
    },
    backfill: async ({ series, from, to }) => {
      const input = { symbol: series.symbol, simulated: series.simulated, from, to };
      return (await ask(`Backfilling ${series.symbol}`, () => call('data.backfill', input))) !== null;
    },
    healGap: async (series, gap) => {
      // A gap begins where filling ended: the minutes that were filled before it are just as much in question.
      const filled = (useDataStore.getState().overview?.maxGapMinutes ?? 0) * MINUTE_MS;
      const { symbol, simulated } = series;
      const input = { symbol, simulated, from: gap.from - filled, to: gap.to };
      const id = gapId(series, gap);
      const started = await ask(`Backfilling the gap ${id}`, () => call('data.backfill', input));
      if (started !== null) set((store) => ({ healing: { ...store.healing, [id]: started.jobId } }));
    },
    heal: async (series) => {
      const what = series === null ? 'Backfilling all gaps' : `Backfilling the gaps of ${series.symbol}`;
      await ask(what, () => call('data.heal', { series }));
    },
    exportCandles: async ({ symbol, simulated }, from, to) => {
      const input = { symbol, simulated, from, to };
      const started = await ask(`Exporting ${symbol}`, () => call('data.export', input));
      return started !== null && started.jobId !== null;
    },
    remove: async ({ symbol, simulated }) => {
      const removed = await ask(`Removing ${symbol}`, () => call('data.remove', { symbol, simulated }));
      if (removed !== null) await useDataStore.getState().load();
    },
    dismissFailure: () => set({ failure: null }),
  };
});
