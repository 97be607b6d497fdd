import { failure, success } from '../../../domain/result.ts';
import type { AccountTrade, SimulatedOrder } from '../account/records.ts';
import type { AccountReader } from './account-reader.ts';
import type { JsonValue } from '../json-text.ts';
import { isNameOf } from '../market/pairs.ts';
import type { AssetName } from '../market/pairs.ts';
import { ledgerView, orderView, tradeView } from './order-view.ts';
import { flagOf, integerOf, listOf } from './parameters.ts';
import type { Answer, Parameters } from './rest-types.ts';

const PAGE = 50;
const MOST_QUERIED_ORDERS = 50;
const MOST_QUERIED_TRADES = 20;

type OrderFilter = (order: SimulatedOrder) => boolean;

function orderFilter(parameters: Parameters): OrderFilter | null {
  const userref = integerOf(parameters, 'userref', Number.NaN);
  if (userref === null) return null;
  const clientId = parameters.get('cl_ord_id');
  return (order) =>
    (Number.isNaN(userref) || order.userref === userref) && (clientId === undefined || order.clientId === clientId);
}

export function openOrders({ account }: AccountReader, parameters: Parameters): Answer {
  const filter = orderFilter(parameters);
  if (filter === null) return failure('EGeneral:Invalid arguments:userref');
  const withTrades = flagOf(parameters, 'trades');
  const open = account.open().filter(filter).reverse();
  return success({
    open: Object.fromEntries(open.map((order) => [order.id, orderView(account, order, { withTrades })])),
  });
}

/** A bound of a page: unix seconds (fractions allowed) or the id of a record, whose time then counts. */
function boundOf(text: string | undefined, timeOf: (id: string) => number | undefined): number | null | undefined {
  if (text === undefined || text === '' || text === '0') return undefined;
  if (/^\d{1,11}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1e6);
  return timeOf(text) ?? null;
}

export function closedOrders({ account }: AccountReader, parameters: Parameters): Answer {
  const filter = orderFilter(parameters);
  if (filter === null) return failure('EGeneral:Invalid arguments:userref');
  const closetime = parameters.get('closetime') ?? 'both';
  if (!['open', 'close', 'both'].includes(closetime)) return failure('EGeneral:Invalid arguments:closetime');
  const timeOf = (id: string): number | undefined => {
    const order = account.order(id);
    return closetime === 'open' ? order?.openedAt : (order?.closedAt ?? order?.openedAt);
  };
  const start = boundOf(parameters.get('start'), timeOf);
  const end = boundOf(parameters.get('end'), timeOf);
  const offset = integerOf(parameters, 'ofs', 0);
  if (start === null) return failure('EGeneral:Invalid arguments:start');
  if (end === null) return failure('EGeneral:Invalid arguments:end');
  if (offset === null || offset < 0) return failure('EGeneral:Invalid arguments:ofs');
  const inside = (time: number): boolean => (start === undefined || time > start) && (end === undefined || time <= end);
  const within: OrderFilter = (order) =>
    (closetime !== 'close' && inside(order.openedAt)) ||
    (closetime !== 'open' && inside(order.closedAt ?? order.openedAt));
  const found = account
    .closed()
    .filter((order) => filter(order) && within(order))
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0) || b.number - a.number);
  const withTrades = flagOf(parameters, 'trades');
  const page = found.slice(offset, offset + PAGE);
  return success({
    closed: Object.fromEntries(page.map((order) => [order.id, orderView(account, order, { withTrades })])),
    count: flagOf(parameters, 'without_count') ? undefined : found.length,
  });
}

/** Orders by id or by client id; an id that never existed is an error, as on Kraken. */
export function queryOrders({ account }: AccountReader, parameters: Parameters): Answer {
  const ids = listOf(parameters.get('txid'));
  const clientId = parameters.get('cl_ord_id');
  if (ids.length > MOST_QUERIED_ORDERS || (ids.length === 0 && clientId === undefined)) {
    return failure('EGeneral:Invalid arguments:txid');
  }
  const filter = orderFilter(parameters);
  if (filter === null) return failure('EGeneral:Invalid arguments:userref');
  const told = { withTrades: flagOf(parameters, 'trades'), withReason: true };
  const result: Record<string, JsonValue> = {};
  if (ids.length === 0) {
    for (const order of [...account.open(), ...account.closed()]) {
      if (filter(order)) result[order.id] = orderView(account, order, told);
    }
    return success(result);
  }
  for (const id of ids) {
    const order = account.order(id);
    if (order === undefined) return failure('EOrder:Invalid order');
    if (filter(order)) result[id] = orderView(account, order, told);
  }
  return success(result);
}

/** Newest first, 50 a page; `start` exclusive, `end` inclusive. */
function pageOf<Row extends { readonly time: number; readonly number: number }>(
  rows: readonly Row[],
  parameters: Parameters,
  timeOf: (id: string) => number | undefined,
): { readonly rows: readonly Row[]; readonly count: number } | null {
  const start = boundOf(parameters.get('start'), timeOf);
  const end = boundOf(parameters.get('end'), timeOf);
  const offset = integerOf(parameters, 'ofs', 0);
  if (start === null || end === null || offset === null || offset < 0) return null;
  const found = rows
    .filter((row) => (start === undefined || row.time > start) && (end === undefined || row.time <= end))
    .sort((a, b) => b.time - a.time || b.number - a.number);
  return { rows: found.slice(offset, offset + PAGE), count: found.length };
}

/** The ids of a trade's ledger rows, undefined for every trade when they are not asked for. */
function ledgersOf(
  { account }: AccountReader,
  parameters: Parameters,
): (trade: AccountTrade) => readonly string[] | undefined {
  if (!flagOf(parameters, 'ledgers')) return () => undefined;
  const ids = new Map<string, string[]>();
  for (const row of account.ledger()) {
    const own = ids.get(row.refId);
    if (own === undefined) ids.set(row.refId, [row.id]);
    else own.push(row.id);
  }
  return (trade) => ids.get(trade.id) ?? [];
}

export function tradesHistory(reader: AccountReader, parameters: Parameters): Answer {
  const { account } = reader;
  const page = pageOf<AccountTrade>(account.trades(), parameters, (id) => account.trade(id)?.time);
  if (page === null) return failure('EGeneral:Invalid arguments:start');
  const ledgerIds = ledgersOf(reader, parameters);
  return success({
    trades: Object.fromEntries(page.rows.map((trade) => [trade.id, tradeView(account, trade, ledgerIds(trade))])),
    count: flagOf(parameters, 'without_count') ? undefined : page.count,
  });
}

export function queryTrades(reader: AccountReader, parameters: Parameters): Answer {
  const { account } = reader;
  const ids = listOf(parameters.get('txid'));
  if (ids.length === 0 || ids.length > MOST_QUERIED_TRADES) return failure('EGeneral:Invalid arguments:txid');
  const ledgerIds = ledgersOf(reader, parameters);
  const result: Record<string, JsonValue> = {};
  for (const id of ids) {
    const trade = account.trade(id);
    if (trade === undefined) return failure('EGeneral:Invalid arguments:txid');
    result[id] = tradeView(account, trade, ledgerIds(trade));
  }
  return success(result);
}

export function ledgers({ account }: AccountReader, parameters: Parameters): Answer {
  const type = parameters.get('type') ?? 'all';
  const names = listOf(parameters.get('asset')).filter((name) => name !== 'all');
  const isWanted = (asset: AssetName): boolean => names.length === 0 || names.some((name) => isNameOf(asset, name));
  const rows = account
    .ledger()
    .filter((row) => (type === 'all' || row.type === type) && isWanted(account.asset(row.asset)));
  const page = pageOf(rows, parameters, (id) => rows.find((row) => row.id === id)?.time);
  if (page === null) return failure('EGeneral:Invalid arguments:start');
  return success({
    ledger: Object.fromEntries(page.rows.map((row) => [row.id, ledgerView(account, row)])),
    count: flagOf(parameters, 'without_count') ? null : page.count,
  });
}

export function queryLedgers({ account }: AccountReader, parameters: Parameters): Answer {
  const wanted = new Set(listOf(parameters.get('id')));
  const rows = account.ledger().filter((row) => wanted.has(row.id));
  if (wanted.size === 0 || rows.length < wanted.size) return failure('EGeneral:Invalid arguments:id');
  return success(Object.fromEntries(rows.map((row) => [row.id, ledgerView(account, row)])));
}
