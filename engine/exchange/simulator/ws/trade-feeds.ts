import type { ExchangeCore } from '../exchange-core.ts';
import { NumberText, toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import type { CandleRing, RingCandle } from '../market/candle-rings.ts';
import type { PairMarket } from '../market/pair-market.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import type { Print } from '../market/prints.ts';
import { priceText } from '../market/units.ts';
import { nanosecondsBeyond } from '../market/prints.ts';
import { lastPrint, newestPrints } from '../rest/public-market.ts';
import { microsecondText, nanosecondText } from '../wire-time.ts';
import { channelMessage, lotsNumber, priceNumber } from './feed.ts';
import type { Feed } from './feed.ts';

const SNAPSHOT_TRADES = 50;
const SNAPSHOT_CANDLES = 10;
/** After a long jump of time the news comes in parts, so that a client that cannot follow is noticed. */
const MOST_TRADES_PER_MESSAGE = 500;

/** Every trade, none left out; those between two publications share a message. */
export function createTradeFeed(market: PairMarket): Feed {
  let pending: Print[] = [];
  return {
    symbol: market.pair.symbol,
    onPrint: (print) => pending.push(print),
    publish: () => {
      if (pending.length === 0) return [];
      const texts: string[] = [];
      for (let start = 0; start < pending.length; start += MOST_TRADES_PER_MESSAGE) {
        const part = pending.slice(start, start + MOST_TRADES_PER_MESSAGE);
        texts.push(
          channelMessage(
            'trade',
            'update',
            part.map((print) => tradeRow(market.pair, print)),
          ),
        );
      }
      pending = [];
      return texts;
    },
    snapshot: () => {
      const newest = newestPrints(market, SNAPSHOT_TRADES);
      return channelMessage(
        'trade',
        'snapshot',
        newest.map((print) => tradeRow(market.pair, print)),
      );
    },
  };
}

function tradeRow(pair: SimulatedPair, print: Print): JsonValue {
  return {
    symbol: pair.symbol,
    side: print.side,
    price: priceNumber(pair, print.ticks),
    qty: lotsNumber(print.lots),
    ord_type: print.orderType,
    trade_id: print.id,
    timestamp: microsecondText(print.time),
  };
}

/** Candles that traded since the last publication; never a message for an empty interval. */
export function createOhlcFeed(core: ExchangeCore, market: PairMarket, ring: CandleRing, interval: number): Feed {
  const touched = new Set<RingCandle>();
  const message = (type: 'snapshot' | 'update', candles: Iterable<RingCandle>): string => {
    const last = lastPrint(market);
    return toJsonText({
      channel: 'ohlc',
      type,
      timestamp: last === null ? nanosecondText(core.now) : nanosecondText(last.time, nanosecondsBeyond(last)),
      data: [...candles].map((candle) => candleRow(market.pair, candle, interval)),
    });
  };
  return {
    symbol: market.pair.symbol,
    // Candles are updated before anybody hears of the print: the running one is that of the print.
    onPrint: () => touched.add(ring.running),
    publish: () => {
      if (touched.size === 0) return [];
      const text = message('update', touched);
      touched.clear();
      return [text];
    },
    snapshot: () => {
      const traded = [...ring.closedCandles(), ring.running].filter((candle) => candle.count > 0);
      return message('snapshot', traded.slice(-SNAPSHOT_CANDLES));
    },
  };
}

function candleRow(pair: SimulatedPair, candle: RingCandle, interval: number): JsonValue {
  return {
    symbol: pair.symbol,
    open: priceNumber(pair, candle.open),
    high: priceNumber(pair, candle.high),
    low: priceNumber(pair, candle.low),
    close: priceNumber(pair, candle.close),
    trades: candle.count,
    volume: lotsNumber(candle.lots),
    vwap: new NumberText(priceText(pair, candle.turnover / candle.lots)),
    interval_begin: nanosecondText(candle.time * 1000),
    interval,
    timestamp: microsecondText((candle.time + interval * 60_000) * 1000),
  };
}

export type TickerTrigger = 'trades' | 'bbo';

/** Best prices and the last 24 hours; published when a trade (or the best price) changed. */
export function createTickerFeed(core: ExchangeCore, market: PairMarket, trigger: TickerTrigger): Feed {
  let changed = false;
  let best = '';
  const row = (): JsonValue => {
    const printed = lastPrint(market)?.time ?? core.now;
    return tickerRow(market, trigger === 'bbo' ? Math.max(printed, market.bookTime) : printed);
  };
  const bestNow = (): string => {
    const book = market.view();
    const [bid] = book.levels('buy');
    const [ask] = book.levels('sell');
    return `${bid?.ticks}/${bid?.total}/${ask?.ticks}/${ask?.total}`;
  };
  return {
    symbol: market.pair.symbol,
    onPrint: () => {
      changed = true;
    },
    publish: () => {
      if (trigger === 'bbo') {
        const now = bestNow();
        changed = now !== best;
        best = now;
      }
      if (!changed) return [];
      changed = false;
      return [channelMessage('ticker', 'update', [row()])];
    },
    snapshot: () => channelMessage('ticker', 'snapshot', [row()]),
  };
}

/** `time` is that of the event the row is about. */
function tickerRow(market: PairMarket, time: number): JsonValue {
  const { pair, history } = market;
  const book = market.view();
  const [bid] = book.levels('buy');
  const [ask] = book.levels('sell');
  const day = history.lastDay();
  const last = history.lastTicks;
  return {
    symbol: pair.symbol,
    bid: priceNumber(pair, bid?.ticks ?? 0),
    bid_qty: lotsNumber(bid?.total ?? 0),
    ask: priceNumber(pair, ask?.ticks ?? 0),
    ask_qty: lotsNumber(ask?.total ?? 0),
    last: priceNumber(pair, last),
    volume: lotsNumber(day.lots),
    vwap: new NumberText(priceText(pair, day.lots === 0 ? last : day.turnover / day.lots)),
    low: priceNumber(pair, day.low),
    high: priceNumber(pair, day.high),
    change: priceNumber(pair, last - day.open),
    change_pct: new NumberText(((100 * (last - day.open)) / day.open).toFixed(2)),
    trades: day.count,
    timestamp: microsecondText(time),
  };
}
