import type { Candle } from '../../domain/candle.ts';
import type { MarketTrade } from '../../domain/market-data.ts';
import { failure, success, type Result } from '../../domain/result.ts';
import { timeframeMinutes, type Timeframe } from '../../domain/timeframe.ts';
import type { ExchangeError, MarketFeed, TradeHistory, TradesPage } from '../../ports.ts';
import type { KrakenApi } from './api.ts';
import type { Catalog } from './catalog.ts';
import type { ExchangeTime } from './exchange-time.ts';
import { millisecondsOf } from './orders.ts';
import type { PublicStream } from './public-stream.ts';
import { candlesSchema, systemStatusSchema, timeSchema, tradesSchema } from './schemas.ts';

/** 720 closed candles and the running one: more does not exist at Kraken, whatever `since` says. */
const MAX_CANDLES = 721;
const TRADES_PAGE = 1000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * Where the next page of trades starts. `last` is nanoseconds as text; it has been seen cut short, and a short one
 * would send us back decades, so then the newest row's own time is used, less a microsecond for the float's noise.
 */
export function nextTradesCursor(last: string | null, newestTime: number, cursor: bigint): bigint {
  const told = last !== null && /^\d{19,}$/.test(last) ? BigInt(last) : null;
  const own = BigInt(Math.floor(newestTime * 1e6)) * 1000n - 1000n;
  const next = told ?? own;
  return next > cursor ? next : cursor;
}

export interface MarketFeedParts {
  readonly api: KrakenApi;
  readonly catalog: Catalog;
  readonly stream: PublicStream;
  readonly time: ExchangeTime;
}

export function createMarketFeed({ api, catalog, stream, time }: MarketFeedParts): MarketFeed & TradeHistory {
  async function candles(symbol: string, timeframe: Timeframe): Promise<Result<readonly Candle[], ExchangeError>> {
    const pair = await catalog.pairId(symbol);
    if (!pair.ok) return pair;
    const answer = await api.public('OHLC', { pair: pair.value, interval: timeframeMinutes(timeframe) }, candlesSchema);
    if (!answer.ok) return answer;
    const rows = answer.value.rows
      .slice(-MAX_CANDLES)
      .map(([seconds, open, high, low, close, , volume, count]): Candle => {
        const candle = { time: seconds * 1000, open, high, low, close, volume };
        return count === 0 && volume === 0 ? { ...candle, filled: true } : candle;
      });
    const broken = rows.find(
      (row, index) =>
        row.high < Math.max(row.open, row.close) ||
        row.low > Math.min(row.open, row.close) ||
        (index > 0 && row.time <= rows[index - 1].time),
    );
    if (broken !== undefined) {
      return failure({ kind: 'ambiguous', message: `OHLC: impossible or unordered candle at ${broken.time}` });
    }
    return success(rows);
  }

  async function tradesPage(symbol: string, after: string): Promise<Result<TradesPage, ExchangeError>> {
    const pair = await catalog.pairId(symbol);
    if (!pair.ok) return pair;
    const cursor = BigInt(after);
    const parameters = { pair: pair.value, since: after, count: TRADES_PAGE };
    const answer = await api.public('Trades', parameters, tradesSchema);
    if (!answer.ok) return answer;
    const { rows, last } = answer.value;
    const trades = new Map<number, MarketTrade>();
    for (const [price, quantity, seconds, side, , , id] of rows) {
      trades.set(id, { id, price, quantity, side: side === 'b' ? 'buy' : 'sell', time: millisecondsOf(seconds) });
    }
    const sorted = [...trades.values()].sort((a, b) => a.id - b.id);
    const newest = rows.at(-1);
    if (newest === undefined || rows.length < TRADES_PAGE) return success({ trades: sorted, next: after, more: false });
    const told = nextTradesCursor(last, newest[2], cursor);
    if (told === cursor) return failure({ kind: 'busy', message: 'Trades: the pages do not advance; try again' });
    // A page may end amid trades of one nanosecond, as an order that takes several levels makes them: so the next page
    // begins a nanosecond earlier, unless the whole page is of that one nanosecond.
    const next = told - 1n > cursor ? told - 1n : told;
    return success({ trades: sorted, next: next.toString(), more: true });
  }

  async function tradesSince(symbol: string, since: number): Promise<Result<readonly MarketTrade[], ExchangeError>> {
    const trades = new Map<number, MarketTrade>();
    // `since` is exclusive, in nanoseconds.
    const first = BigInt(Math.max(0, Math.floor(since))) * NANOSECONDS_PER_MILLISECOND - 1n;
    let after = (first > 0n ? first : 0n).toString();
    for (;;) {
      const page = await tradesPage(symbol, after);
      if (!page.ok) return page;
      for (const trade of page.value.trades) trades.set(trade.id, trade);
      if (!page.value.more) break;
      after = page.value.next;
    }
    const sorted = [...trades.values()].filter((trade) => trade.time >= since).sort((a, b) => a.id - b.id);
    stream.compare(symbol, sorted);
    return success(sorted);
  }

  return {
    instrument: catalog.instrument,
    serverTime: () => time.read(),
    candles,
    tradesSince,
    tradesPage,
    subscribe: stream.subscribe,
  };
}

/** Reads Kraken's clock; whole seconds. */
export function readServerTime(api: KrakenApi): () => Promise<Result<number, ExchangeError>> {
  return async () => {
    const answer = await api.public('Time', {}, timeSchema);
    return answer.ok ? success(answer.value.unixtime * 1000) : answer;
  };
}

/** Asks Kraken whether it is online. */
export async function readSystemStatus(api: KrakenApi): Promise<Result<string, ExchangeError>> {
  const answer = await api.public('SystemStatus', {}, systemStatusSchema);
  return answer.ok ? success(answer.value.status) : answer;
}
