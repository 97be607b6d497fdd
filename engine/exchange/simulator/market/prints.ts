import type { OrderType, Side } from '../../../domain/order.ts';
import type { TapeTrade } from './tape.ts';

/** A trade as the public sees it. `time` in microseconds, `id` grows by one per trade of the pair. */
export interface Print extends TapeTrade {
  readonly id: number;
  readonly orderType: OrderType;
}

/**
 * A print in which the account took part. It is all that must be remembered of a market besides its
 * seed: `at` is the number of the tape's trade it came before, `part` says that its quantity was taken
 * out of that trade rather than added to the market.
 */
export interface OwnPrint {
  readonly minute: number;
  readonly at: number;
  readonly part: boolean;
  readonly time: number;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
  readonly orderType: OrderType;
}

/** Type of the order behind a print of the tape: a stable choice by its id. */
export function tapeOrderType(id: number): OrderType {
  return Math.imul(id, 0x9e3779b1) >>> 30 === 0 ? 'market' : 'limit';
}

/**
 * Nanoseconds of a print beyond its microseconds: a stable choice by its id. Prints are at least a microsecond apart, so
 * their order stays.
 */
export function nanosecondsBeyond({ id }: Pick<Print, 'id'>): number {
  return (Math.imul(id, 0x85ebca6b) >>> 0) % 1000;
}

/** Time of a print in nanoseconds since the epoch, which no number holds. */
export function nanosecondDigits(print: Pick<Print, 'id' | 'time'>): string {
  return `${print.time}${String(nanosecondsBeyond(print)).padStart(3, '0')}`;
}

/** What really printed in a minute: its tape with the account's own prints worked in. */
export function weavePrints(
  tape: readonly TapeTrade[],
  own: readonly OwnPrint[],
  firstId: number,
  lastTime: number,
): readonly Print[] {
  const prints: Print[] = [];
  let id = firstId;
  let time = lastTime;
  let next = 0;
  for (let index = 0; index <= tape.length; index++) {
    let taken = 0;
    for (let print = own[next]; print !== undefined && print.at <= index; print = own[++next]) {
      time = Math.max(time + 1, print.time);
      prints.push({
        id: id++,
        time,
        side: print.side,
        ticks: print.ticks,
        lots: print.lots,
        orderType: print.orderType,
      });
      if (print.part) taken += print.lots;
    }
    const trade = tape[index];
    if (trade === undefined || trade.lots <= taken) continue;
    time = Math.max(time + 1, trade.time);
    const orderType = tapeOrderType(id);
    prints.push({ id: id++, time, side: trade.side, ticks: trade.ticks, lots: trade.lots - taken, orderType });
  }
  return prints;
}
