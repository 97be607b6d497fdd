import type { ExitType } from '../domain/signal.ts';
import type { Trade } from './backtest-result.ts';

/** Base quantities below this are nothing (strategy.md §12). */
export const NOTHING_HELD = 1e-12;

/** The account right after a fill. `bar` and `time` are those of the base bar it happened at. */
export interface LedgerEntry {
  readonly bar: number;
  readonly time: number;
  readonly cash: number;
  readonly held: number;
}

/** Sums of the position that is open: quantities in base, money in quote. */
export interface OpenSums {
  readonly entryTime: number;
  bought: number;
  cost: number;
  sold: number;
  proceeds: number;
  fees: number;
}

/** The account of a backtest. It is written to in place: a sweep makes millions of fills. */
export interface Ledger {
  cash: number;
  held: number;
  feesPaid: number;
  slippagePaid: number;
  open: OpenSums | null;
  readonly entries: LedgerEntry[];
  readonly trades: Trade[];
}

/** One fill: where and when, at what price, and what the market asked before slippage. */
export interface LedgerFill {
  readonly bar: number;
  readonly time: number;
  readonly price: number;
  readonly marketPrice: number;
  readonly quantity: number;
  /** Fraction of quote value. */
  readonly fee: number;
}

export function openLedger(cash: number): Ledger {
  return { cash, held: 0, feesPaid: 0, slippagePaid: 0, open: null, entries: [], trades: [] };
}

export function bookBuy(ledger: Ledger, fill: LedgerFill): void {
  const cost = fill.price * fill.quantity;
  const fee = cost * fill.fee;
  ledger.open ??= { entryTime: fill.time, bought: 0, cost: 0, sold: 0, proceeds: 0, fees: 0 };
  ledger.open.bought += fill.quantity;
  ledger.open.cost += cost;
  ledger.cash -= cost + fee;
  ledger.held += fill.quantity;
  bookCosts(ledger, ledger.open, fill, fee);
}

/** Sells; a position of which nothing is left becomes a trade. */
export function bookSell(ledger: Ledger, fill: LedgerFill, exitType: ExitType): void {
  const { open } = ledger;
  if (open === null) throw new Error(`backtest: a sale at ${fill.time} of a position that is not open`);
  const proceeds = fill.price * fill.quantity;
  const fee = proceeds * fill.fee;
  open.sold += fill.quantity;
  open.proceeds += proceeds;
  ledger.cash += proceeds - fee;
  ledger.held -= fill.quantity;
  if (ledger.held < NOTHING_HELD) ledger.held = 0;
  bookCosts(ledger, open, fill, fee);
  if (ledger.held > 0) return;
  ledger.trades.push(closedTrade(open, fill.time, exitType));
  ledger.open = null;
}

function bookCosts(ledger: Ledger, open: OpenSums, fill: LedgerFill, fee: number): void {
  open.fees += fee;
  ledger.feesPaid += fee;
  ledger.slippagePaid += Math.abs(fill.price - fill.marketPrice) * fill.quantity;
  ledger.entries.push({ bar: fill.bar, time: fill.time, cash: ledger.cash, held: ledger.held });
}

function closedTrade(open: OpenSums, exitTime: number, exitType: ExitType): Trade {
  const pnl = open.proceeds - open.cost - open.fees;
  return {
    entryTime: open.entryTime,
    entryPrice: open.cost / open.bought,
    exitTime,
    exitPrice: open.proceeds / open.sold,
    quantity: open.bought,
    fees: open.fees,
    pnl,
    pnlPct: (100 * pnl) / open.cost,
    exitType,
  };
}
