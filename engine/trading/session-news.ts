import type { Candle } from '../domain/candle.ts';
import type { MarketTrade, OrderBook, Quote } from '../domain/market-data.ts';
import type { SignalBar } from '../domain/signal.ts';
import type { SessionHealth } from './health-monitor.ts';
import type { BarUpdate } from './running-bars.ts';
import type { LoopTurn } from './session-loop.ts';

/** What a session tells whoever watches it: the screen, the command line, a recorder. */
export type SessionNews =
  /** Something changed and is on disk. */
  | { readonly type: 'turn'; readonly turn: LoopTurn }
  /** A minute has closed, with trades or without. */
  | { readonly type: 'minute'; readonly candle: Candle }
  | { readonly type: 'signal_bar'; readonly bar: SignalBar }
  | { readonly type: 'bars'; readonly updates: readonly BarUpdate[]; readonly closed: boolean }
  | { readonly type: 'quote'; readonly quote: Quote; readonly change24h: number | null }
  | { readonly type: 'book'; readonly book: OrderBook }
  | { readonly type: 'trades'; readonly trades: readonly MarketTrade[] }
  | { readonly type: 'health'; readonly now: number; readonly health: SessionHealth }
  /** The session ends: so many of its orders are not confirmed gone yet. */
  | { readonly type: 'closing'; readonly working: number }
  /** The journal cannot be continued: nothing is traded any more. */
  | { readonly type: 'broken'; readonly reason: string }
  /** The session ends without having settled everything, and cannot write that down. */
  | { readonly type: 'unsettled'; readonly message: string };
