import type { Configuration, LensConfiguration } from '../../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../domain/lens.ts';
import type { LensName } from '../../domain/lens.ts';
import { segmentEnd } from '../../market/candle-series.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import { BIT_COUNTS, firedWithin } from '../../signals/convergence.ts';
import { entryWarmIndex } from '../../signals/lenses.ts';
import { computeSignalColumnsFromBars } from '../../signals/signal-columns.ts';
import type { SignalColumns } from '../../signals/signal-columns.ts';
import type { ByteBudgetCache } from './byte-budget-cache.ts';

type Side = 'entry' | 'exit';
const LENSES_OF: Readonly<Record<Side, readonly LensName[]>> = { entry: ENTRY_LENSES, exit: EXIT_LENSES };
const WORD = 4;

/** Lenses fired within a window, and how many. */
interface Convergence {
  readonly fired: Uint8Array;
  readonly count: Uint8Array;
}

/**
 * Signal columns of many configurations on the same bars, equal to `computeSignalColumns` to the last bit.
 * A lens is computed once per distinct setting of its own, convergence once per set of lenses and window; what
 * depends on the bars alone (divergences, momentum, structure) once.
 */
export class LensStore {
  readonly bars: CandleSeries;
  readonly #name: string;
  readonly #cache: ByteBudgetCache;
  /** Columns that depend on the bars alone; taken from the first computation. */
  #shared: SignalColumns | null = null;

  /** `name` keeps the keys of several stores in one cache apart. */
  constructor(name: string, bars: CandleSeries, cache: ByteBudgetCache) {
    this.#name = name;
    this.bars = bars;
    this.#cache = cache;
  }

  columnsFor(configuration: Configuration): SignalColumns {
    const lensColumns = this.#lensColumns(configuration);
    const shared = this.#shared;
    if (shared === null) throw new Error('lens store: nothing was computed');
    const entry = this.#side('entry', configuration, lensColumns);
    const exit = this.#side('exit', configuration, lensColumns);
    const { length } = this.bars;
    const warmIndex = entryWarmIndex(configuration);
    const warmth = this.#cache.obtain(`${this.#name} warm ${warmIndex}`, length * 5, () => this.#warmth(warmIndex));
    const { required } = configuration.entry;
    const signalKey = `${entry.key} signals ${required} ${warmIndex}`;
    return {
      ...shared,
      entryMask: entry.mask,
      exitMask: exit.mask,
      entryFired: entry.convergence.fired,
      exitFired: exit.convergence.fired,
      entryCount: entry.convergence.count,
      exitCount: exit.convergence.count,
      ...warmth,
      isEntrySignal: this.#cache.obtain(signalKey, length, () =>
        this.#entrySignals(entry.convergence.count, required, warmIndex),
      ),
    };
  }

  /** States of every enabled lens; those that are not known yet are computed together. */
  #lensColumns(configuration: Configuration): ReadonlyMap<LensName, Uint8Array> {
    const { lenses } = configuration;
    const names = [...ENTRY_LENSES, ...EXIT_LENSES].filter((name) => lenses[name].enabled);
    const keys = new Map(names.map((name) => [name, this.#lensKey(name, lenses)]));
    const missing = names.filter((name) => !this.#cache.has(keys.get(name) ?? ''));
    const columns = new Map<LensName, Uint8Array>();
    // Known ones first: what is computed now may push them out of the cache.
    for (const [name, key] of keys) {
      if (!missing.includes(name))
        columns.set(
          name,
          this.#cache.obtain(key, 0, () => new Uint8Array(0)),
        );
    }
    if (missing.length === 0 && this.#shared !== null) return columns;
    const computed = computeSignalColumnsFromBars(this.bars, {
      ...configuration,
      lenses: withOnly(lenses, missing),
    });
    this.#shared ??= computed;
    for (const name of missing) {
      const column = onlyBit(maskOf(computed, name), bitOf(name));
      columns.set(name, column);
      this.#cache.put(keys.get(name) ?? '', column.byteLength, column);
    }
    return columns;
  }

  #lensKey(name: LensName, lenses: LensConfiguration): string {
    return `${this.#name} ${name} ${JSON.stringify({ ...lenses[name], enabled: true })}`;
  }

  #side(side: Side, configuration: Configuration, columns: ReadonlyMap<LensName, Uint8Array>) {
    const { lenses } = configuration;
    const { windowBars } = configuration[side];
    const used = LENSES_OF[side].filter((name) => lenses[name].enabled);
    const maskKey = `${this.#name} ${side} ${JSON.stringify(used.map((name) => [name, lenses[name]]))}`;
    const key = `${maskKey} within ${windowBars}`;
    const { length } = this.bars;
    const mask = this.#cache.obtain(maskKey, length, () => {
      return combined(
        length,
        used.map((name) => columns.get(name)),
      );
    });
    const convergence = this.#cache.obtain(key, 2 * length, () => this.#converge(mask, windowBars));
    return { key, mask, convergence };
  }

  #converge(mask: Uint8Array, windowBars: number): Convergence {
    const fired = new Uint8Array(mask.length);
    const count = new Uint8Array(mask.length);
    this.#eachSegment((start, end) => firedWithin(mask, windowBars, start, end, fired));
    for (let index = 0; index < count.length; index++) count[index] = BIT_COUNTS[fired[index]];
    return { fired, count };
  }

  #warmth(warmIndex: number): Pick<SignalColumns, 'warm' | 'warmIn'> {
    const warm = new Uint8Array(this.bars.length);
    const warmIn = new Int32Array(this.bars.length);
    this.#eachSegment((start, end) => {
      const warmAt = Math.min(start + warmIndex, end);
      for (let index = start; index < warmAt; index++) warmIn[index] = start + warmIndex - index;
      warm.fill(1, warmAt, end);
    });
    return { warm, warmIn };
  }

  #entrySignals(count: Uint8Array, required: number, warmIndex: number): Uint8Array {
    const isEntrySignal = new Uint8Array(count.length);
    this.#eachSegment((start, end) => {
      // Before the first bar of a segment nothing has fired.
      let before = warmIndex > 0 && start + warmIndex < end ? count[start + warmIndex - 1] : 0;
      for (let index = start + warmIndex; index < end; index++) {
        const now = count[index];
        if (now >= required && before < required) isEntrySignal[index] = 1;
        before = now;
      }
    });
    return isEntrySignal;
  }

  #eachSegment(visit: (start: number, end: number) => void): void {
    this.bars.segmentStarts.forEach((start, segment) => visit(start, segmentEnd(this.bars, segment)));
  }
}

function isEntry(name: LensName): boolean {
  return (ENTRY_LENSES as readonly LensName[]).includes(name);
}

function bitOf(name: LensName): number {
  return 1 << LENSES_OF[isEntry(name) ? 'entry' : 'exit'].indexOf(name);
}

function maskOf(columns: SignalColumns, name: LensName): Uint8Array {
  return isEntry(name) ? columns.entryMask : columns.exitMask;
}

function withOnly(lenses: LensConfiguration, names: readonly LensName[]): LensConfiguration {
  const entries = [...ENTRY_LENSES, ...EXIT_LENSES].map((name) => {
    return [name, { ...lenses[name], enabled: names.includes(name) }] as const;
  });
  // Every lens keeps its own settings: the mapped type is right by construction.
  return Object.fromEntries(entries) as unknown as LensConfiguration;
}

/** Columns are made of whole words, so that they can be combined four bars at a time. */
function wholeWords(length: number): Uint32Array {
  return new Uint32Array(Math.ceil(length / WORD));
}

function onlyBit(mask: Uint8Array, bit: number): Uint8Array {
  const column = new Uint8Array(wholeWords(mask.length).buffer);
  for (let index = 0; index < mask.length; index++) column[index] = mask[index] & bit;
  return column;
}

function combined(length: number, columns: readonly (Uint8Array | undefined)[]): Uint8Array {
  const words = wholeWords(length);
  for (const column of columns) {
    if (column === undefined) throw new Error('lens store: a column is missing');
    const others = new Uint32Array(column.buffer);
    for (let at = 0; at < words.length; at++) words[at] |= others[at];
  }
  return new Uint8Array(words.buffer, 0, length);
}
