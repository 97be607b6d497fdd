import type { Configuration } from '../domain/configuration.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { closeTimeAt, computeSignalColumns, entrySignalAt, signalBarAt } from '../signals/signal-columns.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import { entrySignals } from './run-backtest.ts';
import { playHistory } from './historical-session.ts';

/** Where a run on the first `cut` base bars and the full run first disagree. */
export interface LookAheadFinding {
  readonly cut: number;
  readonly kind: 'bars' | 'lenses' | 'entries' | 'exits';
  /** Close time of the signal bar, or time of the signal; null when only their numbers differ. */
  readonly time: number | null;
  readonly prefix: string;
  readonly full: string;
}

/** Cuts of a check that was not told where to cut. */
export const DEFAULT_CUTS = 64;

/** `count` cuts spread evenly over the data; the last one is all of it. Fewer when there are fewer base bars. */
export function evenCuts(length: number, count: number = DEFAULT_CUTS): readonly number[] {
  const cuts = Array.from({ length: count }, (_, at) => Math.round(((at + 1) * length) / count));
  return [...new Set(cuts.filter((cut) => cut > 0))];
}

export interface LookAheadOptions {
  /** Called after each cut. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Something that says whether to go on; an AbortSignal is one. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Checks that the future changes nothing (strategy.md §12): for each cut, a run on the first `cut` base
 * bars must give exactly the lens records and signals of the full run up to then. Answers the first
 * difference of each cut that has one; an empty list is what a sound engine gives.
 */
export function checkLookAhead(
  base: CandleSeries,
  configuration: Configuration,
  cuts: readonly number[] = evenCuts(base.length),
  { onProgress, signal }: LookAheadOptions = {},
): readonly LookAheadFinding[] {
  const full = runOn(base, configuration);
  const findings: LookAheadFinding[] = [];
  for (const [done, cut] of cuts.entries()) {
    if (signal?.aborted === true) break;
    if (!Number.isInteger(cut) || cut < 1 || cut > base.length) {
      throw new RangeError(`look-ahead cut must be a whole number from 1 to ${base.length}, got ${cut}`);
    }
    const prefix = sliceSeries(base, 0, cut);
    const finding = compareWithPrefix(cut, runOn(prefix, configuration), full, prefix.time[cut - 1] + base.intervalMs);
    if (finding !== null) findings.push(finding);
    onProgress?.(done + 1, cuts.length);
  }
  return findings;
}

/** What a run must give alike on a part of the data. */
export interface LookAheadRun {
  readonly columns: SignalColumns;
  readonly entries: readonly { readonly time: number }[];
  readonly exits: readonly { readonly time: number }[];
}

function runOn(base: CandleSeries, configuration: Configuration): LookAheadRun {
  const columns = computeSignalColumns(base, configuration);
  return { columns, entries: entrySignals(columns), exits: playHistory(base, columns, configuration).exits };
}

/** Compares a run on the data up to `until` (close of its last base bar) with the full run up to then. */
export function compareWithPrefix(
  cut: number,
  prefix: LookAheadRun,
  full: LookAheadRun,
  until: number,
): LookAheadFinding | null {
  const bars = prefix.columns.bars.length;
  const nextClose = bars < full.columns.bars.length ? closeTimeAt(full.columns, bars) : Infinity;
  if (nextClose <= until) {
    return { cut, kind: 'bars', time: null, prefix: `${bars} bars`, full: `a bar that closes at ${nextClose}` };
  }
  for (let bar = 0; bar < bars; bar++) {
    if (isSameBar(prefix.columns, full.columns, bar)) continue;
    const ours = JSON.stringify(signalBarAt(prefix.columns, bar));
    const theirs = JSON.stringify(signalBarAt(full.columns, bar));
    return { cut, kind: 'lenses', time: closeTimeAt(prefix.columns, bar), prefix: ours, full: theirs };
  }
  for (const kind of ['entries', 'exits'] as const) {
    const expected = full[kind].filter((signal) => signal.time <= until);
    for (let at = 0; at < Math.max(expected.length, prefix[kind].length); at++) {
      const ours = JSON.stringify(prefix[kind][at] ?? null);
      const theirs = JSON.stringify(expected[at] ?? null);
      if (ours === theirs) continue;
      return { cut, kind, time: (prefix[kind][at] ?? expected[at]).time, prefix: ours, full: theirs };
    }
  }
  return null;
}

const NUMBERS = [
  'entryMask',
  'exitMask',
  'entryFired',
  'exitFired',
  'entryCount',
  'exitCount',
  'divergenceCount',
  'momentum24h',
  'regime',
  'warm',
  'warmIn',
  'isEntrySignal',
] as const satisfies readonly (keyof SignalColumns)[];

/** Compares numbers first: writing every bar of every cut out would take minutes. */
function isSameBar(prefix: SignalColumns, full: SignalColumns, bar: number): boolean {
  if (closeTimeAt(prefix, bar) !== closeTimeAt(full, bar)) return false;
  if (prefix.bars.close[bar] !== full.bars.close[bar]) return false;
  if (!NUMBERS.every((name) => Object.is(prefix[name][bar], full[name][bar]))) return false;
  const ours = prefix.transitions.get(bar);
  const theirs = full.transitions.get(bar);
  if ((ours !== undefined || theirs !== undefined) && JSON.stringify(ours) !== JSON.stringify(theirs)) return false;
  return (
    prefix.isEntrySignal[bar] === 0 ||
    JSON.stringify(entrySignalAt(prefix, bar)) === JSON.stringify(entrySignalAt(full, bar))
  );
}
