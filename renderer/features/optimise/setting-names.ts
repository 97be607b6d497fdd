import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import type { SettingValueView } from '../../../engine/api/optimise-views.ts';
import { MINUS } from '../../ui/format-number.ts';

/** What settings and their values are called on the screen. */

export function formatSettingValue(value: SettingValueView): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // Values drawn from a continuous range have more digits than anybody reads.
  return typeof value === 'number' ? String(Number(value.toPrecision(5))).replace('-', MINUS) : value;
}

/** Letters traders and the strategy use for a setting; all others are called by the last part of their path. */
const SHORT: Readonly<Record<string, string>> = {
  windowBars: 'W',
  required: 'N',
  slippageBps: 'Slip',
  timeframe: 'TF',
  minDivergences: 'Div',
};

const SYMBOLS: Readonly<Record<string, string>> = { below: '<', above: '>' };

/** `W`, `rsi_oversold <`: short enough for the heading of a column of numbers. */
export function shortName(path: string): string {
  const parts = path.split('.');
  const last = parts[parts.length - 1];
  const symbol = SYMBOLS[last];
  if (parts[0] === 'lenses' && parts.length > 2) return `${lensShort(parts[1])}${symbol ?? ` ${last}`}`;
  return SHORT[last] ?? last;
}

/** `rsi_oversold` → `RSI`: the indicator is what tells the lenses of a sweep apart. */
function lensShort(lens: string): string {
  const [indicator] = lens.split('_');
  return indicator.length <= 4 ? indicator.toUpperCase() : lens;
}

/** Short names that tell the axes of one sweep apart: where two are alike, the part before them is put in front. */
export function shortNames(paths: readonly string[]): readonly string[] {
  const names = paths.map(shortName);
  return names.map((name, at) => {
    if (names.every((other, index) => index === at || other !== name)) return name;
    const parts = paths[at].split('.');
    return parts.length > 1 ? `${parts[parts.length - 2]} ${name}` : name;
  });
}

/** The field's label with the group it is in, where the label alone would say too little. */
export function fullName(field: ConfigurationFieldView | undefined, path: string): string {
  if (field === undefined) return path;
  return `${groupTail(field.group)} · ${field.label}`;
}

/** The same within a sentence: `entry window`, `rsi_oversold below`. */
export function phraseName(field: ConfigurationFieldView | undefined, path: string): string {
  if (field === undefined) return path;
  return `${groupTail(field.group)} ${field.label}`.toLowerCase();
}

/** `Lenses · rsi_oversold` → `rsi_oversold`. */
function groupTail(group: string): string {
  return group.split(' · ').at(-1) ?? group;
}

/** Name with its unit, as an axis of a map carries it: `Entry · window, bars`. */
export function axisTitle(field: ConfigurationFieldView | undefined, path: string): string {
  const unit = field?.unit;
  return `${fullName(field, path)}${unit === null || unit === undefined ? '' : `, ${unit}`}`;
}
