import type { Clock, Unsubscribe } from '../../engine/ports.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A market clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time forward and runs the timers that fall due, in order of due time, each at its own time. */
  advance(milliseconds: number): void;
  /** Timers that wait. */
  pending(): number;
}

export function createManualClock(start: number): ManualClock {
  let now = start;
  let counter = 0;
  const timers = new Set<Timer>();

  function after(milliseconds: number, callback: () => void): Unsubscribe {
    const timer: Timer = { due: now + Math.max(0, milliseconds), order: counter++, callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  function nextDue(until: number): Timer | null {
    let best: Timer | null = null;
    for (const timer of timers) {
      if (timer.due > until) continue;
      if (best === null || timer.due < best.due || (timer.due === best.due && timer.order < best.order)) best = timer;
    }
    return best;
  }

  function advance(milliseconds: number): void {
    const until = now + milliseconds;
    for (let timer = nextDue(until); timer !== null; timer = nextDue(until)) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.callback();
    }
    now = until;
  }

  return { now: () => now, after, advance, pending: () => timers.size };
}
