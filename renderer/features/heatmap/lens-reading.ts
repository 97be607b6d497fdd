import { ENTRY_LENSES, EXIT_LENSES, type LensName } from '../../../engine/api/vocabulary.ts';
import { formatBeside, formatNumber, formatSigned } from '../../ui/format-number.ts';

export const LENS_NAMES: readonly LensName[] = [...ENTRY_LENSES, ...EXIT_LENSES];

interface ReadingStyle {
  /** How value and threshold are compared. */
  readonly sign: '<' | '>' | '≤' | '≥';
  readonly decimals: number;
  readonly unit: '' | '×' | '%';
  /** The value is a difference and carries its sign. */
  readonly signed: boolean;
}

const points: Omit<ReadingStyle, 'sign'> = { decimals: 2, unit: '', signed: false };
const difference: Omit<ReadingStyle, 'sign'> = { decimals: 0, unit: '', signed: true };

const STYLES: Readonly<Record<LensName, ReadingStyle>> = {
  volume_decline: { sign: '<', decimals: 2, unit: '×', signed: false },
  bb_lower_touch: { sign: '≤', decimals: 1, unit: '%', signed: true },
  bb_squeeze: { sign: '≤', decimals: 2, unit: '%', signed: false },
  rsi_oversold: { sign: '<', ...points },
  rsi_oversold_cross: { sign: '>', ...points },
  stoch_oversold: { sign: '<', ...points },
  macd_cross_up: { sign: '>', ...difference },
  ma_cross_up: { sign: '>', ...difference },
  rsi_9_ob: { sign: '>', ...points },
  rsi_14_ob: { sign: '>', ...points },
  stoch_14_ob: { sign: '>', ...points },
  stoch_21_ob: { sign: '>', ...points },
  bb_20_touch: { sign: '≥', decimals: 1, unit: '%', signed: true },
  bb_30_touch: { sign: '≥', decimals: 1, unit: '%', signed: true },
  volume_spike: { sign: '>', decimals: 2, unit: '×', signed: false },
  macd_bearish: { sign: '<', ...difference },
};

interface Reading {
  readonly value: number | null;
  readonly threshold: number | null;
}

/** Decimals for differences of prices: small ones need more to say anything. */
function decimalsFor(style: ReadingStyle, value: number): number {
  if (!style.signed || style.unit === '%') return style.decimals;
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return 0;
  if (size >= 10) return 1;
  if (size >= 1) return 2;
  return Math.min(6, 2 + Math.ceil(-Math.log10(size)));
}

/** What the lens measured, never rounded across its threshold. `short` is the form for the narrow gutter. */
export function readingText(lens: LensName, reading: Reading, short = false): string {
  if (reading.value === null) return '–';
  const style = STYLES[lens];
  const decimals = short && style.unit === '' && !style.signed ? 1 : decimalsFor(style, reading.value);
  const text = formatBeside(reading.value, reading.threshold, decimals);
  const sign = style.signed && reading.value > 0 && Number(text.replaceAll(',', '')) !== 0 ? '+' : '';
  return `${sign}${text}${style.unit}`;
}

/** The condition: comparison and threshold, e.g. `< 0.50×`. */
export function thresholdText(lens: LensName, reading: Reading): string {
  if (reading.threshold === null) return '';
  const style = STYLES[lens];
  const whole = Number.isInteger(reading.threshold) && style.unit !== '×';
  const text = whole
    ? formatNumber(reading.threshold, 0)
    : formatSigned(reading.threshold, style.decimals).replace('+', '');
  return `${style.sign} ${text}${style.unit}`;
}
