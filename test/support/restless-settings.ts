/** Momentum never delays an exit. */
export const WITHOUT_DELAYS = {
  surging: { atLeastPct: 6, delayHours: 0 },
  rising: { atLeastPct: 2, delayHours: 0 },
  flat: { abovePct: -2, delayHours: 0 },
  falling: { delayHours: 0 },
} as const;

/** Trades as often as it can, so that whatever goes wrong meets an order more often than not. */
export const RESTLESS = {
  timeframe: '1m',
  entry: { required: 1, windowBars: 1, timeoutHours: 0.2 },
  exit: { required: 1, windowBars: 1, minDivergences: 0 },
  momentum: WITHOUT_DELAYS,
  orders: { repriceSeconds: 15, maxReprices: 2 },
  // Lenses that stay on for long would keep the count from rising anew.
  lenses: { bb_squeeze: { enabled: false }, stoch_oversold: { enabled: false }, rsi_oversold: { enabled: false } },
} as const;
