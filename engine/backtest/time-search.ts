/** Index of the first of ascending `times` that is not before `time`; the length when there is none. */
export function firstAtOrAfter(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first of ascending `times` that is after `time`; the length when there is none. */
export function firstAfter(times: Float64Array, time: number): number {
  const at = firstAtOrAfter(times, time);
  return at < times.length && times[at] === time ? at + 1 : at;
}

/**
 * The same as `firstAtOrAfter` for one who knows an earlier bar: number `from`, at `fromTime`, not after what is looked
 * for. Times are at least `intervalMs` apart, so it is no later than where it would be without gaps; mostly it is there.
 * The known time is not read again: far from the last place looked at, reading takes longer than all the rest.
 */
export function firstAtOrAfterFrom(
  times: Float64Array,
  time: number,
  from: number,
  fromTime: number,
  intervalMs: number,
): number {
  if (fromTime >= time) return from;
  let low = from + 1;
  let high = Math.min(times.length, from + Math.ceil((time - fromTime) / intervalMs));
  if (times[high - 1] < time) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
