import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { readDay, stepDay, writeDay } from './date-input.ts';
import { FieldFrame } from './field-frame.tsx';
import { formatDay, timeParts } from './format-time.ts';
import { CalendarIcon } from './icons.tsx';

interface DateFieldProps {
  readonly label: string;
  /** UTC midnight, ms. */
  readonly value: number | null;
  /** Hears of a day when the field is left or Enter pressed, and of each step at once; null when emptied. */
  readonly onChange: (value: number | null) => void;
  readonly minimum?: number | null | undefined;
  readonly maximum?: number | null | undefined;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly testId?: string | undefined;
}

function isGiven(time: number | null | undefined): time is number {
  return time !== undefined && time !== null;
}

function words(time: number): string {
  return `${formatDay(time, 'utc')} ${timeParts(time, 'utc').year}`;
}

function rangeProblem({ value, minimum, maximum }: DateFieldProps): string | undefined {
  if (value === null) return undefined;
  if (isGiven(minimum) && value < minimum) return `Choose ${words(minimum)} or later.`;
  if (isGiven(maximum) && value > maximum) return `Choose ${words(maximum)} or earlier.`;
  return undefined;
}

/**
 * A day in UTC, written `2026-05-21`: the same for everybody, whatever the system's habits. Arrow keys step by a day
 * (thirty with Shift); the button opens the system's calendar.
 */
export function DateField(props: DateFieldProps): ReactNode {
  const { value, onChange, minimum, maximum } = props;
  /** What is being typed; null while the field shows its value. */
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const calendar = useRef<HTMLInputElement>(null);

  const commit = (): void => {
    if (draft === null) return;
    const typed = readDay(draft);
    setDraft(null);
    if (typed.kind === 'unreadable') setRefused(draft);
    else {
      const next = typed.kind === 'empty' ? null : typed.time;
      if (next !== value) onChange(next);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction !== 0) {
      event.preventDefault();
      const typed = draft === null ? null : readDay(draft);
      const from = typed?.kind === 'day' ? typed.time : (value ?? maximum ?? minimum);
      setDraft(null);
      setRefused(null);
      if (isGiven(from)) onChange(stepDay(from, direction * (event.shiftKey ? 30 : 1), minimum, maximum));
    } else if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && draft !== null) {
      // Takes back what was typed, and only then closes what the field is in.
      event.stopPropagation();
      event.preventDefault();
      setDraft(null);
    }
  };
  const unreadable = refused === null ? undefined : `“${refused}” is not a day. Write it as 2026-05-21.`;
  return (
    <FieldFrame
      label={props.label}
      error={unreadable ?? props.error ?? rangeProblem(props)}
      hint={props.hint}
      disabled={props.disabled}
    >
      {(attributes) => (
        <>
          <input
            {...attributes}
            type="text"
            className="field-input"
            autoComplete="off"
            spellCheck={false}
            disabled={props.disabled}
            placeholder="yyyy-mm-dd"
            data-testid={props.testId}
            value={draft ?? writeDay(value)}
            onChange={(event) => {
              setRefused(null);
              setDraft(event.target.value);
            }}
            onBlur={commit}
            onKeyDown={onKeyDown}
          />
          <button
            type="button"
            className="icon-button field-calendar"
            aria-label={`${props.label}: open the calendar`}
            disabled={props.disabled}
            tabIndex={-1}
            onClick={() => calendar.current?.showPicker()}
          >
            <CalendarIcon />
          </button>
          <input
            ref={calendar}
            type="date"
            className="field-picker"
            tabIndex={-1}
            aria-hidden="true"
            min={writeDay(minimum)}
            max={writeDay(maximum)}
            value={writeDay(value)}
            onChange={(event) => {
              const time = event.target.valueAsNumber;
              setDraft(null);
              setRefused(null);
              onChange(Number.isNaN(time) ? null : time);
            }}
          />
        </>
      )}
    </FieldFrame>
  );
}
