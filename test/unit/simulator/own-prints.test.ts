import { describe, expect, it } from 'vitest';
import {
  arePackedPrints,
  OwnPrints,
  packedCount,
  packPrints,
} from '../../../engine/exchange/simulator/market/own-prints.ts';
import type { OwnPrint } from '../../../engine/exchange/simulator/market/prints.ts';

/** Some minutes have none, some have several; every field takes every value that it has. */
function printAt(index: number): OwnPrint {
  return {
    minute: 29_000_000 + 2 * Math.floor(index / 3),
    at: index % 7,
    part: index % 2 === 0,
    time: 1_740_000_000_000_001 + index,
    side: index % 3 === 0 ? 'buy' : 'sell',
    ticks: 1_000_000 + index,
    lots: 10 ** 10 + index,
    orderType: index % 5 === 0 ? 'market' : 'limit',
  };
}
const PRINTS = Array.from({ length: 1_000 }, (_, index) => printAt(index));
const minuteOf = (index: number): number => PRINTS[index].minute;

describe('the prints of an account', () => {
  it('are what was added, in order, whole and by the minute', () => {
    const prints = new OwnPrints(packPrints(PRINTS.slice(0, 10)));
    for (const print of PRINTS.slice(10)) prints.add(print);
    expect(prints.packed()).toEqual(packPrints(PRINTS));
    expect(packedCount(prints.packed())).toBe(1_000);
    for (const index of [0, 300, 999]) {
      expect(prints.of(minuteOf(index))).toEqual(PRINTS.filter(({ minute }) => minute === minuteOf(index)));
    }
    for (const empty of [minuteOf(0) - 1, minuteOf(300) + 1, minuteOf(999) + 2]) expect(prints.of(empty)).toEqual([]);
  });

  it('are forgotten up to a minute, and new ones take their room', () => {
    const prints = new OwnPrints([]);
    PRINTS.forEach((print, index) => {
      prints.add(print);
      if (index >= 30) prints.forgetBefore(minuteOf(index - 30));
    });
    expect(prints.packed()).toEqual(packPrints(PRINTS.filter(({ minute }) => minute >= minuteOf(999 - 30))));
    prints.forgetBefore(minuteOf(999) + 1);
    expect(prints.packed()).toEqual([]);
    prints.add(PRINTS[0]);
    expect(prints.of(minuteOf(0))).toEqual([PRINTS[0]]);
  });

  it('are put in order once, and never out of it', () => {
    const prints = new OwnPrints(packPrints([PRINTS[9], PRINTS[3], PRINTS[4]]));
    expect(prints.packed()).toEqual(packPrints([PRINTS[3], PRINTS[4], PRINTS[9]]));
    expect(() => prints.add(PRINTS[0])).toThrow('own prints: 29000000 is past');
  });

  it('are told from other numbers', () => {
    const packed = packPrints(PRINTS);
    const swapped = [...packed.slice(6 * 9), ...packed.slice(0, 6 * 9)];
    expect(arePackedPrints([])).toBe(true);
    expect(arePackedPrints(packed)).toBe(true);
    expect(arePackedPrints(packed.slice(0, -1))).toBe(false);
    expect(arePackedPrints(swapped)).toBe(false);
    expect(arePackedPrints([...packed.slice(0, -1), 8])).toBe(false);
  });
});
