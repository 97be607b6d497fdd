/** Crashes of the page within this time, in ms, count as one series. */
const CRASH_SERIES = 60_000;
const MAXIMUM_CRASHES = 3;

export interface PageCrashes {
  /** Counts one at a monotonic time in ms. True when the page is to be loaded anew. */
  readonly count: (now: number) => boolean;
  /** Somebody asks for the page: what happened before is no reason against it. */
  readonly forget: () => void;
}

/** Decides whether a page that crashed comes back by itself: not when it does nothing but crash. */
export function createPageCrashes(): PageCrashes {
  let crashes: readonly number[] = [];
  return {
    count(now) {
      crashes = [...crashes.filter((time) => now - time < CRASH_SERIES), now];
      return crashes.length <= MAXIMUM_CRASHES;
    },
    forget() {
      crashes = [];
    },
  };
}

/** The part of a window's contents that tells whether its page is there. */
interface Page {
  readonly isCrashed: () => boolean;
}

/** Brings a page back that stayed away after its crashes, since somebody wants to see it. */
export function bringBack(page: Page, crashes: PageCrashes, load: () => void): void {
  if (!page.isCrashed()) return;
  crashes.forget();
  load();
}
