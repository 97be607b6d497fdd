import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { readNumber, stepNumber, writeNumber } from '../../ui/number-input.ts';
import '../../ui/fields.css';

interface SettingNumberProps {
  readonly field: ConfigurationFieldView;
  readonly unit: string | null;
  readonly value: number | null;
  readonly changed: boolean;
  /** What the engine has against the value. */
  readonly error: string | undefined;
  /** Hears of every number while it is typed; of null when the box is empty. */
  readonly onChange: (value: number | null) => void;
  readonly testId: string;
}

/** A number in a sentence: what is typed counts at once. Arrow keys step, ten times as far with Shift. */
export function SettingNumber({ field, unit, value, changed, error, onChange, testId }: SettingNumberProps): ReactNode {
  const { label, help, minimum, maximum, kind } = field;
  /** What is being typed; null while the box shows the value. */
  const [draft, setDraft] = useState<string | null>(null);
  const unreadable = draft !== null && readNumber(draft).kind === 'unreadable';

  const type = (text: string): void => {
    setDraft(text);
    const typed = readNumber(text);
    if (typed.kind === 'number') onChange(typed.value);
    else if (typed.kind === 'empty' && kind === 'nullable_number') onChange(null);
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
    onChange(stepNumber(value, direction * (event.shiftKey ? 10 : 1), step, { minimum, maximum }));
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
        aria-valuenow={value ?? undefined}
        aria-valuemin={minimum ?? undefined}
        aria-valuemax={maximum ?? undefined}
        title={error ?? help}
        autoComplete="off"
        spellCheck={false}
        placeholder={kind === 'nullable_number' ? '—' : undefined}
        data-testid={testId}
        value={draft ?? writeNumber(value)}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => setDraft(null)}
        onKeyDown={onKeyDown}
      />
      {unit === null ? null : <span className="field-unit">{unit}</span>}
    </span>
  );
}
