import { useEffect } from 'react';
import { create } from 'zustand';

/** Without news for this long the market's clock is not guessed any further. */
const MAX_EXTRAPOLATION_MS = 2_500;

/** No two ticks of an awake and visible window are further apart than this. */
const SLEPT_MS = 4_000;

/** Market time (UTC ms) of the last message, the wall time it arrived at, and how fast the market runs. */
export interface ClockAnchor {
  readonly market: number;
  readonly wall: number;
  readonly speed: number;
}

interface ClockStore {
  readonly anchor: ClockAnchor;
  /** Both clocks at the last tick: what countdowns and ages are drawn from. */
  readonly marketNow: number;
  readonly wallNow: number;
  /** Wall time since which the clock has ticked without a gap: before it the window was hidden, asleep or held up. */
  readonly awakeSince: number;
  /** The last tick before that gap. */
  readonly sleptAt: number;
  readonly set: (market: number, wall: number, speed: number) => void;
  readonly advance: (wall: number) => void;
}

/** Market time at a wall time, carried on from the last message at the market's speed, for a while. */
export function marketTimeAt(anchor: ClockAnchor, wall: number): number {
  const elapsed = Math.min(Math.max(0, wall - anchor.wall), MAX_EXTRAPOLATION_MS);
  return anchor.market + elapsed * anchor.speed;
}

export const useClockStore = create<ClockStore>((set) => ({
  anchor: { market: 0, wall: 0, speed: 1 },
  marketNow: 0,
  wallNow: 0,
  awakeSince: 0,
  sleptAt: 0,
  set: (market, wall, speed) =>
    set((store) => {
      const anchor = { market, wall, speed };
      return store.wallNow === 0 ? { anchor, marketNow: market, wallNow: wall } : { anchor };
    }),
  advance: (wall) =>
    set((store) => ({
      wallNow: wall,
      marketNow: marketTimeAt(store.anchor, wall),
      ...(wall - store.wallNow > SLEPT_MS ? { awakeSince: wall, sleptAt: store.wallNow } : {}),
    })),
}));

/** Time between repaints of countdowns in ms: two a second where the market runs fast, one where it does not. */
export function tickInterval(speed: number): number {
  return speed > 1 ? 500 : 1_000;
}

/** Market time at the last tick; re-renders the caller with every tick. */
export function useMarketTime(): number {
  return useClockStore((store) => store.marketNow);
}

/** Wall time (performance.now) at the last tick; re-renders the caller with every tick. */
export function useWallTime(): number {
  return useClockStore((store) => store.wallNow);
}

/** Runs the one timer behind every countdown; stands still while the window is hidden. Mount once. */
export function useClockTicker(speed: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | null = null;
    const tick = (): void => {
      const wall = performance.now();
      const { wallNow, advance } = useClockStore.getState();
      // News has just moved the clock; a frame of its own for the same numbers would be wasted.
      if (wall - wallNow >= tickInterval(speed) * 1.5) advance(wall);
    };
    const stop = (): void => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    };
    const follow = (): void => {
      stop();
      if (document.hidden) return;
      tick();
      timer = setInterval(tick, tickInterval(speed));
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', follow);
    };
  }, [speed]);
}
