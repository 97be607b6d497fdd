import { REGIMES, type StructureTransition, type TransitionKind } from '../domain/signal.ts';
import { type CandleSeries, segmentEnd } from '../market/candle-series.ts';
import { isSwingHigh, isSwingLow, SwingDetector } from './swing-detector.ts';

/** Orders of fractal structure, lowest first. */
export const STRUCTURE_ORDERS = [1, 2, 3] as const;
export type StructureOrder = (typeof STRUCTURE_ORDERS)[number];

/** Order whose regime is recorded with every signal. */
export const RECORDED_ORDER: StructureOrder = 2;

const ORDERS = STRUCTURE_ORDERS.length;
const NO_TRANSITIONS: readonly StructureTransition[] = [];

const UNDEFINED = REGIMES.indexOf('undefined');
const UPTREND = REGIMES.indexOf('uptrend');
const DOWNTREND = REGIMES.indexOf('downtrend');
const COMPRESSION = REGIMES.indexOf('compression');
const EXPANSION = REGIMES.indexOf('expansion');

/** The swings of one kind, all orders: swings of an order are the elements of the next. */
class SwingChain {
  readonly last = new Float64Array(ORDERS).fill(Number.NaN);
  readonly lastTime = new Float64Array(ORDERS);
  readonly lastIndex = new Float64Array(ORDERS);
  readonly previous = new Float64Array(ORDERS).fill(Number.NaN);
  /** 1 once a swing has had its transition. */
  readonly broken = new Uint8Array(ORDERS);
  /** Nearest price, times `sign`, that an unbroken swing waits for; Infinity when none does. */
  trigger = Number.POSITIVE_INFINITY;
  readonly sign: 1 | -1;
  /** Find the swings of orders 2 and up. */
  readonly #detectors: readonly SwingDetector[];

  constructor(sign: 1 | -1) {
    this.sign = sign;
    this.#detectors = STRUCTURE_ORDERS.slice(1).map(() => new SwingDetector(sign));
  }

  /** Takes the next confirmed swing of order 1; returns how many orders, from 1 up, got a new swing by it. */
  take(price: number, time: number, index: number): number {
    this.#record(0, price, time, index);
    let changed = 1;
    let swing: { readonly price: number; readonly time: number; readonly index: number } = { price, time, index };
    for (const detector of this.#detectors) {
      if (!detector.push(swing.price, swing.time, swing.index)) break;
      swing = detector;
      this.#record(changed, swing.price, swing.time, swing.index);
      changed++;
    }
    this.#aim();
    return changed;
  }

  isBeyond(close: number, order: number): boolean {
    return this.sign * close > this.sign * this.last[order];
  }

  markBroken(order: number): void {
    this.broken[order] = 1;
    this.#aim();
  }

  #record(order: number, price: number, time: number, index: number): void {
    this.previous[order] = this.last[order];
    this.last[order] = price;
    this.lastTime[order] = time;
    this.lastIndex[order] = index;
    this.broken[order] = 0;
  }

  #aim(): void {
    this.trigger = Number.POSITIVE_INFINITY;
    for (let order = 0; order < ORDERS; order++) {
      const level = this.sign * this.last[order];
      if (this.broken[order] === 0 && level < this.trigger) this.trigger = level;
    }
  }
}

/**
 * Fractal structure of one segment (strategy.md §5). Per closed bar: first the order-1 swings it confirms,
 * if any, then its close.
 */
export class StructureTracker {
  /** Regime of each order after the last swing, as an index into `REGIMES`. */
  readonly regimes = new Uint8Array(ORDERS).fill(UNDEFINED);
  readonly #highs = new SwingChain(1);
  readonly #lows = new SwingChain(-1);
  #previousClose = Number.NaN;

  takeHigh(price: number, time: number, index: number): void {
    this.#updateRegimes(this.#highs.take(price, time, index));
  }

  takeLow(price: number, time: number, index: number): void {
    this.#updateRegimes(this.#lows.take(price, time, index));
  }

  /** Whether a close is beyond a swing that waits for it: any other raises no transition. */
  isTriggeredBy(close: number): boolean {
    return close > this.#highs.trigger || -close > this.#lows.trigger;
  }

  /** Takes a bar's close; returns the transitions raised by it, lowest order first. */
  takeClose(close: number): readonly StructureTransition[] {
    return this.takeCloseAfter(this.#previousClose, close);
  }

  /** The same for one that has not been told every close; `previous` is the close of the bar before. */
  takeCloseAfter(previous: number, close: number): readonly StructureTransition[] {
    let transitions = NO_TRANSITIONS;
    this.#previousClose = previous;
    if (this.isTriggeredBy(close)) {
      for (let order = 0; order < ORDERS; order++) {
        if (this.#breaks(this.#highs, close, order)) transitions = [...transitions, this.#transition('up', order)];
        if (this.#breaks(this.#lows, close, order)) transitions = [...transitions, this.#transition('down', order)];
      }
    }
    this.#previousClose = close;
    return transitions;
  }

  #updateRegimes(changed: number): void {
    for (let order = 0; order < changed; order++) this.regimes[order] = this.#regimeOf(order);
  }

  #breaks(chain: SwingChain, close: number, order: number): boolean {
    if (chain.broken[order] === 1 || !chain.isBeyond(close, order)) return false;
    if (chain.isBeyond(this.#previousClose, order)) return false;
    chain.markBroken(order);
    return true;
  }

  #transition(side: 'up' | 'down', order: number): StructureTransition {
    const chain = side === 'up' ? this.#highs : this.#lows;
    return {
      order: STRUCTURE_ORDERS[order],
      side,
      kind: transitionKind(side, this.regimes[order]),
      swingTime: chain.lastTime[order],
    };
  }

  #regimeOf(order: number): number {
    const high = this.#highs.last[order] - this.#highs.previous[order];
    const low = this.#lows.last[order] - this.#lows.previous[order];
    if (high > 0) return low > 0 ? UPTREND : low < 0 ? EXPANSION : UNDEFINED;
    if (high < 0) return low > 0 ? COMPRESSION : low < 0 ? DOWNTREND : UNDEFINED;
    return UNDEFINED;
  }
}

function transitionKind(side: 'up' | 'down', regime: number): TransitionKind {
  if (regime === UPTREND) return side === 'up' ? 'break_of_structure' : 'change_of_character';
  if (regime === DOWNTREND) return side === 'down' ? 'break_of_structure' : 'change_of_character';
  return 'range_break';
}

/** Regimes of the recorded order per bar (indexes into `REGIMES`) and transitions by bar index. */
export interface StructureColumns {
  readonly regime: Uint8Array;
  readonly transitions: ReadonlyMap<number, readonly StructureTransition[]>;
}

export function computeStructure(bars: CandleSeries): StructureColumns {
  const { high, low, close, time } = bars;
  const regime = new Uint8Array(bars.length);
  const transitions = new Map<number, readonly StructureTransition[]>();
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const tracker = new StructureTracker();
    const start = bars.segmentStarts[segment];
    const end = segmentEnd(bars, segment);
    let current = UNDEFINED;
    for (let index = start; index < end; index++) {
      const middle = index - 2;
      if (middle - 2 >= start) {
        const isHigh = isSwingHigh(high, middle);
        const isLow = isSwingLow(low, middle);
        if (isHigh) tracker.takeHigh(high[middle], time[middle], middle);
        if (isLow) tracker.takeLow(low[middle], time[middle], middle);
        if (isHigh || isLow) current = tracker.regimes[RECORDED_ORDER - 1];
      }
      regime[index] = current;
      if (!tracker.isTriggeredBy(close[index])) continue;
      const raised = tracker.takeCloseAfter(index > start ? close[index - 1] : Number.NaN, close[index]);
      if (raised.length > 0) transitions.set(index, raised);
    }
  }
  return { regime, transitions };
}

/** A confirmed swing, for the chart: its bar and the bar at whose close it became known. */
export interface SwingPoint {
  readonly order: StructureOrder;
  readonly kind: 'high' | 'low';
  readonly index: number;
  readonly time: number;
  readonly price: number;
  readonly confirmedIndex: number;
}

/** All confirmed swings of a series in order of confirmation; one of order 2 is listed as order 1 too. */
export function swingPoints(bars: CandleSeries): readonly SwingPoint[] {
  const points: SwingPoint[] = [];
  for (let segment = 0; segment < bars.segmentStarts.length; segment++) {
    const end = segmentEnd(bars, segment);
    const sides = [
      { kind: 'high', prices: bars.high, isSwing: isSwingHigh, chain: new SwingChain(1) },
      { kind: 'low', prices: bars.low, isSwing: isSwingLow, chain: new SwingChain(-1) },
    ] as const;
    for (let middle = bars.segmentStarts[segment] + 2; middle + 2 < end; middle++) {
      for (const { kind, prices, isSwing, chain } of sides) {
        if (!isSwing(prices, middle)) continue;
        const changed = chain.take(prices[middle], bars.time[middle], middle);
        for (let order = 0; order < changed; order++) {
          points.push({
            order: STRUCTURE_ORDERS[order],
            kind,
            index: chain.lastIndex[order],
            time: chain.lastTime[order],
            price: chain.last[order],
            confirmedIndex: middle + 2,
          });
        }
      }
    }
  }
  return points;
}
