import type { Fill, TradeId } from '../../domain/fill.ts';
import type { ClientOrderId, OrderId } from '../../domain/order.ts';
import { failure, success, type Result } from '../../domain/result.ts';
import type { BrokerOrder, ExchangeError } from '../../ports.ts';
import type { KrakenApi } from './api.ts';
import type { Catalog } from './catalog.ts';
import { millisecondsOf, toBrokerOrder } from './orders.ts';
import { closedOrdersSchema, tradesHistorySchema, type KrakenTrade } from './schemas.ts';

/** More pages than any window we ask for can have; a server that never ends must not keep us for ever. */
const MAX_PAGES = 2_000;

interface Page<Row> {
  readonly rows: Readonly<Record<string, Row>>;
  /** Null when it is not told: then the last page is the empty one. */
  readonly count: number | null;
}

/**
 * All rows of a history that is told newest first. `end` is frozen by the caller, because rows that are added while
 * we page would shift all others; rows are keyed by id, so those seen twice count once. Fewer rows than promised
 * means that some were missed: then nothing is returned rather than something incomplete.
 */
async function allPages<Row>(
  what: string,
  read: (offset: number) => Promise<Result<Page<Row>, ExchangeError>>,
): Promise<Result<ReadonlyMap<string, Row>, ExchangeError>> {
  const rows = new Map<string, Row>();
  let offset = 0;
  let promised = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await read(offset);
    if (!answer.ok) return answer;
    const entries = Object.entries(answer.value.rows);
    for (const [id, row] of entries) rows.set(id, row);
    offset += entries.length;
    const { count } = answer.value;
    if (page === 0) promised = count ?? 0;
    if (entries.length > 0 && (count === null || offset < count)) continue;
    if (rows.size >= promised) return success(rows);
    break;
  }
  const message = promised === 0 ? `${rows.size} rows came and no end` : `${rows.size} of ${promised} rows came`;
  return failure({ kind: 'busy', message: `${what}: ${message}; try again` });
}

/** Unix seconds for `start` and `end`; the milliseconds that ccxt sends mean the year 50 000. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** A trade row in our words. Fees are in quote: orders carry `fciq`, and no sample of Kraken's differs. */
export function toFill(tradeId: string, row: KrakenTrade, symbolOf: (pair: string) => string): Fill {
  const symbol = symbolOf(row.pair);
  return {
    tradeId: tradeId as TradeId,
    orderId: row.ordertxid as OrderId,
    // The documented row has no client id; where one comes, it is taken, and else the stream may know it.
    clientOrderId: (row.cl_ord_id ?? null) as ClientOrderId | null,
    symbol,
    side: row.type,
    price: row.price,
    quantity: row.vol,
    cost: row.cost,
    fee: row.fee,
    feeAsset: symbol.split('/')[1] ?? '',
    maker: row.maker,
    time: millisecondsOf(row.time),
  };
}

/**
 * Whether a trade opened or closed a position on margin, made elsewhere: Parallax trades without. It moves nothing in
 * the spot account but its gain or loss. In doubt it is one of the spot account.
 */
export function isOnMargin({ margin, misc, leverage = '' }: KrakenTrade): boolean {
  const flags = misc.split(',').map((flag) => flag.trim());
  // `none`, `0` and `1` are no leverage; others are written `2` or `2:1`.
  return margin > 0 || flags.includes('closing') || Number.parseFloat(String(leverage)) > 1;
}

/** What was read, and how many trades on margin were left out of it. */
export interface FillsRead {
  readonly fills: readonly Fill[];
  readonly onMargin: number;
}

/** The spot account's fills with time ≥ `since`, every page, oldest first. `now` is the exchange's time. */
export async function readFills(
  api: Pick<KrakenApi, 'private'>,
  catalog: Pick<Catalog, 'ready' | 'symbolOf'>,
  since: number,
  now: number,
): Promise<Result<FillsRead, ExchangeError>> {
  const names = await catalog.ready();
  if (!names.ok) return names;
  // `start` is exclusive. `end` is inclusive and lies a little ahead, so that a clock behind the exchange's hides nothing.
  const window = { start: Math.max(0, seconds(since) - 1), end: seconds(now) + 10 };
  // Rows of a taker's fills put together would have other ids than the stream's, and count twice beside them.
  const asked = { ...window, consolidate_taker: 'false' };
  const answer = await allPages('TradesHistory', async (offset) => {
    const page = await api.private('TradesHistory', 'history', { ...asked, ofs: offset }, tradesHistorySchema);
    return page.ok ? success({ rows: page.value.trades, count: page.value.count ?? null }) : page;
  });
  if (!answer.ok) return answer;
  const spot = [...answer.value].filter(([, row]) => !isOnMargin(row));
  const fills = spot
    .map(([id, row]) => toFill(id, row, catalog.symbolOf))
    .filter((fill) => fill.time >= since)
    .sort((a, b) => a.time - b.time || (a.tradeId < b.tradeId ? -1 : a.tradeId > b.tradeId ? 1 : 0));
  return success({ fills, onMargin: answer.value.size - spot.length });
}

/** Ended orders with a client id, opened or closed at or after `since`. */
export async function readClosedOrders(
  api: Pick<KrakenApi, 'private'>,
  catalog: Pick<Catalog, 'ready' | 'symbolOf'>,
  clientOrderId: ClientOrderId,
  since: number,
  now: number,
): Promise<Result<readonly BrokerOrder[], ExchangeError>> {
  const window = { start: Math.max(0, seconds(since) - 1), end: seconds(now) + 10, closetime: 'both' };
  const answer = await allPages('ClosedOrders', async (offset) => {
    // The raw name: ccxt's look-up by client id sends `userref` instead.
    const parameters = { cl_ord_id: clientOrderId, ...window, ofs: offset };
    const page = await api.private('ClosedOrders', 'lookup', parameters, closedOrdersSchema);
    return page.ok ? success({ rows: page.value.closed, count: page.value.count ?? null }) : page;
  });
  if (!answer.ok) return answer;
  return success([...answer.value].map(([id, row]) => toBrokerOrder(id, row, catalog.symbolOf)));
}
