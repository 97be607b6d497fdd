import { HISTORY, type ScriptColumns } from './columns.ts';

// Ticks are below 2^30, so the sign of the difference of two picks one of them without a branch, which would be a guess
// each time.

/** Highest high and lowest low of the last 14 and 21 bars, from those of shorter windows that cover them. */
export function computeExtremes(columns: ScriptColumns, count: number): void {
  const { window4, window8, window16 } = columns;
  const end = HISTORY + count;
  highestOf4(window4, columns.highTicks, end);
  highestOf8(window8, window4, end);
  highestOfAll(columns.highest14, window16, columns.highest21, window8, end);
  lowestOf4(window4, columns.lowTicks, end);
  lowestOf8(window8, window4, end);
  lowestOfAll(columns.lowest14, window16, columns.lowest21, window8, end);
}

/** How far ahead of the chunk each pass begins: what the later ones reach back to, and where a pass itself begins. */
const AHEAD_4 = 24;
const AHEAD_8 = 16;
const AHEAD_16 = 8;

function highestOf4(out: Int32Array, values: Int32Array, end: number): void {
  let last = values[HISTORY - AHEAD_4 - 1];
  let two1 = 0;
  let two2 = 0;
  for (let at = HISTORY - AHEAD_4; at < end; at++) {
    const now = values[at];
    const less = (now - last) | 0;
    const two = now - (less & (less >> 31));
    const under = (two - two2) | 0;
    out[at] = two - (under & (under >> 31));
    last = now;
    two2 = two1;
    two1 = two;
  }
}

function highestOf8(out: Int32Array, values: Int32Array, end: number): void {
  for (let at = HISTORY - AHEAD_8; at < end; at++) {
    const now = values[at];
    const less = (now - values[at - 4]) | 0;
    out[at] = now - (less & (less >> 31));
  }
}

/** Windows of 14 and 16 are two of 8, one of 21 is two of 16. */
function highestOfAll(of14: Int32Array, of16: Int32Array, of21: Int32Array, of8: Int32Array, end: number): void {
  for (let at = HISTORY - AHEAD_16; at < end; at++) {
    const now = of8[at];
    const less6 = (now - of8[at - 6]) | 0;
    of14[at] = now - (less6 & (less6 >> 31));
    const less8 = (now - of8[at - 8]) | 0;
    const sixteen = now - (less8 & (less8 >> 31));
    of16[at] = sixteen;
    const less5 = (sixteen - of16[at - 5]) | 0;
    of21[at] = sixteen - (less5 & (less5 >> 31));
  }
}

function lowestOf4(out: Int32Array, values: Int32Array, end: number): void {
  let last = values[HISTORY - AHEAD_4 - 1];
  let two1 = 0;
  let two2 = 0;
  for (let at = HISTORY - AHEAD_4; at < end; at++) {
    const now = values[at];
    const less = (now - last) | 0;
    const two = last + (less & (less >> 31));
    const under = (two - two2) | 0;
    out[at] = two2 + (under & (under >> 31));
    last = now;
    two2 = two1;
    two1 = two;
  }
}

function lowestOf8(out: Int32Array, values: Int32Array, end: number): void {
  for (let at = HISTORY - AHEAD_8; at < end; at++) {
    const earlier = values[at - 4];
    const less = (values[at] - earlier) | 0;
    out[at] = earlier + (less & (less >> 31));
  }
}

function lowestOfAll(of14: Int32Array, of16: Int32Array, of21: Int32Array, of8: Int32Array, end: number): void {
  for (let at = HISTORY - AHEAD_16; at < end; at++) {
    const now = of8[at];
    const before6 = of8[at - 6];
    const less6 = (now - before6) | 0;
    of14[at] = before6 + (less6 & (less6 >> 31));
    const before8 = of8[at - 8];
    const less8 = (now - before8) | 0;
    const sixteen = before8 + (less8 & (less8 >> 31));
    of16[at] = sixteen;
    const before5 = of16[at - 5];
    const less5 = (sixteen - before5) | 0;
    of21[at] = before5 + (less5 & (less5 >> 31));
  }
}
