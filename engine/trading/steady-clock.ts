/**
 * Wall time that never goes back, ms. A computer's clock may be set back under a running session, by its owner or by the
 * network; every wait that was begun before would last that much longer, and nothing would be traded meanwhile. From
 * then on this clock is ahead of the computer's by what that lost, until the next start; the exchange's time is measured
 * against it as before.
 */
export function createSteadyClock(now: () => number): () => number {
  let lost = 0;
  let newest = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now() + lost;
    if (time >= newest) {
      newest = time;
      return time;
    }
    lost += newest - time;
    return newest;
  };
}
