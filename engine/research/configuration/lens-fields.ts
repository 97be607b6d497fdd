import type { ConfigurationFieldView } from '../../api/configuration-views.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../../domain/lens.ts';
import type { LensName } from '../../domain/lens.ts';
import { DEFAULT_CONFIGURATION } from '../../strategy/default-configuration.ts';
import { fieldOf } from './form-field.ts';
import type { FieldRow } from './form-field.ts';

/** What each lens says, so that its switch can be understood without the manual. */
const MEANINGS: Readonly<Record<LensName, string>> = {
  volume_decline: 'Fires when the volume of a bar is below a part of its average: sellers are tired.',
  bb_lower_touch: 'Fires when the low touches the lower Bollinger band: the price is stretched downwards.',
  bb_squeeze: 'Fires when the Bollinger bands are among the narrowest of late: a move is being prepared.',
  rsi_oversold: 'Fires while the RSI is below a level: the market is oversold.',
  rsi_oversold_cross: 'Fires when the RSI comes back up through a level: the selling has ended.',
  stoch_oversold: 'Fires while %K of the stochastic is below a level: the close is near the low of the range.',
  macd_cross_up: 'Fires when the MACD line crosses above its signal line: momentum turns up.',
  ma_cross_up: 'Fires when the fast moving average crosses above the slow one: the trend turns up.',
  rsi_9_ob: 'Fires while the fast RSI is above a level: the market is overbought.',
  rsi_14_ob: 'Fires while the RSI is above a level: the market is overbought.',
  stoch_14_ob: 'Fires while %K of the stochastic is above a level: the close is near the high of the range.',
  stoch_21_ob: 'Fires while %K of the slower stochastic is above a level.',
  bb_20_touch: 'Fires when the high touches the upper Bollinger band: the price is stretched upwards.',
  bb_30_touch: 'Fires when the high touches the upper band of the longer Bollinger bands.',
  volume_spike: 'Fires when the volume of a bar is a multiple of its average: a climax.',
  macd_bearish: 'Fires when the MACD line crosses below its signal line: momentum turns down.',
};

type LensRow = Omit<FieldRow, 'path'>;
const bars = { kind: 'integer', unit: 'bars', minimum: 1, maximum: 100_000, step: 1 } as const;
const level = { kind: 'number', minimum: 0, maximum: 100, step: 1 } as const;

/** Settings that mean the same in every lens that has them. */
const ROWS: Readonly<Record<string, LensRow>> = {
  period: { label: 'Period', ...bars, help: 'Bars the indicator looks back on.' },
  factor: {
    label: 'Factor',
    kind: 'number',
    unit: '× average',
    step: 0.1,
    help: 'Multiple of the average volume that a bar is held against; above 0.',
  },
  deviations: {
    label: 'Deviations',
    kind: 'number',
    unit: 'σ',
    step: 0.1,
    help: 'Distance of the bands from the average in standard deviations; above 0.',
  },
  lookback: { label: 'Lookback', ...bars, help: 'Bars whose band width the present one is ranked among.' },
  percentile: {
    label: 'Percentile',
    kind: 'integer',
    unit: '%',
    minimum: 1,
    maximum: 100,
    step: 1,
    help: 'The bands count as squeezed when they are at most as wide as this percentile of the lookback.',
  },
  below: { label: 'Below', ...level, help: 'The lens is on while the indicator (0 to 100) is below this.' },
  above: { label: 'Above', ...level, help: 'The lens is on while the indicator (0 to 100) is above this.' },
  level: { label: 'Level', ...level, help: 'The level (0 to 100) that the indicator has to cross upwards.' },
  fast: { label: 'Fast period', ...bars, help: 'Bars of the fast average; smaller than the slow one.' },
  slow: { label: 'Slow period', ...bars, help: 'Bars of the slow average.' },
  signal: { label: 'Signal period', ...bars, help: 'Bars over which the MACD line is smoothed into its signal line.' },
};

/** The settings of all lenses, entry lenses first, each lens a group of its own. */
export function lensFields(): readonly ConfigurationFieldView[] {
  return [...ENTRY_LENSES, ...EXIT_LENSES].flatMap((lens) => {
    return Object.keys(DEFAULT_CONFIGURATION.lenses[lens]).map((key) => {
      const path = `lenses.${lens}.${key}`;
      const row: LensRow | undefined =
        key === 'enabled'
          ? {
              label: 'Enabled',
              kind: 'boolean',
              help: `${MEANINGS[lens]} A lens that is switched off never fires.`,
            }
          : ROWS[key];
      if (row === undefined) throw new Error(`configuration form: nobody described ${path}`);
      return fieldOf(`Lenses · ${lens}`, { path, ...row });
    });
  });
}
