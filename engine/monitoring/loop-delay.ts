import { monitorEventLoopDelay } from 'node:perf_hooks';

/** By how many ms timers of this process came late; null until something was measured. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoopDelayWatch {
  /** Of the last half to whole minute. */
  read(): LoopDelay | null;
  /** To be called once a second; begins anew when a part is over. */
  tick(): void;
  stop(): void;
}

/** The monitor wakes up this often; what it measures is from one of its timers to the next. */
const RESOLUTION_MS = 20;
const PART_MS = 30_000;

/** Two monitors that begin half a minute apart: the older one is read, so that there are always figures of a while. */
export function watchLoopDelay(monotonicNow: () => number): LoopDelayWatch {
  const begin = (): { readonly monitor: ReturnType<typeof monitorEventLoopDelay>; readonly begun: number } => {
    const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    monitor.enable();
    return { monitor, begun: monotonicNow() };
  };
  let older = begin();
  let younger = older;
  return {
    read() {
      const { monitor } = older;
      if (monitor.count === 0) return null;
      const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
      return { p50: late(monitor.percentile(50)), p99: late(monitor.percentile(99)), max: late(monitor.max) };
    },
    tick() {
      if (monotonicNow() - younger.begun < PART_MS) return;
      if (older !== younger) older.monitor.disable();
      older = younger;
      younger = begin();
    },
    stop() {
      older.monitor.disable();
      younger.monitor.disable();
    },
  };
}
