import type { Candle } from '../../../engine/domain/candle.ts';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { PastMarket } from '../../../engine/import/past-market.ts';
import type { ExchangeError } from '../../../engine/ports.ts';

export const PAST_START = Date.UTC(2024, 0, 1);
const PAGE = 50;
const READY = 60;

/** A market with a past of two trades in every minute but each fifth. */
export interface FakePast extends PastMarket {
  /** Cursors of the pages that were asked for. */
  readonly asked: string[];
  /** What the next pages fail with. */
  readonly failures: ExchangeError[];
  candleOf(minute: number): Candle;
}

export function fakePast(minutes: number, onPage: (page: number) => void = () => undefined): FakePast {
  const traded = (minute: number): boolean => minute % 5 !== 4;
  const price = (minute: number): number => 100 + (minute % 40);
  const trades: readonly MarketTrade[] = Array.from({ length: minutes }, (_, minute) => minute)
    .filter(traded)
    .flatMap((minute) =>
      [0, 30_000].map((offset, at) => ({
        id: minute * 2 + at,
        price: price(minute) + at,
        quantity: 0.5,
        side: 'buy' as const,
        time: PAST_START + minute * MINUTE_MS + offset,
      })),
    );
  function candleOf(minute: number): Candle {
    const open = price(minute);
    return { time: PAST_START + minute * MINUTE_MS, open, high: open + 1, low: open, close: open + 1, volume: 1 };
  }
  const asked: string[] = [];
  const failures: ExchangeError[] = [];
  return {
    asked,
    failures,
    candleOf,
    instrument: (symbol) =>
      Promise.resolve(
        symbol === 'BTC/USD'
          ? success({ symbol } as never)
          : failure({ kind: 'invalid' as const, message: `there is no pair ${symbol}` }),
      ),
    serverTime: () => Promise.resolve(success(PAST_START + minutes * MINUTE_MS + 20_000)),
    candles: () => {
      const rows = Array.from({ length: READY + 1 }, (_, at): Candle => {
        const minute = minutes - READY + at;
        const { close } = candleOf(minute - 1);
        const flat = { open: close, high: close, low: close, close, volume: 0, filled: true };
        return traded(minute) ? candleOf(minute) : { time: PAST_START + minute * MINUTE_MS, ...flat };
      });
      return Promise.resolve(success(rows));
    },
    tradesPage(_, after) {
      asked.push(after);
      onPage(asked.length);
      const failed = failures.shift();
      if (failed !== undefined) return Promise.resolve(failure(failed));
      const found = trades.filter((trade) => BigInt(trade.time) * 1_000_000n > BigInt(after));
      const page = found.slice(0, PAGE);
      const last = page.at(-1);
      const next = last === undefined ? after : (BigInt(last.time) * 1_000_000n - 1n).toString();
      return Promise.resolve(success({ trades: page, next, more: found.length > PAGE }));
    },
  };
}
