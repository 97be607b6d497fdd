import type { FoldView, WalkForwardView } from '../../../engine/api/optimise-views.ts';
import { timeParts } from '../../ui/format-time.ts';

/** Where the folds of a walk-forward and its stitched equity lie along one time axis. */

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** x of a time between `left` and `right`. */
export function timeX(span: TimeSpan, left: number, right: number, time: number): number {
  return span.to === span.from ? left : left + ((time - span.from) / (span.to - span.from)) * (right - left);
}

export interface MonthTick {
  readonly time: number;
  readonly label: string;
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60] as const;
const DAY_STEPS = [1, 2, 5, 10] as const;
const DAY = 86_400_000;

/** Round months (days, where all of it is shorter) with at most `most` labels: `Jan 23`, or `12 Mar`. */
export function monthTicks(span: TimeSpan, most: number): readonly MonthTick[] {
  const months = (span.to - span.from) / (30.4 * DAY);
  if (months < 2) return dayTicks(span, most);
  const step = MONTH_STEPS.find((candidate) => months / candidate <= most) ?? 120;
  const start = new Date(span.from);
  const ticks: MonthTick[] = [];
  for (let month = start.getUTCFullYear() * 12 + start.getUTCMonth(); ; month++) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (time > span.to) return ticks;
    // The first month of the data often begins a little late; it is named where the data begin.
    const isFirst = ticks.length === 0 && time < span.from && span.from - time < 3 * DAY;
    if (month % step !== 0 || (time < span.from && !isFirst)) continue;
    const parts = timeParts(time, 'utc');
    ticks.push({
      time: Math.max(time, span.from),
      label: `${parts.month} ${String(parts.year % 100).padStart(2, '0')}`,
    });
  }
}

function dayTicks(span: TimeSpan, most: number): readonly MonthTick[] {
  const days = (span.to - span.from) / DAY;
  const step = DAY_STEPS.find((candidate) => days / candidate <= most) ?? 20;
  const ticks: MonthTick[] = [];
  for (let time = Math.ceil(span.from / DAY) * DAY; time <= span.to; time += step * DAY) {
    const parts = timeParts(time, 'utc');
    ticks.push({ time, label: `${parts.day} ${parts.month}` });
  }
  return ticks;
}

/** Gains of the stitched equity in percent of its start, and the range they span, zero included. */
export function gainsOf(curve: WalkForwardView['curve']): {
  readonly gains: readonly number[];
  readonly low: number;
  readonly high: number;
} {
  const start = curve.equity[0] ?? 1;
  const gains = curve.equity.map((value) => 100 * (value / start - 1));
  return {
    gains,
    low: gains.reduce((low, gain) => Math.min(low, gain), 0),
    high: gains.reduce((high, gain) => Math.max(high, gain), 0),
  };
}

/** `M x y L x y …` with a tenth of a pixel. */
export function linePath(xs: readonly number[], ys: readonly number[]): string {
  return xs.map((x, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${ys[at].toFixed(1)}`).join('');
}

/** Mean score on unseen data of the folds that chose these very values; null where none did, or none could say. */
export function outOfSampleScores(folds: readonly FoldView[]): ReadonlyMap<string, number> {
  const scores = new Map<string, number[]>();
  for (const fold of folds) {
    if (fold.values === null || fold.testScore === null) continue;
    const key = valuesKey(fold.values);
    scores.set(key, [...(scores.get(key) ?? []), fold.testScore]);
  }
  return new Map([...scores].map(([key, found]) => [key, found.reduce((sum, score) => sum + score, 0) / found.length]));
}

export function valuesKey(values: FoldView['values'] & object): string {
  return JSON.stringify(values);
}

/** `12 months`, `90 days`: whole months where the number of days is one. */
export function daysInWords(days: number): string {
  const months = days / 30;
  if (days >= 60 && days % 30 === 0) return `${months} months`;
  if (days === 365 || days === 366) return '12 months';
  return days === 1 ? '1 day' : `${days} days`;
}

/** Train and test days that make about eight folds of a range, trained on four times as much as they are tested on. */
export function suggestedDays(days: number): { readonly trainDays: number; readonly testDays: number } {
  const testDays = Math.max(1, Math.round(days / 12));
  return { trainDays: Math.max(1, Math.min(4 * testDays, days - 1)), testDays };
}
