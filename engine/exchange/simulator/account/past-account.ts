import type { ExchangeCore } from '../exchange-core.ts';
import type { AccountReader } from '../rest/account-reader.ts';
import { Account } from './account.ts';
import type { AccountState } from './account.ts';
import type { AccountTrade, AmendRecord, LedgerRow, SimulatedOrder } from './records.ts';

/**
 * The account as it was `age` microseconds ago: what a read answers that comes from a replica behind the engine.
 * Nothing need be kept for it, since trades, ledger rows and amendments carry their times.
 */
export function pastReader(core: ExchangeCore, age: number): AccountReader {
  const { account, parts } = core;
  const past = new Account(parts.seed, parts.pairs, account.fees, stateAt(account, core.now - age));
  return { account: past, parts, now: core.now - age, market: (pair) => core.market(pair) };
}

function stateAt(account: Account, time: number): AccountState {
  const trades = account.trades().filter((trade) => trade.time <= time);
  const tradesOf = new Map<string, AccountTrade[]>();
  for (const trade of trades) {
    const list = tradesOf.get(trade.orderId);
    if (list === undefined) tradesOf.set(trade.orderId, [trade]);
    else list.push(trade);
  }
  const orders = [...account.open(), ...account.closed()]
    .filter((order) => order.openedAt <= time)
    .map((order) => orderAt(order, tradesOf.get(order.id) ?? [], time));
  const ledger = account.ledger().filter((row) => row.time <= time);
  return {
    balances: balancesAt(account, time),
    open: orders.filter((order) => order.status === 'open'),
    closed: orders.filter((order) => order.status !== 'open'),
    trades,
    ledger,
    orders: 0,
    tradeCount: 0,
    rows: 0,
    amends: 0,
    inCostUnits: true,
  };
}

function orderAt(order: SimulatedOrder, trades: readonly AccountTrade[], time: number): SimulatedOrder {
  const amendments = order.amendments.filter((amend) => amend.time <= time);
  // Amended only later: the terms were those of the last amendment before, which may be the original ones.
  const terms = amendments.length < order.amendments.length ? amendments.at(-1) : undefined;
  const ended = order.closedAt !== null && order.closedAt <= time;
  return {
    ...order,
    lots: terms?.lots ?? order.lots,
    price: terms === undefined ? order.price : terms.price,
    trigger: terms === undefined ? order.trigger : triggerBefore(order.trigger, terms),
    filled: sumOf(trades, ({ lots }) => lots),
    cost: sumOf(trades, ({ cost }) => cost),
    fee: sumOf(trades, ({ fee }) => fee),
    trades: trades.map(({ id }) => id),
    status: ended ? order.status : 'open',
    reason: ended ? order.reason : null,
    closedAt: ended ? order.closedAt : null,
    triggeredAt: order.triggeredAt !== null && order.triggeredAt <= time ? order.triggeredAt : null,
    amendments,
    amended: amendments.length > 1,
  };
}

function triggerBefore(trigger: SimulatedOrder['trigger'], { triggerTicks }: AmendRecord): SimulatedOrder['trigger'] {
  return trigger === null || triggerTicks === null ? trigger : { ...trigger, ticks: triggerTicks };
}

function sumOf(trades: readonly AccountTrade[], part: (trade: AccountTrade) => number): number {
  return trades.reduce((sum, trade) => sum + part(trade), 0);
}

/** Balances before the ledger rows that came later: each row says what it moved. */
function balancesAt(account: Account, time: number): Readonly<Record<string, number>> {
  const balances: Record<string, number> = {};
  for (const asset of account.assets()) balances[asset] = account.balance(asset);
  const later: readonly LedgerRow[] = account.ledger().filter((row) => row.time > time);
  for (const row of later) balances[row.asset] = (balances[row.asset] ?? 0) - row.amount + row.fee;
  return balances;
}
