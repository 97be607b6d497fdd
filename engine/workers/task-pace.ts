/** How many members of a sweep make a task of the wanted length. */
export interface Pace {
  /** One at first: nobody knows yet how long they take. */
  size(): number;
  took(members: number, milliseconds: number): void;
}

/** A task grows by no more than this at a time: the first members are slow, because nothing has been computed yet. */
const LARGEST_GROWTH = 4;

export function createPace(wantedMs: number): Pace {
  let size = 1;
  return {
    size: () => size,
    took(members, milliseconds) {
      const fitting = (wantedMs * members) / Math.max(milliseconds, 0.01);
      size = Math.max(1, Math.floor(Math.min(fitting, size * LARGEST_GROWTH)));
    },
  };
}
