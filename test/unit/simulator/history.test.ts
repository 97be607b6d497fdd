import { describe, expect, it } from 'vitest';
import { CandleRing, COMMITTED_ROWS, OHLC_INTERVALS } from '../../../engine/exchange/simulator/market/candle-rings.ts';
import { createGeneratedSource } from '../../../engine/exchange/simulator/market/generated-source.ts';
import { MinuteArchive } from '../../../engine/exchange/simulator/market/minute-archive.ts';
import { PairHistory } from '../../../engine/exchange/simulator/market/pair-history.ts';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { weavePrints } from '../../../engine/exchange/simulator/market/prints.ts';
import type { OwnPrint } from '../../../engine/exchange/simulator/market/prints.ts';
import type { TapeTrade } from '../../../engine/exchange/simulator/market/tape.ts';
import { makeId, ORDER_ID_PATTERN } from '../../../engine/exchange/simulator/account/order-ids.ts';
import { parseSteps } from '../../../engine/exchange/simulator/market/units.ts';
import { bookChanges } from '../../../engine/exchange/simulator/ws/book-feed.ts';

const [BITCOIN] = DEFAULT_PAIRS as readonly [SimulatedPair];
const FIRST = 29_000_000;
const DAYS = 60;

describe('history of a pair', () => {
  it('is the same whether the past is run through at once or day by day', () => {
    const history = (): PairHistory =>
      new PairHistory(8, BITCOIN, createGeneratedSource(8, BITCOIN, FIRST), 20_000, []);
    const once = history();
    const daily = history();
    once.skipTo(FIRST + DAYS * 1440);
    for (let day = 1; day <= DAYS; day++) daily.skipTo(FIRST + day * 1440);
    expect(once.nextPrintId()).toBe(daily.nextPrintId());
    for (const interval of OHLC_INTERVALS) {
      const rows = (from: PairHistory) => {
        const ring = from.rings.ring(interval) as CandleRing;
        // The volume-weighted price of weeks ago is an approximation in one of them.
        return [...ring.closedCandles(), ring.running].map(({ turnover, ...row }) => ({
          ...row,
          traded: turnover > 0,
        }));
      };
      expect(rows(once), `interval ${interval}`).toEqual(rows(daily));
      expect(rows(once).length).toBe(Math.min(COMMITTED_ROWS + 1, rows(once).length));
    }
    expect(once.lastDay()).toEqual(daily.lastDay());
  });

  it('keeps a bounded number of minutes and refuses what it has forgotten', () => {
    const archive = new MinuteArchive(10, 100);
    for (let index = 0; index < 25; index++) {
      archive.push(
        { open: index + 1, high: index + 1, low: index + 1, close: index + 1, lots: 1, count: 1 },
        1000 + index,
      );
    }
    expect([archive.firstMinute, archive.nextMinute]).toEqual([115, 125]);
    expect(archive.bar(120).open).toBe(21);
    expect(archive.firstId(115)).toBe(1015);
    expect(() => archive.bar(114)).toThrow(/minute 114 is outside 115…124/);
  });

  it('has 720 closed candles and empty ones between', () => {
    const ring = new CandleRing(1, 0, 50);
    ring.rollTo(60_000 * 1000);
    ring.add({ open: 60, high: 61, low: 59, close: 60, lots: 5, turnover: 300, count: 2 });
    ring.rollTo(60_000 * 1002);
    const closed = ring.closedCandles();
    expect(closed).toHaveLength(COMMITTED_ROWS);
    expect(closed.at(-3)).toMatchObject({ time: 60_000 * 999, open: 50, close: 50, count: 0 });
    expect(closed.at(-2)).toMatchObject({
      time: 60_000 * 1000,
      open: 60,
      high: 61,
      low: 59,
      close: 60,
      lots: 5,
      count: 2,
    });
    expect(closed.at(-1)).toMatchObject({
      time: 60_000 * 1001,
      open: 60,
      high: 60,
      low: 60,
      close: 60,
      lots: 0,
      count: 0,
    });
  });
});

describe('prints with the account in them', () => {
  const tape: readonly TapeTrade[] = [
    { time: 100, side: 'buy', ticks: 10, lots: 5 },
    { time: 200, side: 'sell', ticks: 9, lots: 8 },
    { time: 300, side: 'sell', ticks: 8, lots: 2 },
  ];
  const own = (at: number, part: boolean, time: number, lots: number): OwnPrint => ({
    minute: 0,
    at,
    part,
    time,
    side: 'sell',
    ticks: 9,
    lots,
    orderType: 'limit',
  });

  it('come before, inside and after the tape’s trades, each id once', () => {
    const woven = weavePrints(
      tape,
      [own(0, false, 50, 1), own(1, true, 200, 3), own(2, true, 300, 2), own(3, false, 900, 4)],
      70,
      0,
    );
    expect(woven.map((print) => [print.id, print.time, print.lots])).toEqual([
      [70, 50, 1],
      [71, 100, 5],
      [72, 200, 3],
      [73, 201, 5],
      [74, 300, 2],
      [75, 900, 4],
    ]);
  });
});

describe('order ids', () => {
  it('look like Kraken’s and never repeat', () => {
    const ids = new Set<string>();
    for (let counter = 1; counter <= 20_000; counter++) ids.add(makeId('O', 5, counter));
    expect(ids.size).toBe(20_000);
    expect([...ids].every((id) => ORDER_ID_PATTERN.test(id))).toBe(true);
    expect(makeId('O', 5, 1)).toBe(makeId('O', 5, 1));
    expect(makeId('O', 6, 1)).not.toBe(makeId('O', 5, 1));
  });
});

describe('reading decimals', () => {
  it.each([
    ['27500', 1, 275_000],
    ['27500.0', 1, 275_000],
    ['27500.05', 1, 'step'],
    ['1.25000000', 8, 125_000_000],
    ['1.250000001', 8, 'step'],
    ['1e-8', 8, 1],
    ['.5', 1, 5],
    ['', 1, null],
    ['-1', 1, null],
    ['abc', 1, null],
    ['+5', 1, 50],
    ['99999999999999999999', 8, null],
  ] as const)('%s at %i decimals is %s', (text, decimals, expected) => {
    expect(parseSteps(text, decimals)).toBe(expected);
  });
});

describe('book changes', () => {
  const level = (ticks: number, lots: number) => ({ ticks, lots });

  it('delete before they insert, and leave truncation to the client', () => {
    const before = [level(10, 1), level(11, 1), level(12, 1)];
    expect(bookChanges(before, [level(9, 2), level(10, 1), level(11, 1)], 3)).toEqual([level(9, 2)]);
    expect(bookChanges(before, [level(11, 1), level(12, 3), level(13, 1)], 3)).toEqual([
      level(10, 0),
      level(12, 3),
      level(13, 1),
    ]);
    expect(bookChanges(before, before, 3)).toEqual([]);
    expect(bookChanges([level(12, 1), level(11, 1), level(10, 1)], [level(12, 1), level(10, 1)], 3)).toEqual([
      level(11, 0),
    ]);
  });
});
