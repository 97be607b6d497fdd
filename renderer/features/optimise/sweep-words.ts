import type { SweepSummaryView } from '../../../engine/api/optimise-views.ts';
import { formatDuration, timeParts } from '../../ui/format-time.ts';
import type { SweepForm } from '../../stores/optimise-form.ts';

type SearchMethod = SweepForm['method'];

/** Sweeps in words. */

/** `2022–2024`, `Dec 2023 – May 2024`, `3–17 May 2024`: as much of the dates as tells the range. UTC, end exclusive. */
export function rangeInWords(from: number, to: number): string {
  const first = timeParts(from, 'utc');
  const last = timeParts(Math.max(from, to - 1), 'utc');
  const sameMonth = first.year === last.year && first.month === last.month;
  if (sameMonth) {
    return first.day === last.day
      ? `${first.day} ${first.month} ${first.year}`
      : `${first.day}–${last.day} ${last.month} ${last.year}`;
  }
  if (first.year === last.year) return `${first.month}–${last.month} ${last.year}`;
  // Whole years, give or take a few days at the ends of the data.
  if (first.month === 'Jan' && last.month === 'Dec') return `${first.year}–${last.year}`;
  return `${first.month} ${first.year} – ${last.month} ${last.year}`;
}

export function seriesInWords({ symbol, simulated }: Pick<SweepSummaryView, 'symbol' | 'simulated'>): string {
  return simulated ? `${symbol} simulated` : symbol;
}

export const METHODS: readonly {
  readonly value: SearchMethod;
  readonly label: string;
  readonly sentence: string;
}[] = [
  {
    value: 'grid',
    label: 'Grid',
    sentence: 'Tries every combination: the only way to see the whole landscape, and the slowest with many settings.',
  },
  {
    value: 'random',
    label: 'Random',
    sentence: 'Tries a sample of all combinations: with many settings it finds nearly as much in far less time.',
  },
  {
    value: 'evolution',
    label: 'Evolution',
    sentence: 'Breeds the next members from the best so far: gets furthest in few tries, and overfits the easiest.',
  },
];

export function methodLabel(method: SearchMethod): string {
  return METHODS.find(({ value }) => value === method)?.label ?? method;
}

/** `W × RSI <`. */
export function axesInWords(names: readonly string[]): string {
  return names.length <= 3 ? names.join(' × ') : `${names.slice(0, 2).join(' × ')} × ${names.length - 2} more`;
}

export function stateInWords(state: SweepSummaryView['state']): string {
  switch (state) {
    case 'running':
      return 'running';
    case 'done':
      return 'done';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return 'failed';
    case 'interrupted':
      return 'interrupted';
  }
}

/** `3.4/s`, `128/s`; nothing while it cannot be told. */
export function rateInWords(rate: number | null): string {
  if (rate === null) return '';
  if (rate < 0.1) return `${(rate * 60).toFixed(1)}/min`;
  return rate < 10 ? `${rate.toFixed(1)}/s` : `${Math.round(rate)}/s`;
}

/** `about 2 m`: two units would promise more than an estimate can keep. */
export function roughly(milliseconds: number): string {
  if (milliseconds < 2_000) return 'a second or two';
  const text = formatDuration(milliseconds);
  const [amount, unit] = text.split(' ');
  return `about ${amount} ${unit}`;
}

/** Deflated Sharpe ratio from which on the best is more than luck would explain. */
export const CONVINCING = 0.95;

/** `31%`; never rounded to certainty. */
export function formatProbability(probability: number): string {
  const percent = probability * 100;
  if (percent > 99 && percent < 100) return `${Math.min(99.9, percent).toFixed(1)}%`;
  if (percent < 0.1 && percent > 0) return 'under 0.1%';
  if (percent < 1) return `${percent.toFixed(1)}%`;
  // 94.7% is not the 95% that convinces.
  if (probability < CONVINCING && percent > 94) return `${(Math.floor(percent * 10 + 1e-6) / 10).toFixed(1)}%`;
  return `${percent.toFixed(0)}%`;
}
