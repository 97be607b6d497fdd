import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/api/vocabulary.ts';
import { formatClock, formatDay, timeParts, type TimeZone } from '../ui/format-time.ts';

export interface TimeTick {
  /** Bar the tick stands at. */
  readonly index: number;
  readonly label: string;
  /** A new day (or, on long axes, a new month): drawn heavier. */
  readonly major: boolean;
}

const STEPS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  4 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
];

function offsetOf(time: number, zone: TimeZone): number {
  return zone === 'utc' ? 0 : -new Date(time).getTimezoneOffset() * MINUTE_MS;
}

/**
 * Ticks of the stack's one time axis for the bars `first` to `last`: round times of the chosen zone, at least
 * `spacing` pixels apart. `timeOf` gives a bar's open time; bars before and after the data count too.
 */
export function timeTicks(
  timeOf: (index: number) => number,
  first: number,
  last: number,
  barMs: number,
  pitch: number,
  spacing: number,
  zone: TimeZone,
): readonly TimeTick[] {
  const step = STEPS.find((candidate) => (candidate / barMs) * pitch >= spacing) ?? STEPS[STEPS.length - 1];
  const ticks: TimeTick[] = [];
  for (let index = first; index <= last; index++) {
    const time = timeOf(index);
    const before = timeOf(index - 1);
    const local = time + offsetOf(time, zone);
    const localBefore = before + offsetOf(before, zone);
    const newDay = Math.floor(local / DAY_MS) !== Math.floor(localBefore / DAY_MS);
    if (Math.floor(local / step) === Math.floor(localBefore / step) && !(newDay && step < DAY_MS)) continue;
    const newMonth = timeParts(time, zone).month !== timeParts(before, zone).month;
    const major = step >= DAY_MS ? newMonth : newDay;
    const label = step >= DAY_MS || newDay ? formatDay(time, zone) : formatClock(time, zone);
    const previous = ticks.at(-1);
    if (previous !== undefined && (index - previous.index) * pitch < spacing * 0.7) {
      if (!major || previous.major) continue;
      ticks.pop();
    }
    ticks.push({ index, label, major });
  }
  return ticks;
}

/** Open time of any bar index, carried on evenly before the first and after the last bar. */
export function barTimes(bars: readonly { readonly time: number }[], barMs: number): (index: number) => number {
  return (index) => {
    if (bars.length === 0) return index * barMs;
    if (index < 0) return bars[0].time + index * barMs;
    if (index >= bars.length) return bars[bars.length - 1].time + (index - bars.length + 1) * barMs;
    return bars[index].time;
  };
}

/** Pixels between two labels of the time axis, as a multiple of the text size. */
const SPACING_EMS = 5.4;

interface AxisPart {
  readonly origin: number;
  readonly pitch: number;
  readonly width: number;
}

/** Ticks for what is in view. Chart and heatmap ask for the same, so their grids agree. */
export function ticksInView(
  bars: readonly { readonly time: number }[],
  barMs: number,
  axis: AxisPart,
  textSize: number,
  zone: TimeZone,
): readonly TimeTick[] {
  const first = Math.floor(-axis.origin / axis.pitch);
  const last = Math.ceil((axis.width - axis.origin) / axis.pitch);
  return timeTicks(barTimes(bars, barMs), first, last, barMs, axis.pitch, textSize * SPACING_EMS, zone);
}
