import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../engine/api/vocabulary.ts';
import { formatClock, formatDay, timeParts, type TimeZone } from '../../ui/format-time.ts';
import type { Extent } from './curve.ts';

/** A linear or logarithmic way from a value to a pixel and back: `bottom` is where `min` is. */
export interface ValueScale {
  readonly yOf: (value: number) => number;
  readonly extent: Extent;
}

export function valueScale(extent: Extent, top: number, bottom: number, logarithmic: boolean): ValueScale {
  const reach = logarithmic ? (value: number) => Math.log(Math.max(value, Number.MIN_VALUE)) : (value: number) => value;
  const low = reach(extent.min);
  const span = reach(extent.max) - low;
  return {
    extent,
    yOf: (value) => (span === 0 ? (top + bottom) / 2 : bottom - ((reach(value) - low) / span) * (bottom - top)),
  };
}

/** Room above and below what is drawn, as a share of its span. */
const MARGIN = 0.06;

/** The extent with room around it; on a logarithmic axis it stays above zero. */
export function paddedExtent({ min, max }: Extent, logarithmic: boolean): Extent {
  if (logarithmic && min > 0) {
    const factor = (max / min) ** MARGIN;
    return min === max ? { min: min * 0.9, max: max * 1.1 } : { min: min / factor, max: max * factor };
  }
  const room = (max - min) * MARGIN;
  return min === max ? { min: min - 1, max: max + 1 } : { min: min - room, max: max + room };
}

/** A round step (1, 2, 2.5 or 5 times a power of ten) that cuts `span` into `count` parts at most. */
export function roundStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Round values inside an extent, ascending; about `count` of them. */
export function valueTicks({ min, max }: Extent, count: number, logarithmic: boolean): readonly number[] {
  if (!(max > min)) return [];
  if (logarithmic && min > 0 && max / min > 4) return logarithmicTicks(min, max, count);
  const step = roundStep(max - min, count);
  const ticks: number[] = [];
  for (let at = Math.ceil(min / step - 1e-9); at * step <= max + step * 1e-9; at++)
    ticks.push(at === 0 ? 0 : at * step);
  return ticks;
}

function logarithmicTicks(min: number, max: number, count: number): readonly number[] {
  const steps = [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
  const lists = steps.map((factors) => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power++) {
      for (const factor of factors) {
        const value = factor * 10 ** power;
        if (value >= min && value <= max) ticks.push(value);
      }
    }
    return ticks;
  });
  return lists.find((ticks) => ticks.length <= count) ?? lists[lists.length - 1];
}

export interface CalendarTick {
  readonly time: number;
  readonly label: string;
  /** A new year, month or day, whatever is the larger unit here. */
  readonly major: boolean;
}

type Unit = { readonly kind: 'months'; readonly months: number } | { readonly kind: 'fixed'; readonly ms: number };

const UNITS: readonly (Unit & { readonly typicalMs: number })[] = [
  ...[15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS].map((ms) => ({
    kind: 'fixed' as const,
    ms,
    typicalMs: ms,
  })),
  ...[1, 3, 6, 12, 24, 60].map((months) => ({ kind: 'months' as const, months, typicalMs: months * 30.4 * DAY_MS })),
];

function offsetOf(time: number, zone: TimeZone): number {
  return zone === 'utc' ? 0 : -new Date(time).getTimezoneOffset() * MINUTE_MS;
}

function startOfMonth(year: number, month: number, zone: TimeZone): number {
  return zone === 'utc' ? Date.UTC(year, month, 1) : new Date(year, month, 1).getTime();
}

function monthTicks(from: number, to: number, months: number, zone: TimeZone): readonly CalendarTick[] {
  const ticks: CalendarTick[] = [];
  const firstYear = timeParts(from, zone).year;
  for (let at = Math.floor((firstYear * 12) / months) * months; ; at += months) {
    const time = startOfMonth(Math.floor(at / 12), at % 12, zone);
    if (time >= to) return ticks;
    if (time < from) continue;
    const major = at % 12 === 0;
    ticks.push({ time, label: major ? String(at / 12) : timeParts(time, zone).month, major });
  }
}

function fixedTicks(from: number, to: number, ms: number, zone: TimeZone): readonly CalendarTick[] {
  const ticks: CalendarTick[] = [];
  const shift = offsetOf(from, zone);
  for (let at = Math.ceil((from + shift) / ms) * ms; at - shift < to; at += ms) {
    const time = at - shift;
    const newDay = at % DAY_MS === 0;
    const { day, month } = timeParts(time, zone);
    if (ms < DAY_MS)
      ticks.push({ time, label: newDay ? formatDay(time, zone) : formatClock(time, zone), major: newDay });
    else ticks.push({ time, label: formatDay(time, zone), major: day === 1 && month === 'Jan' });
  }
  return ticks;
}

/** Ticks at round times of `[from, to)` on an axis of `width` pixels, at least `spacing` of them apart. */
export function calendarTicks(
  from: number,
  to: number,
  width: number,
  spacing: number,
  zone: TimeZone,
): readonly CalendarTick[] {
  if (!(to > from) || width <= 0) return [];
  const least = ((to - from) / width) * spacing;
  const unit = UNITS.find(({ typicalMs }) => typicalMs >= least) ?? UNITS[UNITS.length - 1];
  return unit.kind === 'months' ? monthTicks(from, to, unit.months, zone) : fixedTicks(from, to, unit.ms, zone);
}
