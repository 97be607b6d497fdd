import { ENTRY_LENSES, EXIT_LENSES, type LensName } from '../../../engine/api/vocabulary.ts';
import type { SignalBarView } from '../../../engine/api/views.ts';
import { ageAt, type AgeTable } from './ages.ts';
import { readingText, thresholdText } from './lens-reading.ts';

export type Side = 'entry' | 'exit';

export interface LensExplanation {
  readonly lens: LensName;
  readonly enabled: boolean;
  /** Bars since it fired, null when it has not fired within the window. */
  readonly age: number | null;
  /** What it measured when it fired, or now when it did not fire. */
  readonly value: string;
  readonly threshold: string;
}

export interface BarExplanation {
  readonly side: Side;
  readonly count: number;
  readonly of: number;
  readonly required: number;
  /** Enabled lenses that have not fired. */
  readonly missing: readonly LensName[];
  readonly lenses: readonly LensExplanation[];
}

const NO_READING = { value: null, threshold: null };

/** Explains one side of a signal bar: every lens, what it measured against what, and how long ago it fired. */
export function explainBar(
  bars: readonly SignalBarView[],
  ages: AgeTable,
  index: number,
  side: Side,
  options: { readonly required: number; readonly enabled: readonly string[] },
): BarExplanation {
  const names: readonly LensName[] = side === 'entry' ? ENTRY_LENSES : EXIT_LENSES;
  const offset = side === 'entry' ? 0 : ENTRY_LENSES.length;
  const bar = bars[index];
  const lenses = names.map((lens, at): LensExplanation => {
    const age = ageAt(ages, index, offset + at);
    const firedAt = age === null ? index : Math.max(0, index - age);
    const reading = bars[firedAt].readings[offset + at] ?? NO_READING;
    return {
      lens,
      enabled: options.enabled.includes(lens),
      age,
      value: readingText(lens, reading),
      threshold: thresholdText(lens, reading),
    };
  });
  return {
    side,
    count: side === 'entry' ? bar.entryCount : bar.exitCount,
    of: names.length,
    required: options.required,
    missing: lenses.filter(({ age, enabled }) => enabled && age === null).map(({ lens }) => lens),
    lenses,
  };
}

/** The same in one sentence, for those who do not see the picture. */
export function summarise(explanation: BarExplanation, time: string): string {
  const { count, of, required, missing, side } = explanation;
  const lack = missing.length === 0 ? 'none missing' : `missing: ${missing.join(', ')}`;
  return `${time}, ${side}: ${count} of ${of} lenses, ${required} needed, ${lack}.`;
}
