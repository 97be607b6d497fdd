import { describe, expect, it } from 'vitest';
import { readArchiveName, unifiedSymbol } from '../../../engine/market/history/archive-name.ts';
import { archiveRanges } from '../../../engine/market/history/archive-ranges.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { coverageOf, type DayIndex } from '../../../engine/market/history/coverage.ts';
import { mergeDay, splitDays } from '../../../engine/market/history/day-candles.ts';
import { coarserInterval } from '../../../engine/market/history/interval-check.ts';
import { countBefore, eachRun, minuteMap, minutesOfMap } from '../../../engine/market/history/minute-map.ts';
import { createTradeMinutes } from '../../../engine/market/history/trade-minutes.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { Candle } from '../../../engine/domain/candle.ts';

function candle(minute: number, close = 100): Candle {
  return { time: minute * MINUTE_MS, open: close, high: close, low: close, close, volume: 1 };
}

function rowsOf(minutes: readonly number[]) {
  const column = new Float64Array(minutes.length).fill(1);
  const time = Float64Array.from(minutes, (minute) => minute * MINUTE_MS);
  return { length: minutes.length, time, open: column, high: column, low: column, close: column, volume: column };
}

describe('names of archives', () => {
  it.each([
    ['XBTUSD_1.csv', 'BTC/USD', 1],
    ['XBTUSDC_1.csv.gz', 'BTC/USDC', 1],
    ['BTCUSDT_1m_2023-12_2024-05.csv.gz', 'BTC/USDT', 1],
    ['XDGEUR_1440.csv', 'DOGE/EUR', 1440],
    ['ETHXBT_5.csv', 'ETH/BTC', 5],
    ['USDCUSDT_60.csv', 'USDC/USDT', 60],
    ['PYUSDUSD_1.csv', 'PYUSD/USD', 1],
  ])('%s holds %s in %i minutes', (name, symbol, intervalMinutes) => {
    expect(readArchiveName(name)).toEqual({ symbol, intervalMinutes });
  });

  it.each(['XBTUSD.csv', 'readme.txt', '._XBTUSD_1.csv', 'XBTUSD_1.csv.zip', 'FOO_1.csv', 'USD_1.csv'])(
    '%s says nothing',
    (name) => {
      expect(readArchiveName(name)).toBeNull();
    },
  );

  it('reads symbols in the forms people write', () => {
    expect(['BTC/USD', 'xbt/usd', 'XBTUSD', ' btcusd '].map(unifiedSymbol)).toEqual(Array(4).fill('BTC/USD'));
    expect(['', 'BTC', 'BTC/USD/EUR', '/USD', 'B TC/USD'].map(unifiedSymbol)).toEqual(Array(5).fill(null));
  });
});

describe('minute maps', () => {
  it('give back the minutes they were made of, in runs', () => {
    const minutes = Uint16Array.from([0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1438, 1439]);
    const map = minuteMap(minutes);
    const runs: [number, number][] = [];
    eachRun(map, 0, 1440, (from, to) => runs.push([from, to]));
    expect(runs).toEqual([
      [0, 2],
      [7, 17],
      [1438, 1440],
    ]);
    expect(minutesOfMap(map, minutes.length)).toEqual(minutes);
    expect([countBefore(map, 0), countBefore(map, 9), countBefore(map, 1440)]).toEqual([0, 4, 14]);
  });

  it('need no bytes for a full day', () => {
    expect(minuteMap(Uint16Array.from({ length: 1440 }, (_, minute) => minute))).toBeNull();
    expect(minutesOfMap(null, 1440)[1439]).toBe(1439);
  });
});

describe('days', () => {
  it('are cut at midnight UTC', () => {
    const days = splitDays(rowsOf([1438, 1439, 1440, 4321]), 4);
    expect(days.map(({ day, minutes }) => [day, ...minutes])).toEqual([
      [0, 1438, 1439],
      [1, 0],
      [3, 1],
    ]);
  });

  it('refuse times that do not ascend', () => {
    expect(() => splitDays(rowsOf([5, 5]), 4)).toThrow('must ascend by whole minutes, got 300000 in row 1');
  });

  it('merge minute by minute: the more trusted source stays, among equals the new candle', () => {
    const [rest] = splitCandles([candle(1, 10), candle(2, 20), candle(3, 30)], 'rest');
    const [live] = splitCandles([candle(2, 99), candle(4, 40)], 'live');
    const [archive] = splitCandles([candle(1, 10), candle(3, 31)], 'archive');
    const first = mergeDay(rest, live);
    expect([[...first.day.minutes], [...first.day.close]]).toEqual([
      [1, 2, 3, 4],
      [10, 20, 30, 40],
    ]);
    expect(first).toMatchObject({ added: 1, replaced: 0, confirmed: 0 });
    const second = mergeDay(first.day, archive);
    expect([[...second.day.close], [...second.day.sources]]).toEqual([
      [10, 20, 31, 40],
      [4, 3, 4, 2],
    ]);
    expect(second).toMatchObject({ added: 0, replaced: 1, confirmed: 1 });
  });
});

describe('coverage', () => {
  const dayOf = (day: number, minutes: readonly number[], sources = 8): DayIndex => {
    return { day, candles: minutes.length, map: minuteMap(Uint16Array.from(minutes)), sources };
  };

  it('counts minutes with a candle, filled ones and those in a gap, across midnight', () => {
    // 60 minutes are missing around midnight, and 1339 between minute 40 and the next day's minute 0.
    const days = [dayOf(10, [1400, 1409]), dayOf(11, [30, 40]), dayOf(13, [0])];
    const coverage = coverageOf(days, [], 120)!;
    expect(coverage.days.map(({ time, have, filled, gap }) => [time / DAY_MS, have, filled, gap])).toEqual([
      [10, 2, 8 + 30, 0],
      [11, 2, 30 + 9 + 120, 1440 - 41 - 120],
      [12, 0, 0, 1440],
      [13, 1, 0, 0],
    ]);
    expect(coverage.gaps).toEqual([
      { from: 11 * DAY_MS + 161 * MINUTE_MS, to: 13 * DAY_MS, minutes: 1279 + 1440, checked: false },
    ]);
    expect([coverage.from, coverage.to]).toEqual([10 * DAY_MS + 1400 * MINUTE_MS, 13 * DAY_MS + MINUTE_MS]);
    expect(coverage.days.map(({ sources }) => sources)).toEqual([['archive'], ['archive'], [], ['archive']]);
  });

  it('knows which holes the exchange has confirmed', () => {
    const days = [dayOf(10, [0, 10, 500]), dayOf(11, [0])];
    const hole = { from: 10 * DAY_MS + 11 * MINUTE_MS, to: 10 * DAY_MS + 500 * MINUTE_MS };
    const coverage = coverageOf(days, [hole], 120)!;
    expect(coverage.gaps.map(({ checked }) => checked)).toEqual([true, false]);
    expect(coverage.unverified).toEqual([
      { from: 10 * DAY_MS + MINUTE_MS, to: 10 * DAY_MS + 10 * MINUTE_MS },
      { from: 10 * DAY_MS + 501 * MINUTE_MS, to: 11 * DAY_MS },
    ]);
  });

  it('is nothing without candles', () => {
    expect(coverageOf([], [], 120)).toBeNull();
  });
});

describe('archives', () => {
  it('are believed where no more than two hours are missing', () => {
    const ranges = archiveRanges(rowsOf([0, 1, 122, 244, 250]));
    expect(ranges.map(({ from, to }) => [from / MINUTE_MS, to / MINUTE_MS])).toEqual([
      [0, 123],
      [244, 251],
    ]);
  });

  it('of longer candles are told by their times', () => {
    const every = (step: number, count: number) => rowsOf(Array.from({ length: count }, (_, at) => 3 + at * step));
    expect([coarserInterval(every(5, 60)), coarserInterval(every(60, 60)), coarserInterval(every(1, 60))]).toEqual([
      5,
      60,
      null,
    ]);
    expect(coarserInterval(every(60, 49))).toBeNull();
  });
});

describe('minutes of past trades', () => {
  it('are handed out when they are complete, and count a trade that comes twice once', () => {
    const trade = (id: number, seconds: number, price: number) => {
      return { id, price, quantity: 0.1, side: 'buy' as const, time: seconds * 1000 };
    };
    const minutes = createTradeMinutes();
    minutes.add([trade(1, 0, 10), trade(2, 59.9, 12), trade(3, 60, 9)]);
    minutes.add([trade(3, 60, 9), trade(4, 61, 8)]);
    expect(minutes.takeBefore(60_000)).toEqual([{ time: 0, open: 10, high: 12, low: 10, close: 12, volume: 0.2 }]);
    expect(minutes.takeBefore(60_000)).toEqual([]);
    expect(minutes.takeBefore(120_000)).toEqual([{ time: 60_000, open: 9, high: 9, low: 8, close: 8, volume: 0.2 }]);
  });
});
