import { ENTRY, ENTRY_COUNT, ENTRY_FIRED, EXIT, EXIT_COUNT, EXIT_FIRED, SCRATCH } from './layout';
import { entryWindow, exitWindow } from './settings';

/** Lenses fired within their windows and their numbers. */
export function converge(count: i32): void {
  firedWithin(ENTRY, ENTRY_FIRED, entryWindow, count);
  firedWithin(EXIT, EXIT_FIRED, exitWindow, count);
  countBits(ENTRY_FIRED, ENTRY_COUNT, count);
  countBits(EXIT_FIRED, EXIT_COUNT, count);
}

/** The window doubles with each pass; every pass begins as far ahead of the chunk as the later ones reach back. */
function firedWithin(masks: usize, fired: usize, windowBars: i32, count: i32): void {
  let from = masks;
  let to = fired;
  let covered = 1;
  let missing = windowBars - 1;
  if (missing == 0) {
    memory.copy(fired, masks, <usize>count);
    return;
  }
  while (missing > 0) {
    const step = min(covered, missing);
    missing -= step;
    covered += step;
    // The last pass writes the result, the others take turns.
    to = missing == 0 ? fired : from == SCRATCH ? fired : SCRATCH;
    if (to == from) {
      orBackwards(to, step, missing, count);
    } else {
      for (let index = -((missing + 15) & ~15); index < count; index += 16) {
        const at = <usize>index;
        v128.store(to + at, v128.or(v128.load(from + at), v128.load(from + at - <usize>step)));
      }
    }
    from = to;
  }
}

/** The same in place: from the end down, what is read has not been written yet. */
function orBackwards(column: usize, step: i32, missing: i32, count: i32): void {
  for (let index = (count + 15) & ~15; index > -missing;) {
    index -= 16;
    const at = column + <usize>index;
    v128.store(at, v128.or(v128.load(at), v128.load(at - <usize>step)));
  }
}

function countBits(masks: usize, counts: usize, count: i32): void {
  for (let index = 0; index < count; index += 16) {
    v128.store(counts + <usize>index, i8x16.popcnt(v128.load(masks + <usize>index)));
  }
}
