import type { Clock } from '../ports.ts';

/** What a session does later, until it ends. */
export interface SessionTimers {
  /** Runs a task once after so much market time. */
  after(milliseconds: number, task: () => void | Promise<void>): void;
  /** Nothing runs any more. */
  stop(): void;
}

export function createSessionTimers(clock: Clock): SessionTimers {
  const cancels = new Set<() => void>();
  let stopped = false;
  return {
    after(milliseconds, task) {
      if (stopped) return;
      const cancel = clock.after(milliseconds, () => {
        cancels.delete(cancel);
        if (!stopped) void task();
      });
      cancels.add(cancel);
    },
    stop() {
      stopped = true;
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
