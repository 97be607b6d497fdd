/** One thing that the session and the backtest of its candles did not do alike. */
export interface ReplayDifference {
  /**
   * `signal`: a number of a signal bar; `decision`: what was ordered after an event; `missing`: a trade only the backtest
   * made; `extra`: a trade only the session made; the others: of a trade that both made.
   */
  readonly kind:
    | 'signal'
    | 'decision'
    | 'missing'
    | 'extra'
    | 'entry_time'
    | 'entry_price'
    | 'exit_time'
    | 'exit_price'
    | 'fee'
    | 'partial';
  /** Market time it is about, UTC ms. */
  readonly time: number;
  readonly session: string;
  readonly backtest: string;
  /** Why they differ, in words. */
  readonly cause: string;
}

/** A position that the session opened, and closed if it did. Prices weighted by quantity, fees in quote. */
export interface SessionTrade {
  readonly signalId: string;
  /** Close time of the signal bar; null when the user forced the entry. */
  readonly signalTime: number | null;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly entryFills: number;
  /** Seconds from the first order of the entry to its last fill. */
  readonly entrySeconds: number;
  readonly exitSignalId: string | null;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly exitFills: number;
  readonly cost: number;
  readonly proceeds: number;
  readonly fees: number;
}

/** A session held against a backtest of the very candles it saw. */
export interface ReplayReport {
  readonly sessionId: string;
  readonly mode: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly execution: string;
  /** First and last moment it saw, market time, UTC ms. */
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
  readonly signals: { readonly compared: number; readonly different: number };
  readonly decisions: { readonly compared: number; readonly different: number };
  readonly trades: { readonly session: number; readonly backtest: number; readonly matched: number };
  readonly differences: readonly ReplayDifference[];
}
