import type { ReactNode } from 'react';
import { TIMEFRAMES } from '../../../engine/api/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/fields.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { useConfigurationStore, useNumberSetting, useSetting } from '../../stores/configuration-store.ts';
import { ChipPopover, useClosePopover } from './chip-popover.tsx';
import { costText, otherChanges, percentOf, shareOf } from './cost-text.ts';
import { quoteOf } from './texts.ts';

function TimeframeChoice(): ReactNode {
  const value = useSetting('timeframe');
  const setValue = useConfigurationStore((store) => store.setValue);
  const close = useClosePopover();
  return (
    <div className="timeframe-choice" role="group" aria-label="Signal timeframe">
      {TIMEFRAMES.map((timeframe) => (
        <Button
          key={timeframe}
          testId={`signal-${timeframe}`}
          tone="plain"
          pressed={timeframe === value}
          onClick={() => {
            setValue('timeframe', timeframe);
            close();
          }}
        >
          {timeframe}
        </Button>
      ))}
    </div>
  );
}

/** The timeframe on which the lenses are computed. */
export function TimeframeChip(): ReactNode {
  const value = useSetting('timeframe');
  return (
    <ChipPopover
      name="Signal timeframe"
      testId="chip-timeframe"
      title="The bars the lenses are computed on; orders are simulated on 1-minute candles"
      label={`Signal ${typeof value === 'string' ? value : '…'}`}
    >
      <TimeframeChoice />
    </ChipPopover>
  );
}

function useProblem(path: string): string | undefined {
  return useConfigurationStore((store) => store.problems.find((problem) => problem.path === path)?.message);
}

interface SettingNumberProps {
  readonly path: string;
  readonly label: string;
  readonly unit: string;
  readonly step: number;
  /** The setting is a share; people write percent. */
  readonly asPercent?: boolean;
  readonly hint?: string;
}

function SettingNumber({ path, label, unit, step, asPercent = false, hint }: SettingNumberProps): ReactNode {
  const value = useNumberSetting(path);
  const error = useProblem(path);
  const setValue = useConfigurationStore((store) => store.setValue);
  return (
    <NumberField
      label={label}
      value={value !== null && asPercent ? percentOf(value) : value}
      unit={unit}
      step={step}
      minimum={0}
      error={error}
      hint={hint}
      testId={`cost-${path}`}
      onChange={(next) => setValue(path, next !== null && asPercent ? shareOf(next) : next)}
    />
  );
}

const EXECUTIONS = [
  { value: 'taker', label: 'Taker' },
  { value: 'maker', label: 'Maker' },
] as const;

function CostEditor(): ReactNode {
  const execution = useSetting('execution') === 'maker' ? 'maker' : 'taker';
  const setValue = useConfigurationStore((store) => store.setValue);
  const symbol = useBacktestStore((store) => store.form.series?.symbol ?? '');
  return (
    <div className="chip-editor cost-editor">
      <Segmented
        label="Execution"
        testId="cost-execution"
        value={execution}
        options={EXECUTIONS}
        onChange={(value) => setValue('execution', value)}
      />
      <p className="text-3 cost-note">
        {execution === 'taker'
          ? 'Buys and sells at the open of the next candle, slippage on top.'
          : 'Rests at the price and is filled when a later candle trades through it.'}
      </p>
      <div className="field-pair">
        <SettingNumber path="costs.takerFee" label="Taker fee" unit="%" step={0.01} asPercent />
        <SettingNumber path="costs.makerFee" label="Maker fee" unit="%" step={0.01} asPercent />
        <SettingNumber path="costs.slippageBps" label="Slippage" unit="bp" step={1} />
        <SettingNumber
          path="participation"
          label="Participation"
          unit="% of volume"
          step={1}
          asPercent
          hint="Most of a candle that is yours"
        />
        <SettingNumber path="startingQuote" label="Starting with" unit={quoteOf(symbol)} step={1_000} />
      </div>
    </div>
  );
}

/** Execution, fees and slippage. */
export function CostChip(): ReactNode {
  const defaults = useConfigurationStore((store) => store.form?.defaults ?? null);
  const settings = useConfigurationStore((store) => store.settings);
  if (defaults === null) return null;
  return (
    <ChipPopover
      name="Execution and costs"
      testId="chip-costs"
      title="Execution, fees, slippage and capital"
      label={costText(defaults, settings)}
    >
      <CostEditor />
    </ChipPopover>
  );
}

interface ConfigurationChipProps {
  readonly onConfigure: () => void;
}

/** How far the strategy is from its defaults. */
export function ConfigurationChip({ onConfigure }: ConfigurationChipProps): ReactNode {
  const changed = useConfigurationStore((store) => otherChanges(store.settings));
  const problems = useConfigurationStore((store) => store.problems.length);
  const known = useConfigurationStore((store) => store.form !== null);
  return (
    <Button testId="chip-configuration" title="Every setting of the strategy" onClick={onConfigure}>
      {problems > 0 ? (
        <span className="warn">⚠ Config: {problems === 1 ? '1 problem' : `${problems} problems`}</span>
      ) : (
        <>Config: {!known ? '…' : changed === 0 ? 'default' : `${changed} changed`}</>
      )}
    </Button>
  );
}
