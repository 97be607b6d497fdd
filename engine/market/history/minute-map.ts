import { MINUTES_PER_DAY } from './day-candles.ts';

/** Bytes of a map of a day's minutes: bit `minute & 7` of byte `minute >> 3` is set where there is a candle. */
export const MINUTE_MAP_BYTES = MINUTES_PER_DAY / 8;

/** The map of a day's minutes; null when all 1440 are there. */
export function minuteMap(minutes: Uint16Array): Uint8Array | null {
  if (minutes.length === MINUTES_PER_DAY) return null;
  const map = new Uint8Array(MINUTE_MAP_BYTES);
  for (const minute of minutes) map[minute >> 3] |= 1 << (minute & 7);
  return map;
}

/** The minutes of a map, ascending. */
export function minutesOfMap(map: Uint8Array | null, count: number): Uint16Array {
  const minutes = new Uint16Array(count);
  let at = 0;
  eachRun(map, 0, MINUTES_PER_DAY, (from, to) => {
    for (let minute = from; minute < to; minute++) minutes[at++] = minute;
  });
  if (at !== count) throw new Error(`a day's minute map holds ${at} minutes where ${count} are expected`);
  return minutes;
}

/** How many minutes before `minute` are set. */
export function countBefore(map: Uint8Array | null, minute: number): number {
  let count = 0;
  eachRun(map, 0, minute, (from, to) => {
    count += to - from;
  });
  return count;
}

/** Tells every unbroken run of set minutes within `[from, to)`, in order. */
export function eachRun(
  map: Uint8Array | null,
  from: number,
  to: number,
  tell: (from: number, to: number) => void,
): void {
  if (map === null) {
    if (to > from) tell(from, to);
    return;
  }
  let start = -1;
  for (let minute = from; minute < to; minute++) {
    const byte = map[minute >> 3];
    // Whole bytes of one kind are passed over at once; most days are nearly full or nearly empty.
    if ((minute & 7) === 0 && minute + 8 <= to && (byte === 0 || byte === 0xff)) {
      if (byte === 0) {
        if (start >= 0) tell(start, minute);
        start = -1;
      } else if (start < 0) {
        start = minute;
      }
      minute += 7;
      continue;
    }
    const set = (byte & (1 << (minute & 7))) !== 0;
    if (set && start < 0) start = minute;
    if (!set && start >= 0) {
      tell(start, minute);
      start = -1;
    }
  }
  if (start >= 0) tell(start, to);
}
