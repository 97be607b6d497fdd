import type { KernelOutput } from '../lens-kernel.ts';
import { HISTORY, type ScriptColumns } from './columns.ts';

const ENTRY = 0x00ff;
const EXIT = 0xff00;

/** Set bits of each 8-bit mask. */
const COUNTS: Uint8Array = Uint8Array.from({ length: 256 }, (_, mask) => {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
});

/**
 * Writes the states of a chunk and the lenses fired within their windows. The window of both sides doubles with each
 * pass over the masks, then each side adds what its own window lacks.
 */
export function converge(
  columns: ScriptColumns,
  out: KernelOutput,
  from: number,
  count: number,
  entryWindow: number,
  exitWindow: number,
): void {
  const { states, fired, scratch } = columns;
  const shorter = Math.min(entryWindow, exitWindow);
  let source = states;
  let covered = 1;
  while (2 * covered <= shorter) {
    const target = source === fired ? scratch : fired;
    orPass(target, source, covered, 0xffff, count);
    source = target;
    covered *= 2;
  }
  let coveredEntry = covered;
  let coveredExit = covered;
  while (coveredEntry < entryWindow || coveredExit < exitWindow) {
    const entryStep = Math.min(coveredEntry, entryWindow - coveredEntry);
    const exitStep = Math.min(coveredExit, exitWindow - coveredExit);
    const target = source === fired ? scratch : fired;
    orPasses(target, source, entryStep, exitStep, count);
    source = target;
    coveredEntry += entryStep;
    coveredExit += exitStep;
  }
  const { entryMask, exitMask, entryFired, exitFired, entryCount, exitCount } = out;
  for (let index = 0; index < count; index++) {
    const mask = states[HISTORY + index];
    const both = source[HISTORY + index];
    entryMask[from + index] = mask;
    exitMask[from + index] = mask >> 8;
    entryFired[from + index] = both;
    exitFired[from + index] = both >> 8;
    entryCount[from + index] = COUNTS[both & ENTRY];
    exitCount[from + index] = COUNTS[both >> 8];
  }
}

/** Begins at the front of the history: what a pass reads before it is not needed by any bar of the chunk. */
function orPass(target: Uint16Array, source: Uint16Array, step: number, mask: number, count: number): void {
  const end = HISTORY + count;
  target.set(source.subarray(0, step));
  for (let at = step; at < end; at++) target[at] = source[at] | (source[at - step] & mask);
}

function orPasses(target: Uint16Array, source: Uint16Array, entryStep: number, exitStep: number, count: number): void {
  const end = HISTORY + count;
  const first = Math.max(entryStep, exitStep);
  target.set(source.subarray(0, first));
  for (let at = first; at < end; at++) {
    target[at] = source[at] | (source[at - entryStep] & ENTRY) | (source[at - exitStep] & EXIT);
  }
}
