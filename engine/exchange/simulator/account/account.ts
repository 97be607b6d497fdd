import { isWaiting } from './records.ts';
import type { Balances, LedgerRow, AccountTrade, SimulatedOrder } from './records.ts';
import { assetsOf } from '../market/pairs.ts';
import type { AssetName, SimulatedPair } from '../market/pairs.ts';
import { costPerMoney } from '../market/units.ts';
import { holdOf, settle } from './ledger.ts';
import type { FeeRates } from './ledger.ts';
import { makeId } from './order-ids.ts';

/**
 * The oldest records beyond these numbers are dropped, once they are older than anything a client reads back: a
 * simulator that runs for months stays small, and its history has no hole.
 */
const KEPT_ORDERS = 1_000;
const KEPT_TRADES = 500;
const KEPT_LEDGER_ROWS = 1_000;
/** 600 h are read back for positions; six more for clocks and pages. */
const KEPT_US = 606 * 3_600_000_000;

/** Everything of an account that a state file must hold. */
export interface AccountState {
  readonly balances: Balances;
  readonly open: readonly SimulatedOrder[];
  readonly closed: readonly SimulatedOrder[];
  readonly trades: readonly AccountTrade[];
  readonly ledger: readonly LedgerRow[];
  /** Counters of ids. */
  readonly orders: number;
  readonly tradeCount: number;
  readonly rows: number;
  readonly amends: number;
  /** Whether its records count costs and fees in cost units: older states count them in ledger units. */
  readonly inCostUnits: boolean;
}

type CostRecord = Pick<AccountTrade, 'symbol' | 'cost' | 'fee'>;

/** One account: balances, orders, trades, ledger. It moves money and checks it, it does not match. */
export class Account {
  private readonly seed: number;
  private readonly pairs: ReadonlyMap<string, SimulatedPair>;
  private readonly assetNames: ReadonlyMap<string, AssetName>;
  readonly fees: FeeRates;
  private readonly funds = new Map<string, number>();
  private readonly openOrders = new Map<string, SimulatedOrder>();
  private readonly closedOrders = new Map<string, SimulatedOrder>();
  private readonly tradeRecords = new Map<string, AccountTrade>();
  private readonly ledgerRows = new Map<string, LedgerRow>();
  private counters = { orders: 0, tradeCount: 0, rows: 0, amends: 0 };

  constructor(seed: number, pairs: readonly SimulatedPair[], fees: FeeRates, state: AccountState) {
    this.seed = seed;
    this.pairs = new Map(pairs.map((pair) => [pair.symbol, pair]));
    this.assetNames = new Map(assetsOf(pairs).map((asset) => [asset.symbol, asset]));
    this.fees = fees;
    for (const [asset, units] of Object.entries(state.balances)) this.funds.set(asset, units);
    const read = <Row extends CostRecord>(row: Row): Row => (state.inCostUnits ? row : this.inCostUnits(row));
    for (const order of state.open) this.openOrders.set(order.id, read(structuredClone(order)));
    for (const order of state.closed) this.closedOrders.set(order.id, read(structuredClone(order)));
    for (const trade of state.trades) this.tradeRecords.set(trade.id, read(trade));
    for (const row of state.ledger) this.ledgerRows.set(row.id, row);
    const { orders, tradeCount, rows, amends } = state;
    this.counters = { orders, tradeCount, rows, amends };
  }

  nextOrderIdentity(): { readonly id: string; readonly number: number } {
    const number = ++this.counters.orders;
    return { id: makeId('O', this.seed, number), number };
  }

  nextAmendId(): string {
    return makeId('T', this.seed ^ 0x616d, ++this.counters.amends);
  }

  /** Id of an order's terms as it was placed, which its list of amendments begins with. */
  originalAmendId({ number }: Pick<SimulatedOrder, 'number'>): string {
    return makeId('T', this.seed ^ 0x6f72, number);
  }

  /** Open orders, oldest first. */
  open(): readonly SimulatedOrder[] {
    return [...this.openOrders.values()];
  }

  get openCount(): number {
    return this.openOrders.size;
  }

  closed(): readonly SimulatedOrder[] {
    return [...this.closedOrders.values()];
  }

  /** Trades, oldest first. */
  trades(): readonly AccountTrade[] {
    return [...this.tradeRecords.values()];
  }

  trade(id: string): AccountTrade | undefined {
    return this.tradeRecords.get(id);
  }

  ledger(): readonly LedgerRow[] {
    return [...this.ledgerRows.values()];
  }

  order(id: string): SimulatedOrder | undefined {
    return this.openOrders.get(id) ?? this.closedOrders.get(id);
  }

  openOrder(id: string): SimulatedOrder | undefined {
    return this.openOrders.get(id);
  }

  assets(): readonly string[] {
    return [...this.funds.keys()];
  }

  balance(asset: string): number {
    return this.funds.get(asset) ?? 0;
  }

  /** Sum of what the open orders hold of an asset. */
  held(asset: string): number {
    let units = 0;
    for (const order of this.openOrders.values()) {
      const hold = this.holdFor(order);
      if (hold.asset === asset) units += hold.units;
    }
    return units;
  }

  available(asset: string): number {
    return this.balance(asset) - this.held(asset);
  }

  holdFor(order: SimulatedOrder): { readonly asset: string; readonly units: number } {
    const waiting = isWaiting(order);
    const price = waiting ? (order.price ?? order.trigger?.ticks ?? null) : order.price;
    return holdOf(this.pairOf(order.symbol), { ...order, price }, waiting ? this.fees.taker : this.fees.maker);
  }

  pairOf(symbol: string): SimulatedPair {
    const pair = this.pairs.get(symbol);
    if (pair === undefined) throw new Error(`account: no pair ${symbol}`);
    return pair;
  }

  /** Names and decimals of an asset of its pairs, or of one that the simulator knows anyway. */
  asset(symbol: string): AssetName {
    const asset = this.assetNames.get(symbol);
    if (asset === undefined) throw new Error(`account: no asset ${symbol}`);
    return asset;
  }

  add(order: SimulatedOrder): void {
    this.openOrders.set(order.id, order);
  }

  /** Books a fill of an open order; the trade and its two ledger rows (base first). */
  fill(
    order: SimulatedOrder,
    fill: {
      readonly ticks: number;
      readonly lots: number;
      readonly maker: boolean;
      readonly time: number;
      readonly tradeNumber: number;
    },
  ): { readonly trade: AccountTrade; readonly rows: readonly LedgerRow[] } {
    const pair = this.pairOf(order.symbol);
    const { ticks, lots, maker, time, tradeNumber } = fill;
    const { cost, fee, moved } = settle(pair, order.side, ticks, lots, maker ? this.fees.maker : this.fees.taker);
    order.filled += lots;
    order.cost += cost;
    order.fee += fee;
    if (order.filled > order.lots) throw new Error(`account: order ${order.id} is filled beyond its quantity`);
    const number = ++this.counters.tradeCount;
    const id = makeId('T', this.seed, number);
    const trade: AccountTrade = {
      id,
      number,
      orderId: order.id,
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      ticks,
      lots,
      cost,
      fee,
      maker,
      time,
      tradeNumber,
    };
    order.trades.push(id);
    this.tradeRecords.set(id, trade);
    dropOldest(this.tradeRecords, KEPT_TRADES, (old) => old.time < time - KEPT_US);
    const rows = [
      this.move(pair.base.symbol, moved.base, 0, id, time),
      this.move(pair.quote.symbol, moved.quote, moved.fee, id, time),
    ];
    return { trade, rows };
  }

  /** Ends an open order. */
  close(order: SimulatedOrder, status: 'closed' | 'canceled' | 'expired', reason: string | null, time: number): void {
    order.status = status;
    order.reason = reason;
    order.closedAt = time;
    this.openOrders.delete(order.id);
    this.closedOrders.set(order.id, order);
    dropOldest(this.closedOrders, KEPT_ORDERS, (old) => (old.closedAt ?? time) < time - KEPT_US);
  }

  /** Only open orders still change: of everything else, which may be months, the records themselves are given. */
  exportState(): AccountState {
    return {
      balances: Object.fromEntries(this.funds),
      open: structuredClone(this.open()),
      closed: this.closed(),
      trades: this.trades(),
      ledger: this.ledger(),
      ...this.counters,
      inCostUnits: true,
    };
  }

  private inCostUnits<Row extends CostRecord>(row: Row): Row {
    const units = costPerMoney(this.pairOf(row.symbol));
    return { ...row, cost: row.cost * units, fee: row.fee * units };
  }

  private move(asset: string, amount: number, fee: number, refId: string, time: number): LedgerRow {
    const balance = this.balance(asset) + amount - fee;
    if (balance < 0) throw new Error(`account: ${asset} would become ${balance} by ${refId}`);
    this.funds.set(asset, balance);
    const number = ++this.counters.rows;
    const row: LedgerRow = {
      id: makeId('L', this.seed, number),
      number,
      refId,
      time,
      type: 'trade',
      asset,
      amount,
      fee,
      balance,
    };
    this.ledgerRows.set(row.id, row);
    dropOldest(this.ledgerRows, KEPT_LEDGER_ROWS, (old) => old.time < time - KEPT_US);
    return row;
  }
}

function dropOldest<Row>(records: Map<string, Row>, kept: number, isOld: (row: Row) => boolean): void {
  for (const [key, row] of records) {
    if (records.size <= kept || !isOld(row)) return;
    records.delete(key);
  }
}
