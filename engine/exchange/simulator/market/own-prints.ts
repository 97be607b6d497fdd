import type { OrderType } from '../../../domain/order.ts';
import type { OwnPrint } from './prints.ts';

const ORDER_TYPES: readonly OrderType[] = ['market', 'limit'];
/** Numbers of a print: minute, at, time, ticks, lots, and its three choices in one. */
const FIELDS = 6;
const FIRST_ROOM = 64;
const NOTHING: readonly OwnPrint[] = [];

/**
 * The prints of one pair in which the account took part, in order of time. Packed: an account that trades for months
 * leaves tens of thousands of them.
 */
export class OwnPrints {
  private numbers = new Float64Array(FIRST_ROOM * FIELDS);
  private from = 0;
  private to = 0;

  constructor(prints: readonly OwnPrint[]) {
    for (const print of prints.toSorted((a, b) => a.minute - b.minute)) this.add(print);
  }

  /** Of the newest minute there is, or of a later one. */
  add({ minute, at, part, time, side, ticks, lots, orderType }: OwnPrint): void {
    if (this.to > this.from && minute < this.minuteAt(this.to - 1)) throw new Error(`own prints: ${minute} is past`);
    if (this.to * FIELDS === this.numbers.length) this.makeRoom();
    const choices = Number(part) + 2 * Number(side === 'sell') + 4 * ORDER_TYPES.indexOf(orderType);
    this.numbers.set([minute, at, time, ticks, lots, choices], this.to * FIELDS);
    this.to += 1;
  }

  of(minute: number): readonly OwnPrint[] {
    const first = this.firstSince(minute);
    if (first === this.to || this.minuteAt(first) !== minute) return NOTHING;
    return this.slice(first, this.firstSince(minute + 1));
  }

  list(): readonly OwnPrint[] {
    return this.slice(this.from, this.to);
  }

  forgetBefore(minute: number): void {
    while (this.from < this.to && this.minuteAt(this.from) < minute) this.from += 1;
  }

  private minuteAt(index: number): number {
    return this.numbers[index * FIELDS];
  }

  private firstSince(minute: number): number {
    let [low, high] = [this.from, this.to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.minuteAt(middle) < minute) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private slice(first: number, end: number): readonly OwnPrint[] {
    return Array.from({ length: end - first }, (_, index) => {
      const [minute, at, time, ticks, lots, choices] = this.numbers.subarray((first + index) * FIELDS);
      return {
        minute,
        at,
        part: choices % 2 === 1,
        time,
        side: (choices & 2) === 0 ? 'buy' : 'sell',
        ticks,
        lots,
        orderType: ORDER_TYPES[choices >>> 2],
      };
    });
  }

  /** Twice what is in use: what was forgotten makes room first. */
  private makeRoom(): void {
    const used = this.numbers.subarray(this.from * FIELDS, this.to * FIELDS);
    const numbers = new Float64Array(Math.max(FIRST_ROOM * FIELDS, used.length * 2));
    numbers.set(used);
    this.numbers = numbers;
    this.to -= this.from;
    this.from = 0;
  }
}
