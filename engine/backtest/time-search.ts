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
