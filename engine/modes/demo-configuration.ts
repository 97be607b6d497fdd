/**
 * What the demo changes of the defaults: it trades minutes instead of hours and asks for less
 * convergence, so that a newcomer sees the whole machine turn within minutes. It is a show, not advice.
 */
export const DEMO_CONFIGURATION = {
  timeframe: '1m',
  entry: { required: 4, windowBars: 12, timeoutHours: 0.25 },
  exit: { required: 3, windowBars: 12, minDivergences: 0 },
  momentum: {
    surging: { atLeastPct: 6, delayHours: 0.1 },
    rising: { atLeastPct: 2, delayHours: 0.1 },
    flat: { abovePct: -2, delayHours: 0.05 },
    falling: { delayHours: 0 },
  },
  orders: { repriceSeconds: 15, maxReprices: 3 },
} as const;

/** Market milliseconds per wall millisecond in the demo: an hour a minute. */
export const DEMO_SPEED = 60;
