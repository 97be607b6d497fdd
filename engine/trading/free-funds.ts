import { roundToDecimals } from '../domain/decimal.ts';
import { isWorking, type Side } from '../domain/order.ts';
import type { BrokerOrder } from '../ports.ts';
import type { FreeFunds } from '../domain/manual-order.ts';
import { assetBalance } from './asset-balances.ts';
import { workDone } from './desk-state.ts';
import { READ_LAG_MS } from './order-beliefs.ts';
import { heldQuantity } from './position-tracker.ts';
import type { SessionState } from './session-state.ts';

/** An order as far as it holds funds: a buy its remaining cost and fee in quote, a sale its remaining base. */
interface Holding {
  readonly side: Side;
  readonly hold: number;
  /** It may still trade. */
  readonly working: boolean;
  /** It is of the entry or exit that is being worked. */
  readonly ofWork: boolean;
  /** It is of some entry or exit, and not of the user or from elsewhere. */
  readonly ofEngine: boolean;
  /** The newest reading of the balances may show its hold. */
  readonly read: boolean;
  /** It ended after the newest reading. */
  readonly unread: boolean;
}

/**
 * What of the account no order holds, or null while that is not known. Balances are read now and then while orders come
 * and go at any time, so their holds are worked out from the orders themselves; what the reading holds beyond those
 * (orders in other markets) is believed. Where it cannot be told, more is taken for free: the exchange has the last word.
 */
export function freeFunds(state: SessionState): FreeFunds | null {
  return freeBeside(state, holdings(state));
}

function freeBeside(state: SessionState, orders: readonly Holding[]): FreeFunds | null {
  const { instrument, balances } = state;
  const held = heldIn(state, orders);
  if (instrument === null || balances === null || held === null) return null;
  const base = assetBalance(balances, instrument.base);
  const quote = assetBalance(balances, instrument.quote);
  return {
    base: amount(sellableBase(state, base.total) - held.base),
    quote: amount(quote.total - held.quote - Math.max(0, reserved(state) - workHold(orders))),
    ...(state.driftSuspect === null ? {} : { baseInDoubt: true }),
  };
}

/** What orders hold of the account, in base and quote, or null while that is not known. */
export function heldFunds(state: SessionState): HeldFunds | null {
  return heldIn(state, holdings(state));
}

export interface HeldFunds {
  readonly base: number;
  readonly quote: number;
}

function heldIn(state: SessionState, orders: readonly Holding[]): HeldFunds | null {
  const { instrument, balances, reconciled } = state;
  if (instrument === null || balances === null || !reconciled) return null;
  const base = assetBalance(balances, instrument.base);
  const quote = assetBalance(balances, instrument.quote);
  return {
    base: amount(heldBy(state, orders, 'sell', base.total - base.free)),
    quote: amount(heldBy(state, orders, 'buy', quote.total - quote.free)),
  };
}

/** Quote as the strategy counts it. */
export interface EntryFunds {
  /** What a new entry may spend. What an entry holds or has reserved itself counts as its own. */
  readonly free: number;
  /**
   * What purchases beside the entry at work hold, and those held that were taken off since the reading: still the
   * account's, so that no target moves with them.
   */
  readonly held: number;
}

/**
 * The newest reading shows what is free; purchases that came after it are taken off, and what one held that has ended
 * since is added.
 */
export function entryFunds(state: SessionState): EntryFunds {
  const { instrument, balances } = state;
  if (instrument === null || balances === null) return { free: 0, held: 0 };
  const read = assetBalance(balances, instrument.quote).free;
  const orders = holdings(state);
  const purchases = orders.filter(({ side, ofWork, working }) => side === 'buy' && !(ofWork && working));
  const held = purchases.reduce((sum, { working, hold }) => sum + (working ? hold : 0), 0);
  const all = amount(held + (state.releasedQuote ?? 0));
  // After a trade the reading says too much as it is; a new one is on its way.
  const isBehind = !state.balancesStale && purchases.some(isReleased);
  if (!isBehind && !purchases.some(({ working }) => working)) return { free: read, held: all };
  const funds = freeBeside(state, orders);
  if (funds === null) return { free: read, held: all };
  const left = funds.quote + Math.max(workHold(orders), reserved(state));
  return { free: isBehind ? left : Math.min(read, left), held: all };
}

/**
 * Whether the newest reading still takes for held what an ended order held. One of the user's own for as long as readings
 * may lag: too little would make the target smaller, and coins the engine's that are not.
 */
function isReleased({ working, hold, read, ofEngine, unread }: Holding): boolean {
  return !working && hold > 0 && read && (unread || !ofEngine);
}

/** As many decimals as any exchange counts: what is left of a difference of binary fractions is noise. */
export const FUND_DECIMALS = 10;

function amount(value: number): number {
  return roundToDecimals(Math.max(0, value), FUND_DECIMALS);
}

/** What purchases of the work hold. */
function workHold(orders: readonly Holding[]): number {
  return orders.reduce(
    (sum, { ofWork, side, working, hold }) => sum + (ofWork && working && side === 'buy' ? hold : 0),
    0,
  );
}

/** What an exit may sell of the base, and what of it other orders hold. */
export interface Sellable {
  readonly sellableQuantity: number;
  readonly heldElsewhere: number;
}

/**
 * Never more than the account has: a coin that was moved away, or that a sale in another market holds, would have an
 * exit refused for ever.
 */
export function sellable(state: SessionState): Sellable {
  const { instrument, balances } = state;
  const orders = holdings(state);
  const holdOfSales = (ofEngine: boolean): number =>
    orders.reduce(
      (sum, { hold, ofEngine: isOfEngine, side, working }) =>
        sum + (side === 'sell' && working && isOfEngine === ofEngine ? hold : 0),
      0,
    );
  const known = knownBase(state);
  const others = holdOfSales(false);
  if (instrument === null || balances === null || !isSettled(state)) {
    return { sellableQuantity: Math.max(0, known - others), heldElsewhere: others };
  }
  const { total, free } = assetBalance(balances, instrument.base);
  const heldElsewhere = Math.max(others, amount(heldBy(state, orders, 'sell', total - free) - holdOfSales(true)));
  return { sellableQuantity: Math.max(0, Math.min(known, total) - heldElsewhere), heldElsewhere };
}

/** Base that is there to be sold, holds included. A reading that is older than the last fills says less than they do. */
function sellableBase(state: SessionState, total: number): number {
  const known = knownBase(state);
  return isSettled(state) ? Math.min(known, total) : known;
}

function knownBase(state: SessionState): number {
  return Math.max(0, heldQuantity(state) - (state.bondedQuantity ?? 0));
}

/** Whether the newest reading of the balances is later than every fill, seen or only told of, by as much as it may lag. */
function isSettled({ balancesAt, balancesStale, desk, position }: SessionState): boolean {
  const before = (balancesAt ?? 0) - READ_LAG_MS;
  if (balancesStale || (position.lastFillAt !== null && position.lastFillAt > before)) return false;
  return !Object.values(desk.orders).some(({ filledQuantity, updatedAt }) => filledQuantity > 0 && updatedAt > before);
}

function heldBy(state: SessionState, orders: readonly Holding[], side: Side, heldAtReading: number): number {
  const ofSide = orders.filter((order) => order.side === side);
  const sum = (some: readonly Holding[]): number => some.reduce((total, { hold }) => total + hold, 0);
  const working = sum(ofSide.filter((order) => order.working));
  // What such an order held is not known any more, so the reading may be all theirs.
  const since = (state.balancesAt ?? 0) - READ_LAG_MS;
  if (Object.values(state.endedForeign ?? {}).some((at) => at >= since)) return working;
  const known = sum(ofSide.filter((order) => order.read));
  const elsewhere = heldAtReading - known;
  return elsewhere > known * ROUNDED_SHARE ? working + elsewhere : working;
}

/** The exchange rounds up what an order holds: so little more than that is no order of somebody else's. */
const ROUNDED_SHARE = 1e-6;

/** What an entry that is being worked may still spend: between two of its orders nothing holds it. */
function reserved({ desk }: SessionState): number {
  const { work } = desk;
  if (work === null || work.kind !== 'entry' || work.progress.ending !== null) return 0;
  const done = workDone(desk, work);
  return Math.max(0, work.quote - done.cost - done.fee);
}

function holdings(state: SessionState): readonly Holding[] {
  const { instrument, symbol } = state;
  const readAt = state.balancesAt ?? 0;
  const own = Object.values(state.desk.orders).map((order): Holding => {
    const working = isWorking(order.status);
    const rate = order.postOnly ? (instrument?.makerFee ?? 0) : (instrument?.takerFee ?? 0);
    return {
      side: order.side,
      // One that was refused never held anything, however lately that was.
      hold: order.status === 'refused' ? 0 : holdOf(order, rate),
      working,
      ofWork: state.desk.work?.progress.orderIds.includes(order.clientOrderId) === true,
      ofEngine: order.purpose !== 'manual',
      read: order.sentAt <= readAt && (working || order.updatedAt >= readAt - READ_LAG_MS),
      unread: !working && order.updatedAt >= readAt,
    };
  });
  const foreign = state.foreignOrders.flatMap((order): readonly Holding[] => {
    const { side } = order;
    if (side === null || order.symbol !== symbol) return [];
    const hold = foreignHold(state, order);
    return [{ side, hold, working: true, ofWork: false, ofEngine: false, read: true, unread: false }];
  });
  return [...own, ...foreign];
}

/** What an order placed elsewhere in this market holds: a buy quote, a sale base. */
export function foreignHold({ instrument, symbol }: SessionState, order: BrokerOrder): number {
  const { filledQuantity, price, side } = order;
  if (side === null || order.symbol !== symbol) return 0;
  const quantity = order.quantity ?? filledQuantity;
  return holdOf({ side, price, quantity, filledQuantity }, instrument?.makerFee ?? 0);
}

function holdOf(
  order: {
    readonly side: Side;
    readonly price: number | null;
    readonly quantity: number;
    readonly filledQuantity: number;
  },
  rate: number,
): number {
  const rest = Math.max(0, order.quantity - order.filledQuantity);
  return order.side === 'sell' ? rest : rest * (order.price ?? 0) * (1 + rate);
}
