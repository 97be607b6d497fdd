import { ENTRY_LENSES, lensesInMask } from '../domain/lens.ts';
import type { EntryLens } from '../domain/lens.ts';
import { REGIMES } from '../domain/signal.ts';
import type { EntrySignal, Regime } from '../domain/signal.ts';
import { closeTimeAt, entrySignalAt } from '../signals/signal-columns.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { SignalDecision } from '../strategy/events.ts';

/**
 * What the strategy decides on, equal to that part of `signalBarAt` at the bar it stands at. Columns are read when
 * somebody asks: most values of most bars are never looked at, and every look at a column is a wait for the memory.
 */
export class HistoricalDecision implements SignalDecision {
  /** The bar it stands at. */
  index = 0;
  closeTime = Number.NaN;
  readonly #columns: SignalColumns;

  constructor(columns: SignalColumns) {
    this.#columns = columns;
  }

  moveTo(index: number): void {
    this.index = index;
    this.closeTime = closeTimeAt(this.#columns, index);
  }

  get close(): number {
    return this.#columns.bars.close[this.index];
  }

  get entryCount(): number {
    return this.#columns.entryCount[this.index];
  }

  get exitCount(): number {
    return this.#columns.exitCount[this.index];
  }

  get exitFired(): number {
    return this.#columns.exitFired[this.index];
  }

  get divergenceCount(): number {
    return this.#columns.divergenceCount[this.index];
  }

  get momentum24h(): number | null {
    const momentum = this.#columns.momentum24h[this.index];
    return Number.isNaN(momentum) ? null : momentum;
  }

  get regime(): Regime {
    return REGIMES[this.#columns.regime[this.index]];
  }

  get warmIn(): number {
    return this.#columns.warmIn[this.index];
  }

  get entrySignal(): EntrySignal | null {
    if (this.#columns.isEntrySignal[this.index] === 0) return null;
    return new HistoricalEntrySignal(this.#columns, this.index, this.closeTime);
  }
}

/** An entry signal of which the strategy asks the time alone; a backtest lists its signals apart. */
class HistoricalEntrySignal implements EntrySignal {
  readonly time: number;
  readonly #columns: SignalColumns;
  readonly #index: number;

  constructor(columns: SignalColumns, index: number, time: number) {
    this.#columns = columns;
    this.#index = index;
    this.time = time;
  }

  get price(): number {
    return this.#measured().price;
  }

  get indicators(): readonly EntryLens[] {
    return lensesInMask(this.#columns.entryFired[this.#index], ENTRY_LENSES);
  }

  get indicatorCount(): number {
    return this.#columns.entryCount[this.#index];
  }

  get range12h(): number {
    return this.#measured().range12h;
  }

  get momentum24h(): number | null {
    return this.#measured().momentum24h;
  }

  get support4h(): number {
    return this.#measured().support4h;
  }

  get regime(): Regime {
    return REGIMES[this.#columns.regime[this.#index]];
  }

  #measured(): EntrySignal {
    return entrySignalAt(this.#columns, this.#index);
  }
}
