import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { readNumber, stepNumber, writeNumber } from '../../ui/number-input.ts';
import { typedSetting } from './typed-setting.ts';
import '../../ui/fields.css';

interface SettingNumberProps {
  readonly field: ConfigurationFieldView;
  readonly unit: string | null;
  /** Text where it is no number: shown as it was typed until it is one. */
  readonly value: number | string | null;
  readonly changed: boolean;
  /** What the engine has against the value. */
  readonly error: string | undefined;
  /** Hears of whatever stands in the box while it is typed. */
  readonly onChange: (value: number | string | null) => void;
  readonly testId: string;
}

/** A number in a sentence: what is typed counts at once. Arrow keys step, ten times as far with Shift. */
export function SettingNumber({ field, unit, value, changed, error, onChange, testId }: SettingNumberProps): ReactNode {
  const { label, help, minimum, maximum, kind } = field;
  /** What is being typed; null while the box shows the value. */
  const [draft, setDraft] = useState<string | null>(null);
  const number = typeof value === 'number' ? value : null;
  const shown = draft ?? (typeof value === 'string' ? value : writeNumber(value));
  const unreadable = readNumber(shown).kind === 'unreadable';

  const type = (text: string): void => {
    setDraft(text);
    onChange(typedSetting(text, kind));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0) {
      if (event.key === 'Enter') setDraft(null);
      return;
    }
    event.preventDefault();
    const step = field.step ?? 1;
    setDraft(null);
    onChange(stepNumber(number, direction * (event.shiftKey ? 10 : 1), step, { minimum, maximum }));
  };
  return (
    <span className="field-box setting-box" data-changed={changed} data-invalid={error !== undefined || unreadable}>
      <input
        type="text"
        inputMode="decimal"
        role="spinbutton"
        className="field-input"
        aria-label={label}
        aria-invalid={error !== undefined || unreadable}
        aria-valuenow={number ?? undefined}
        aria-valuemin={minimum ?? undefined}
        aria-valuemax={maximum ?? undefined}
        title={error ?? help}
        autoComplete="off"
        spellCheck={false}
        placeholder={kind === 'nullable_number' ? '—' : undefined}
        data-testid={testId}
        value={shown}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => setDraft(null)}
        onKeyDown={onKeyDown}
      />
      {unit === null ? null : <span className="field-unit">{unit}</span>}
    </span>
  );
}
