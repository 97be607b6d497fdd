import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { FieldFrame } from './field-frame.tsx';
import { draftAfter, meaningOf, rangeProblem, readNumber, stepNumber, writeNumber } from './number-input.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | null;
  /** Hears of a number when the field is left or Enter pressed, and of each step at once; null when emptied. */
  readonly onChange: (value: number | null) => void;
  /** Hears of every key as well, of what is no number as null: for what follows the field while one types. */
  readonly live?: boolean | undefined;
  /** How the value is written while nobody types it; exact digits when absent. */
  readonly show?: ((value: number) => string) | undefined;
  readonly unit?: string | undefined;
  readonly minimum?: number | null | undefined;
  readonly maximum?: number | null | undefined;
  readonly step?: number | null | undefined;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly testId?: string | undefined;
}

/** A number with its unit. Arrow keys step (ten times as far with Shift); Escape takes back what was typed. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { value, onChange, unit, minimum, maximum } = props;
  /** What is being typed; null while the field shows its value. */
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  /** What Escape goes back to. */
  const [before, setBefore] = useState<number | null>(null);
  const range = { minimum, maximum };
  /** The value that the draft was last held against. */
  const [known, setKnown] = useState(value);
  if (!Object.is(known, value)) {
    setKnown(value);
    setDraft(draftAfter(draft, value));
    setRefused(null);
  }

  const commit = (): void => {
    if (draft === null) return;
    const typed = readNumber(draft);
    setDraft(null);
    if (typed.kind === 'unreadable') setRefused(draft);
    else if (props.live !== true) {
      const next = typed.kind === 'empty' ? null : typed.value;
      if (next !== value) onChange(next);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction !== 0) {
      event.preventDefault();
      const typed = draft === null ? null : readNumber(draft);
      const from = typed?.kind === 'number' ? typed.value : value;
      const next = stepNumber(from, direction * (event.shiftKey ? 10 : 1), props.step ?? 1, range);
      setDraft(null);
      setRefused(null);
      if (next !== value) onChange(next);
    } else if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== null) {
      // Takes back what was typed, and only then closes what the field is in.
      event.stopPropagation();
      event.preventDefault();
      setDraft(null);
      setRefused(null);
      if (props.live === true && before !== value) onChange(before);
    }
  };
  const type = (text: string): void => {
    setRefused(null);
    if (draft === null) setBefore(value);
    setDraft(text);
    if (props.live !== true) return;
    const next = meaningOf(text);
    if (next !== value) onChange(next);
  };
  const shown = value === null || props.show === undefined ? writeNumber(value) : props.show(value);
  const unreadable = refused === null ? undefined : `“${refused}” is not a number. Use digits and a point.`;
  return (
    <FieldFrame
      label={props.label}
      error={unreadable ?? props.error ?? rangeProblem(value, range, unit)}
      hint={props.hint}
      unit={unit}
      disabled={props.disabled}
    >
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode="decimal"
          role="spinbutton"
          aria-valuenow={value ?? undefined}
          aria-valuemin={minimum ?? undefined}
          aria-valuemax={maximum ?? undefined}
          className="field-input numeric"
          autoComplete="off"
          spellCheck={false}
          disabled={props.disabled}
          placeholder={props.placeholder}
          data-testid={props.testId}
          value={draft ?? shown}
          onChange={(event) => type(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
      )}
    </FieldFrame>
  );
}
