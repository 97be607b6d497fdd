import { MINUS } from './format-number.ts';

/** What a person typed into a number field. Thousands commas and the true minus are understood. */
export type TypedNumber =
  { readonly kind: 'empty' } | { readonly kind: 'number'; readonly value: number } | { readonly kind: 'unreadable' };

const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;

export function readNumber(text: string): TypedNumber {
  const compact = text.replaceAll(MINUS, '-').replaceAll(/\s/g, '');
  // Only commas between thousands: “0,05” typed where a comma is the decimal sign must not become 5.
  const plain = GROUPED.test(compact) ? compact.replaceAll(',', '') : compact;
  if (plain === '') return { kind: 'empty' };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { kind: 'unreadable' };
  const value = Number(plain);
  return Number.isFinite(value) ? { kind: 'number', value } : { kind: 'unreadable' };
}

/** A number as it is typed: no thousands commas, no rounding, an exponent only where digits would fill the field. */
export function writeNumber(value: number | null): string {
  if (value === null) return '';
  return String(value).replace('-', MINUS);
}

/** What text that is being typed says: the number, or null while it is none. */
export function meaningOf(text: string): number | null {
  const typed = readNumber(text);
  return typed.kind === 'number' ? typed.value : null;
}

/**
 * What stays of typed text once the field's value has become `value`: nothing when somebody else has set it, for the
 * field would show one number and stand for another, and write its own back when it is left.
 */
export function draftAfter(draft: string | null, value: number | null): string | null {
  return draft !== null && meaningOf(draft) === value ? draft : null;
}

function decimalsOf(step: number): number {
  const [digits, exponent] = String(step).toLowerCase().split('e');
  const fraction = digits.split('.')[1]?.length ?? 0;
  return Math.max(0, fraction - Number(exponent ?? 0));
}

export interface NumberRange {
  readonly minimum?: number | null | undefined;
  readonly maximum?: number | null | undefined;
}

/** `value` moved by `count` steps within the range, without the dust of binary fractions (0.1 + 0.2 is 0.3). */
export function stepNumber(value: number | null, count: number, step: number, range: NumberRange): number {
  const start = value ?? range.minimum ?? 0;
  const decimals = Math.min(12, Math.max(decimalsOf(step), decimalsOf(start)));
  const moved = Number((start + count * step).toFixed(decimals));
  return Math.min(range.maximum ?? Infinity, Math.max(range.minimum ?? -Infinity, moved));
}

/** What to do about a number outside its range; undefined where it is inside. */
export function rangeProblem(value: number | null, range: NumberRange, unit: string | undefined): string | undefined {
  if (value === null) return undefined;
  const suffix = unit === undefined || unit === '' ? '' : ` ${unit}`;
  const { minimum, maximum } = range;
  if (minimum !== undefined && minimum !== null && value < minimum)
    return `Use ${writeNumber(minimum)}${suffix} or more.`;
  if (maximum !== undefined && maximum !== null && value > maximum)
    return `Use ${writeNumber(maximum)}${suffix} or less.`;
  return undefined;
}
