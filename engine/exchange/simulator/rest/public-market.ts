import type { KrakenError } from '../account/order-request.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import { DAY_MS, MINUTE_MS } from '../../../domain/timeframe.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { JsonValue } from '../json-text.ts';
import type { RingCandle } from '../market/candle-rings.ts';
import type { PairMarket } from '../market/pair-market.ts';
import { nanosecondDigits, nanosecondsBeyond } from '../market/prints.ts';
import type { Print } from '../market/prints.ts';
import { LOTS_PER_UNIT } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { longPriceDecimals, lotsText, priceText } from '../market/units.ts';
import type { PriceLevel } from '../matching/book.ts';
import { integerOf } from './parameters.ts';
import { namedPair, selectPairs } from './public-info.ts';
import type { Answer, Parameters } from './rest-types.ts';

const MOST_TRADES = 1000;
const MOST_LEVELS = 500;

interface NamedMarket {
  readonly market: PairMarket;
  /** Under which name the answer holds it. */
  readonly key: string;
}

function marketOf(core: ExchangeCore, parameters: Parameters): Result<NamedMarket, KrakenError> {
  const name = parameters.get('pair') ?? '';
  if (name === '') return failure('EGeneral:Invalid arguments');
  const named = namedPair(core, name);
  if (named === null) return failure('EQuery:Unknown asset pair');
  return success({ market: core.market(named.pair), key: named.key });
}

/** A single price as most public endpoints write it. */
function longPrice(pair: SimulatedPair, ticks: number): string {
  return priceText(pair, ticks, longPriceDecimals(pair));
}

/** Volume-weighted price as text; Kraken writes zero where nothing traded. */
function averageText(pair: SimulatedPair, turnover: number, lots: number, decimals: number): string {
  return lots === 0 ? (0).toFixed(decimals) : priceText(pair, turnover / lots, decimals);
}

export function ticker(core: ExchangeCore, parameters: Parameters): Answer {
  const selected = selectPairs(core, parameters);
  if (selected === null) return failure('EQuery:Unknown asset pair');
  return success(Object.fromEntries(selected.map(({ pair, key }) => [key, tickerOf(core, core.market(pair))])));
}

function tickerOf(core: ExchangeCore, market: PairMarket): JsonValue {
  const { pair, history } = market;
  const book = market.view();
  const price = (ticks: number): string => longPrice(pair, ticks);
  // Whole lots, at least one, told twice: without decimals and with three of them.
  const side = (level: PriceLevel | undefined): JsonValue => {
    const lots = level === undefined ? 0 : Math.max(1, Math.floor(level.total / LOTS_PER_UNIT));
    return [price(level?.ticks ?? 0), String(lots), lots.toFixed(3)];
  };
  const midnight = Math.floor(core.now / 1000 / DAY_MS) * (DAY_MS / MINUTE_MS);
  const today = history.statistics(midnight);
  const day = history.lastDay();
  return {
    a: side(book.levels('sell')[0]),
    b: side(book.levels('buy')[0]),
    c: [price(history.lastTicks), lotsText(lastPrint(market)?.lots ?? 0)],
    v: [lotsText(today.lots), lotsText(day.lots)],
    p: [today, day].map((part) => averageText(pair, part.turnover, part.lots, longPriceDecimals(pair))),
    t: [today.count, day.count],
    l: [price(today.low), price(day.low)],
    h: [price(today.high), price(day.high)],
    o: price(today.open),
  };
}

/** 720 closed candles and the running one; `last` is the newest closed one, `since` is the first that is wanted. */
export function ohlc(core: ExchangeCore, parameters: Parameters): Answer {
  const named = marketOf(core, parameters);
  if (!named.ok) return named;
  const { market, key } = named.value;
  const interval = integerOf(parameters, 'interval', 1);
  const ring = interval === null ? undefined : market.history.rings.ring(interval);
  if (ring === undefined) return failure('EGeneral:Invalid arguments');
  const since = integerOf(parameters, 'since', 0) ?? 0;
  const closed = ring.closedCandles();
  const rows = [...closed, ring.running].filter((row, index) => index === closed.length || row.time >= since * 1000);
  return success({
    [key]: rows.map((candle) => candleRow(market.pair, candle)),
    last: Math.floor((closed.at(-1) ?? ring.running).time / 1000),
  });
}

function candleRow(pair: SimulatedPair, candle: RingCandle): JsonValue {
  return [
    candle.time / 1000,
    priceText(pair, candle.open),
    priceText(pair, candle.high),
    priceText(pair, candle.low),
    priceText(pair, candle.close),
    averageText(pair, candle.turnover, candle.lots, pair.priceDecimals),
    lotsText(candle.lots),
    candle.count,
  ];
}

export function depth(core: ExchangeCore, parameters: Parameters): Answer {
  const named = marketOf(core, parameters);
  if (!named.ok) return named;
  const { market, key } = named.value;
  const count = integerOf(parameters, 'count', 100);
  if (count === null || count < 1 || count > MOST_LEVELS) return failure('EGeneral:Invalid arguments:count');
  const book = market.view();
  const seconds = Math.floor(core.now / 1e6);
  const row = (level: PriceLevel): JsonValue => [
    longPrice(market.pair, level.ticks),
    // Three decimals as Kraken writes them, more where three would say nothing.
    lotsText(level.total, level.total < LOTS_PER_UNIT / 1000 ? 8 : 3),
    seconds,
  ];
  return success({
    [key]: {
      asks: book.levels('sell').slice(0, count).map(row),
      bids: book.levels('buy').slice(0, count).map(row),
    },
  });
}

/** Best bid and ask over the latest renewals of the book. */
export function spread(core: ExchangeCore, parameters: Parameters): Answer {
  const named = marketOf(core, parameters);
  if (!named.ok) return named;
  const { market, key } = named.value;
  const since = integerOf(parameters, 'since', 0) ?? 0;
  market.view();
  const rows = market.spreads.filter((row) => row.time / 1e6 >= since);
  return success({
    [key]: rows.map(({ time, bid, ask }) => [
      Math.floor(time / 1e6),
      longPrice(market.pair, bid),
      longPrice(market.pair, ask),
    ]),
    last: Math.floor((rows.at(-1)?.time ?? core.now) / 1e6),
  });
}

/** `since` in nanoseconds out of seconds or nanoseconds; null when it is no number. */
function parseSince(text: string | undefined): { readonly nanoseconds: bigint } | null {
  if (text === undefined || text === '') return { nanoseconds: -1n };
  const match = /^(\d{1,19})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  const whole = BigInt(match[1] as string);
  if ((match[1] as string).length > 11) return { nanoseconds: whole };
  return { nanoseconds: whole * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')) };
}

/** Trades after a cursor, oldest first; without a cursor the newest. `last` is the cursor of the next page. */
export function trades(core: ExchangeCore, parameters: Parameters): Answer {
  const named = marketOf(core, parameters);
  if (!named.ok) return named;
  const { market, key } = named.value;
  const count = integerOf(parameters, 'count', MOST_TRADES);
  if (count === null || count < 1 || count > MOST_TRADES) return failure('EGeneral:Invalid arguments:count');
  const cursor = parseSince(parameters.get('since'));
  if (cursor === null) return failure('EGeneral:Invalid arguments:since');
  const found = cursor.nanoseconds < 0n ? newestPrints(market, count) : printsAfter(market, cursor.nanoseconds, count);
  const last = found.at(-1);
  // Times in nanoseconds do not fit into a number: they are put together as text.
  const cursorText = cursor.nanoseconds < 0n ? `${core.now}000` : `${cursor.nanoseconds}`;
  return success({
    [key]: found.map((print) => printRow(market.pair, print)),
    last: last === undefined ? cursorText : nanosecondDigits(last),
  });
}

function printRow(pair: SimulatedPair, print: Print): JsonValue {
  const time = nanosecondDigits(print);
  return [
    longPrice(pair, print.ticks),
    lotsText(print.lots),
    // As near as a number comes to it: a fifth of a microsecond.
    Number(`${time.slice(0, -9)}.${time.slice(-9)}`),
    print.side === 'buy' ? 'b' : 's',
    print.orderType === 'market' ? 'm' : 'l',
    '',
    print.id,
  ];
}

/** Prints later than a time in nanoseconds, oldest first. */
function printsAfter({ history }: PairMarket, nanoseconds: bigint, count: number): readonly Print[] {
  const [after, beyond] = [Number(nanoseconds / 1000n), Number(nanoseconds % 1000n)];
  const isLater = (print: Print): boolean =>
    print.time > after || (print.time === after && nanosecondsBeyond(print) > beyond);
  const found: Print[] = [];
  const from = Math.max(history.archive.firstMinute, Math.floor(after / 60_000_000));
  for (let minute = from; minute <= history.minute && found.length < count; minute++) {
    for (const print of history.printsOf(minute)) if (isLater(print) && found.length < count) found.push(print);
  }
  return found;
}

/** The newest print; null before a market's first. */
export function lastPrint(market: PairMarket): Print | null {
  return market.history.latest ?? newestPrints(market, 1)[0] ?? null;
}

/** The newest prints, oldest of them first. */
export function newestPrints(market: PairMarket, count: number): readonly Print[] {
  const { history } = market;
  const parts: (readonly Print[])[] = [];
  let length = 0;
  for (let minute = history.minute; minute >= history.archive.firstMinute && length < count; minute--) {
    const prints = history.printsOf(minute);
    parts.push(prints);
    length += prints.length;
  }
  return parts.reverse().flat().slice(-count);
}
