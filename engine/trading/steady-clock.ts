/** What it is ahead by is given back this slowly: the exchange's time is measured again long before that matters. */
const SLOWER_BY = 1 / 100;
/** More than this that the wall's clock went and steady time did not: it was set, or the computer slept, ms. */
const JUMP_MS = 1_000;

/**
 * Wall time that never goes back, ms. A computer's clock may be set back under a running session, by its owner or by the
 * network; every wait that was begun before would last that much longer, and nothing would be traded meanwhile. From
 * then on this clock is ahead, and runs a little slower until it agrees again, or stands until a clock that is set
 * forward again has caught up; the exchange's time is measured against it as before.
 */
export function createSteadyClock(now: () => number, monotonicNow: () => number): () => number {
  let before = now();
  let monotonicBefore = monotonicNow();
  let ahead = 0;
  return () => {
    const time = now();
    const passed = time - before;
    before = time;
    const monotonic = monotonicNow();
    const jumped = passed - (monotonic - monotonicBefore);
    monotonicBefore = monotonic;
    if (passed < 0) ahead -= passed;
    else ahead -= Math.min(ahead, jumped > JUMP_MS ? jumped : passed * SLOWER_BY);
    return time + ahead;
  };
}
