import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { CoverageView, DataOverviewView, SeriesKeyView } from '../../engine/api/data-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { call } from '../client/call.ts';

/** The same series: a simulated market and the real one of its name are two. */
export function isSameSeries(a: SeriesKeyView | null, b: SeriesKeyView | null): boolean {
  return a === b || (a !== null && b !== null && a.symbol === b.symbol && a.simulated === b.simulated);
}

/** One string for a series, for keys and test ids. */
export function seriesId({ symbol, simulated }: SeriesKeyView): string {
  return simulated ? `${symbol} simulated` : symbol;
}

/** Whether somebody can be asked for the past of a series: Kraken for every real one, the session for its own market. */
export function canBeAsked(series: SeriesKeyView, markets: readonly SeriesKeyView[]): boolean {
  return !series.simulated || markets.some((market) => isSameSeries(market, series));
}

interface DataStore {
  /** Null until the first answer. */
  readonly overview: DataOverviewView | null;
  /** Why the newest overview did not come; the one before stays. */
  readonly error: CallError | null;
  readonly selected: SeriesKeyView | null;
  /** Of the selected series; null until it is here. */
  readonly coverage: CoverageView | null;
  readonly coverageError: CallError | null;
  /** Asks for the overview, and for the coverage of what is selected. */
  readonly load: () => Promise<void>;
  readonly select: (series: SeriesKeyView) => void;
  readonly apply: (items: readonly StreamItem[]) => void;
}

/** Changes come with every day that is written; reading them all again is worth it this often. */
const RELOAD_EVERY_MS = 1_000;

/**
 * What is selected when the list of series is new: the one that was imported since the list before, if it is one; else
 * the same as before, else the session's market, else the first.
 */
export function selectionAfter(
  selected: SeriesKeyView | null,
  { series, markets }: DataOverviewView,
  before: DataOverviewView | null,
): SeriesKeyView | null {
  const isOfSession = (summary: SeriesKeyView): boolean => markets.some((market) => isSameSeries(market, summary));
  // The session's own market comes by itself.
  const added = series.filter(
    (summary) => !isOfSession(summary) && (before?.series.every((known) => !isSameSeries(known, summary)) ?? false),
  );
  const kept =
    (added.length === 1 ? added[0] : undefined) ??
    series.find((summary) => isSameSeries(summary, selected)) ??
    series.find(isOfSession) ??
    series[0];
  return kept === undefined ? null : { symbol: kept.symbol, simulated: kept.simulated };
}

export const useDataStore = create<DataStore>((set, get) => {
  let loading: Promise<void> | null = null;
  /** Something changed after the load that is under way had begun. */
  let again = false;
  let loadedAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function loadCoverage(series: SeriesKeyView): Promise<void> {
    const result = await call('data.coverage', series);
    // An answer about what was selected before.
    if (!isSameSeries(get().selected, series)) return;
    if (result.ok) set({ coverage: result.value, coverageError: null });
    else set({ coverageError: result.error });
  }

  async function loadOnce(): Promise<void> {
    const result = await call('data.overview', undefined);
    loadedAt = performance.now();
    if (!result.ok) {
      set({ error: result.error });
      return;
    }
    const before = get().selected;
    const selected = selectionAfter(before, result.value, get().overview);
    const kept = isSameSeries(before, selected);
    set({ overview: result.value, error: null, selected, ...(kept ? {} : { coverage: null, coverageError: null }) });
    if (selected !== null) await loadCoverage(selected);
  }

  async function loadUntilCurrent(): Promise<void> {
    do {
      again = false;
      await loadOnce();
    } while (again);
  }

  function load(): Promise<void> {
    if (loading !== null) {
      again = true;
      return loading;
    }
    loading = loadUntilCurrent().finally(() => {
      loading = null;
    });
    return loading;
  }

  return {
    overview: null,
    error: null,
    selected: null,
    coverage: null,
    coverageError: null,
    load,
    select: (series) => {
      if (isSameSeries(get().selected, series)) return;
      const { symbol, simulated } = series;
      set({ selected: { symbol, simulated }, coverage: null, coverageError: null });
      void loadCoverage({ symbol, simulated });
    },
    apply: (items) => {
      // Nobody has asked for the history yet: the first look will bring what is true then.
      const looked = get().overview !== null || get().error !== null;
      if (!looked || timer !== null || !items.some(({ type }) => type === 'data_changed')) return;
      timer = setTimeout(
        () => {
          timer = null;
          void load();
        },
        Math.max(0, loadedAt + RELOAD_EVERY_MS - performance.now()),
      );
    },
  };
});
