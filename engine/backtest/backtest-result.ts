import type { Configuration } from '../domain/configuration.ts';
import type { EntrySignal, ExitSignal, ExitType } from '../domain/signal.ts';
import type { BacktestMetrics } from './metrics/metrics.ts';

/**
 * A position that was opened and closed. Times are open times of base bars (first entry fill, last exit
 * fill), UTC ms; prices are quantity-weighted fill prices, slippage included; money in quote.
 */
export interface Trade {
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  /** Base quantity bought, and sold again. */
  readonly quantity: number;
  /** Of both sides. */
  readonly fees: number;
  /** Proceeds − cost − fees. */
  readonly pnl: number;
  /** Percent of the cost, fees not counted in the cost. */
  readonly pnlPct: number;
  readonly exitType: ExitType;
}

/** What is still held when the data end, marked to the last close without costs. */
export interface OpenPosition {
  readonly entryTime: number;
  readonly entryPrice: number;
  /** Base quantity held now. */
  readonly quantity: number;
  /** Base quantity bought; more than `quantity` when an exit is under way. */
  readonly bought: number;
  /** Paid so far, quote. */
  readonly fees: number;
  /** The close it is marked to, and the value at it. */
  readonly price: number;
  readonly value: number;
  /** Value and proceeds so far − cost − fees. */
  readonly pnl: number;
  readonly pnlPct: number;
}

/** What the run was made on; `from` and `to` are open times of the first and last base bar. */
export interface BacktestData {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  /** Base bars, the filled ones included. */
  readonly bars: number;
  readonly filled: number;
  readonly gaps: number;
}

/** Time (UTC ms) and value of the account in quote. */
export type EquityPoint = readonly [time: number, value: number];

/** The report of strategy.md §13, in its order. */
export interface BacktestResult {
  readonly config: Configuration;
  readonly data: BacktestData;
  readonly entries: readonly EntrySignal[];
  readonly exits: readonly ExitSignal[];
  readonly trades: readonly Trade[];
  readonly open: OpenPosition | null;
  readonly equity: readonly EquityPoint[];
  readonly metrics: BacktestMetrics;
}
