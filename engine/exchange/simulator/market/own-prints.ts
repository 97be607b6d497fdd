import type { OrderType } from '../../../domain/order.ts';
import type { OwnPrint } from './prints.ts';

/** Prints as plain numbers, `FIELDS` of them each, in order of their minutes: what a state file holds. */
export type PackedPrints = readonly number[];

const ORDER_TYPES: readonly OrderType[] = ['market', 'limit'];
/** Numbers of a print: minute, at, time, ticks, lots, and its three choices in one. */
const FIELDS = 6;
const MOST_CHOICES = 2 * 2 * ORDER_TYPES.length;
const FIRST_ROOM = 64;
const NOTHING: readonly OwnPrint[] = [];

export function packPrints(prints: readonly OwnPrint[]): PackedPrints {
  const ordered = prints.toSorted((a, b) => a.minute - b.minute);
  return ordered.flatMap(({ minute, at, part, time, side, ticks, lots, orderType }) => {
    const choices = Number(part) + 2 * Number(side === 'sell') + 4 * ORDER_TYPES.indexOf(orderType);
    return [minute, at, time, ticks, lots, choices];
  });
}

/** Whether numbers are prints: whole ones, in order, with choices that there are. */
export function arePackedPrints(numbers: readonly number[]): boolean {
  if (numbers.length % FIELDS !== 0) return false;
  for (let at = 0; at < numbers.length; at += FIELDS) {
    if (at > 0 && numbers[at] < numbers[at - FIELDS]) return false;
    if (numbers[at + FIELDS - 1] >= MOST_CHOICES) return false;
  }
  return true;
}

/** How many prints they are. */
export function packedCount(packed: PackedPrints): number {
  return packed.length / FIELDS;
}

/**
 * The prints of one pair in which the account took part, in order of time. Packed: an account that trades for months
 * leaves tens of thousands of them, and its state is written at every change.
 */
export class OwnPrints {
  private numbers: Float64Array;
  private from = 0;
  private to: number;

  constructor(packed: PackedPrints) {
    this.numbers = new Float64Array(Math.max(FIRST_ROOM * FIELDS, packed.length));
    this.numbers.set(packed);
    this.to = packedCount(packed);
  }

  /** Of the newest minute there is, or of a later one. */
  add(print: OwnPrint): void {
    if (this.to > this.from && print.minute < this.minuteAt(this.to - 1)) {
      throw new Error(`own prints: ${print.minute} is past`);
    }
    if (this.to * FIELDS === this.numbers.length) this.makeRoom();
    this.numbers.set(packPrints([print]), this.to * FIELDS);
    this.to += 1;
  }

  of(minute: number): readonly OwnPrint[] {
    const first = this.firstSince(minute);
    if (first === this.to || this.minuteAt(first) !== minute) return NOTHING;
    return this.slice(first, this.firstSince(minute + 1));
  }

  packed(): PackedPrints {
    return Array.from(this.numbers.subarray(this.from * FIELDS, this.to * FIELDS));
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
