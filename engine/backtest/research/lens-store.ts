import type { Configuration, LensConfiguration } from '../../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../domain/lens.ts';
import type { LensName } from '../../domain/lens.ts';
import { segmentEnd } from '../../market/candle-series.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import { barInputs } from '../../signals/bar-columns.ts';
import { BIT_COUNTS, firedWithin } from '../../signals/convergence.ts';
import { IndicatorColumns } from '../../signals/indicator-columns.ts';
import { entryWarmIndex, isEntryLens, lensBit } from '../../signals/lenses.ts';
import { markLens } from '../../signals/mark-lens.ts';
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
 * An indicator is computed once per period, a lens once per distinct setting of its own, convergence once per set of
 * lenses and window; what depends on the bars alone (divergences, momentum, structure) once.
 */
export class LensStore {
  readonly bars: CandleSeries;
  readonly #name: string;
  readonly #cache: ByteBudgetCache;
  /** Columns that depend on the bars alone; taken from the first computation. */
  #shared: SignalColumns | null = null;
  #indicators: IndicatorColumns | null = null;

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

  /** States of every enabled lens. */
  #lensColumns(configuration: Configuration): ReadonlyMap<LensName, Uint8Array> {
    const { lenses } = configuration;
    const names = [...ENTRY_LENSES, ...EXIT_LENSES].filter((name) => lenses[name].enabled);
    if (this.#shared === null) {
      // The first configuration is computed as a whole, which is the fastest way to all lenses and the rest.
      const computed = computeSignalColumnsFromBars(this.bars, configuration);
      this.#shared = computed;
      for (const name of names) {
        const column = onlyBit(maskOf(computed, name), lensBit(name));
        this.#cache.put(this.#lensKey(name, lenses), column.byteLength, column);
      }
    }
    return new Map(names.map((name) => [name, this.#lensColumn(name, lenses)]));
  }

  /** A lens with settings of its own costs one comparison a bar: its indicators are those of other settings mostly. */
  #lensColumn(name: LensName, lenses: LensConfiguration): Uint8Array {
    const { length } = this.bars;
    return this.#cache.obtain(this.#lensKey(name, lenses), length, () => {
      this.#indicators ??= new IndicatorColumns(this.bars, barInputs(this.bars), (key, bytes, make) => {
        return this.#cache.obtain(`${this.#name} indicator ${key}`, bytes, make);
      });
      const column = new Uint8Array(wholeWords(length).buffer);
      markLens(name, lenses, this.#indicators, column);
      return column;
    });
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

function maskOf(columns: SignalColumns, name: LensName): Uint8Array {
  return isEntryLens(name) ? columns.entryMask : columns.exitMask;
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
