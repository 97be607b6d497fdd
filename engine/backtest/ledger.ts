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

/** What a fill paid: its price, what the market asked before slippage, and the fee as a fraction of quote value. */
export interface FillPrice {
  readonly price: number;
  readonly marketPrice: number;
  readonly fee: number;
}

export function openLedger(cash: number): Ledger {
  return { cash, held: 0, feesPaid: 0, slippagePaid: 0, open: null, entries: [], trades: [] };
}

/** Books what was bought at a base bar that opens at `time`. */
export function bookBuy(ledger: Ledger, bar: number, time: number, quantity: number, paid: FillPrice): void {
  const cost = paid.price * quantity;
  const fee = cost * paid.fee;
  ledger.open ??= { entryTime: time, bought: 0, cost: 0, sold: 0, proceeds: 0, fees: 0 };
  ledger.open.bought += quantity;
  ledger.open.cost += cost;
  ledger.cash -= cost + fee;
  ledger.held += quantity;
  bookCosts(ledger, ledger.open, quantity, paid, fee);
  ledger.entries.push({ bar, time, cash: ledger.cash, held: ledger.held });
}

/** Books a sale; a position of which nothing is left becomes a trade. */
export function bookSell(
  ledger: Ledger,
  bar: number,
  time: number,
  quantity: number,
  paid: FillPrice,
  exitType: ExitType,
): void {
  const { open } = ledger;
  if (open === null) throw new Error(`backtest: a sale at ${time} of a position that is not open`);
  const proceeds = paid.price * quantity;
  const fee = proceeds * paid.fee;
  open.sold += quantity;
  open.proceeds += proceeds;
  ledger.cash += proceeds - fee;
  ledger.held -= quantity;
  if (ledger.held < NOTHING_HELD) ledger.held = 0;
  bookCosts(ledger, open, quantity, paid, fee);
  ledger.entries.push({ bar, time, cash: ledger.cash, held: ledger.held });
  if (ledger.held > 0) return;
  ledger.trades.push(closedTrade(open, time, exitType));
  ledger.open = null;
}

function bookCosts(
  ledger: Ledger,
  open: OpenSums,
  quantity: number,
  { price, marketPrice }: FillPrice,
  fee: number,
): void {
  open.fees += fee;
  ledger.feesPaid += fee;
  ledger.slippagePaid += Math.abs(price - marketPrice) * quantity;
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
