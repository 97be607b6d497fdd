import type { Clock } from '../ports.ts';

/** The longest a timer is slept at once: timers beyond 2^31 ms fire at once in JavaScript. */
const LONGEST_SLEEP_MS = 60 * 60 * 1000;

/** A clock whose timers follow market time `now()`, which runs `speed` times as fast as the wall's. */
export function createMarketClock(now: () => number, speed: () => number): Clock {
  return {
    now,
    after(milliseconds, callback) {
      const due = now() + milliseconds;
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const left = due - now();
        if (left <= 0) return callback();
        timer = setTimeout(wait, Math.min(LONGEST_SLEEP_MS, Math.max(1, left / speed())));
      };
      timer = setTimeout(wait, Math.min(LONGEST_SLEEP_MS, Math.max(0, milliseconds / speed())));
      return () => clearTimeout(timer);
    },
  };
}
