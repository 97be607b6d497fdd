/** What it is ahead by is given back this slowly: the exchange's time is measured again long before that matters. */
const SLOWER_BY = 1 / 100;

/**
 * Wall time that never goes back, ms. A computer's clock may be set back under a running session, by its owner or by the
 * network; every wait that was begun before would last that much longer, and nothing would be traded meanwhile. From
 * then on this clock is ahead, and runs a little slower until it agrees again; the exchange's time is measured against
 * it as before.
 */
export function createSteadyClock(now: () => number): () => number {
  let before = now();
  let ahead = 0;
  return () => {
    const time = now();
    const passed = time - before;
    before = time;
    ahead -= passed < 0 ? passed : Math.min(ahead, passed * SLOWER_BY);
    return time + ahead;
  };
}
