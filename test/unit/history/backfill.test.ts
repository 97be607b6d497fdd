import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { backfill, type BackfillContext } from '../../../engine/import/backfill.ts';
import type { PastMarket } from '../../../engine/import/past-market.ts';
import { healSeries } from '../../../engine/import/heal.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import type { ExchangeError } from '../../../engine/ports.ts';
import type { HistoryStore } from '../../../engine/storage/candles/history-store.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';

const START = Date.UTC(2024, 0, 1);
const MINUTES = 2000;
/** The exchange's clock stands in the middle of the minute after the last trade. */
const NOW = START + MINUTES * MINUTE_MS + 30_000;
const PAGE = 7;

const trades: readonly MarketTrade[] = Array.from({ length: MINUTES }, (_, minute) => minute)
  .filter((minute) => minute % 5 !== 4)
  .flatMap((minute) =>
    [0, 20_000, 59_999].map((offset, at) => {
      const price = 100 + (minute % 50) + at / 10;
      return {
        id: minute * 3 + at,
        price,
        quantity: 0.1,
        side: 'buy' as const,
        time: START + minute * MINUTE_MS + offset,
      };
    }),
  );

function candleOf(minute: number): Candle {
  const open = 100 + (minute % 50);
  const close = open + 0.2;
  return { time: START + minute * MINUTE_MS, open, high: close, low: open, close, volume: 0.3 };
}

interface FakeMarket extends PastMarket {
  /** Cursors that were asked for. */
  readonly asked: string[];
  readonly failures: (ExchangeError | null)[];
}

/** An exchange with pages of seven trades and the newest hundred candles ready. */
function fakeMarket(onPage: (page: number) => void = () => undefined): FakeMarket {
  const asked: string[] = [];
  const failures: (ExchangeError | null)[] = [];
  return {
    asked,
    failures,
    instrument: async (symbol) => {
      return symbol === 'BTC/USD'
        ? success({ symbol } as never)
        : failure({ kind: 'invalid', message: `symbol ${symbol}: no such pair` });
    },
    serverTime: async () => success(NOW),
    candles: async () => {
      const ready = Array.from({ length: 101 }, (_, at): Candle => {
        const minute = MINUTES - 100 + at;
        const candle = candleOf(minute);
        const { close } = candleOf(minute - 1);
        return minute % 5 === 4
          ? { time: candle.time, open: close, high: close, low: close, close, volume: 0, filled: true }
          : candle;
      });
      return success(ready);
    },
    tradesPage: async (_, after) => {
      asked.push(after);
      onPage(asked.length);
      const failed = failures.shift() ?? null;
      if (failed !== null) return failure(failed);
      const found = trades.filter((trade) => BigInt(trade.time) * 1_000_000n > BigInt(after));
      const page = found.slice(0, PAGE);
      const last = page.at(-1);
      const next = last === undefined ? after : (BigInt(last.time) * 1_000_000n - 1n).toString();
      return success({ trades: page, next, more: found.length > PAGE });
    },
  };
}

let folder: HistoryFolder;
let store: HistoryStore;
const waits: number[] = [];
beforeEach(() => {
  folder = createHistoryFolder();
  store = folder.open();
  waits.length = 0;
});
afterEach(() => folder.remove());

function contextOf(market: PastMarket, more: Partial<BackfillContext> = {}): BackfillContext {
  const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  return { store, market, source: 'rest', now: () => NOW, wait, ...more };
}

function expectComplete(from = 0, to = MINUTES): void {
  const series = store.loadSeries('BTC/USD', 0, Infinity);
  const minutes = Array.from({ length: to - from }, (_, at) => from + at).filter((minute) => minute % 5 !== 4);
  const traded = [...series.time].flatMap((time, bar) => (series.filled[bar] === 1 ? [] : [{ time, bar }]));
  expect(traded.map(({ time }) => (time - START) / MINUTE_MS)).toEqual(minutes);
  for (const { bar } of traded) {
    const { open, high, low, close, volume } = series;
    const expected = candleOf((series.time[bar] - START) / MINUTE_MS);
    expect({
      time: series.time[bar],
      open: open[bar],
      high: high[bar],
      low: low[bar],
      close: close[bar],
      volume: volume[bar],
    }).toEqual(expected);
  }
}

describe('a backfill', () => {
  it('builds candles of the trades and takes the newest from the exchange as they are', async () => {
    const market = fakeMarket();
    const report = await backfill({ symbol: 'BTC/USD', from: START, to: null }, contextOf(market));
    expect(report).toMatchObject({
      outcome: 'done',
      from: START,
      to: START + MINUTES * MINUTE_MS,
      added: 1600,
      left: [],
    });
    expectComplete();
    // Every page repeats one trade of the last; the newest hundred minutes cost no page.
    expect(market.asked.length).toBeLessThan((1900 * 0.8 * 3) / (PAGE - 1) + 5);
    expect(store.coverage('BTC/USD')).toMatchObject({ have: 1600, filled: 399, unverified: [] });
  });

  it('asks for nothing twice', async () => {
    const first = fakeMarket();
    await backfill({ symbol: 'BTC/USD', from: START + 500 * MINUTE_MS, to: START + 600 * MINUTE_MS }, contextOf(first));
    const second = fakeMarket();
    const report = await backfill(
      { symbol: 'BTC/USD', from: START + 450 * MINUTE_MS, to: START + 600 * MINUTE_MS },
      contextOf(second),
    );
    expect(report.asked).toEqual([{ from: START + 450 * MINUTE_MS, to: START + 500 * MINUTE_MS }]);
    expect(report.added).toBe(40);
    const third = fakeMarket();
    await backfill({ symbol: 'BTC/USD', from: START + 450 * MINUTE_MS, to: START + 600 * MINUTE_MS }, contextOf(third));
    expect(third.asked).toEqual([]);
    expectComplete(450, 600);
  });

  it('goes on where it was stopped', async () => {
    const controller = new AbortController();
    const market = fakeMarket((page) => {
      if (page === 40) controller.abort();
    });
    const request = { symbol: 'BTC/USD', from: START, to: null };
    const stopped = await backfill(request, contextOf(market, { signal: controller.signal }));
    expect(stopped.outcome).toBe('cancelled');
    expect(stopped.left).toHaveLength(1);
    expect(store.jobs.list()[0]).toMatchObject({
      state: 'cancelled',
      title: 'Backfill of BTC/USD from 2024-01-01T00:00Z',
    });
    const reached = stopped.left[0]?.from ?? 0;
    expect(reached).toBeGreaterThan(START + 60 * MINUTE_MS);
    const again = fakeMarket();
    expect((await backfill(request, contextOf(again))).outcome).toBe('done');
    expect(again.asked[0]).toBe(`${BigInt(reached) * 1_000_000n - 1n}`);
    expectComplete();
  });

  it('tries again after trouble on the way, with growing waits, and fails in good order when it lasts', async () => {
    const market = fakeMarket();
    const trouble: ExchangeError = { kind: 'ambiguous', message: 'Trades: HTTP 502' };
    market.failures.push(null, trouble, trouble, null, null, ...Array.from({ length: 6 }, () => trouble));
    const request = { symbol: 'BTC/USD', from: START, to: null };
    const failed = await backfill(request, contextOf(market));
    expect(failed).toMatchObject({ outcome: 'failed', error: 'Trades: HTTP 502' });
    expect(waits).toEqual([1_000, 2_000, 1_000, 2_000, 5_000, 15_000, 30_000]);
    expect(store.jobs.list()[0]?.state).toBe('failed');
    expect((await backfill(request, contextOf(market))).outcome).toBe('done');
    expectComplete();
  });

  it('does not try again what the exchange calls wrong', async () => {
    const report = await backfill({ symbol: 'NOPE/USD', from: START, to: null }, contextOf(fakeMarket()));
    expect(report).toMatchObject({ outcome: 'failed', error: 'symbol NOPE/USD: no such pair', added: 0 });
    expect(waits).toEqual([]);
    const future = await backfill({ symbol: 'BTC/USD', from: NOW, to: null }, contextOf(fakeMarket()));
    expect(future.error).toBe('from 2024-01-02T09:20Z to 2024-01-02T09:20Z there is no time that has passed');
  });
});

describe('healing', () => {
  it('asks for what is missing and nobody has confirmed, and for nothing else', async () => {
    const key = { symbol: 'BTC/USD', simulated: false };
    const seen = [0, 1, 2, 3, 300, 301, 302, 303, 305, 306].map(candleOf);
    store.writeDays(key, splitCandles(seen, 'live'), [{ from: START + 304 * MINUTE_MS, to: START + 305 * MINUTE_MS }]);
    expect(store.coverage('BTC/USD')?.gaps.map(({ checked }) => checked)).toEqual([false]);
    const report = await healSeries('BTC/USD', contextOf(fakeMarket()));
    expect(report).toMatchObject({
      outcome: 'done',
      asked: [{ from: START + 4 * MINUTE_MS, to: START + 300 * MINUTE_MS }],
      added: 236,
    });
    expectComplete(0, 307);
    expect(store.coverage('BTC/USD')).toMatchObject({ gaps: [], unverified: [] });
    expect(await healSeries('BTC/USD', contextOf(fakeMarket()))).toBeNull();
  });

  it('remembers that the exchange had no trades either', async () => {
    const key = { symbol: 'BTC/USD', simulated: false };
    const late = { ...candleOf(0), time: START - 400 * MINUTE_MS };
    store.writeDays(key, splitCandles([late, candleOf(0)], 'live'));
    expect((await healSeries('BTC/USD', contextOf(fakeMarket())))?.added).toBe(0);
    expect(store.coverage('BTC/USD')?.gaps.map(({ checked }) => checked)).toEqual([true]);
    expect(await healSeries('BTC/USD', contextOf(fakeMarket()))).toBeNull();
  });
});
