import { useId, type ReactNode } from 'react';
import { FieldFrame } from './field-frame.tsx';

export { DateField } from './date-field.tsx';
export { NumberField } from './number-field.tsx';

interface FieldProps {
  readonly label: string;
  /** What is wrong and what to do about it. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly testId?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string | undefined;
}

/** One line of text. */
export function TextField(props: TextFieldProps): ReactNode {
  return (
    <FieldFrame label={props.label} error={props.error} hint={props.hint} disabled={props.disabled}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          className="field-input"
          autoComplete="off"
          spellCheck={false}
          disabled={props.disabled}
          placeholder={props.placeholder}
          data-testid={props.testId}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface SelectFieldProps<Value extends string> extends FieldProps {
  readonly value: Value;
  readonly options: readonly SelectOption<Value>[];
  readonly onChange: (value: Value) => void;
}

/** One of a few. */
export function SelectField<Value extends string>(props: SelectFieldProps<Value>): ReactNode {
  const choose = (chosen: string): void => {
    const option = props.options.find(({ value }) => value === chosen);
    if (option !== undefined) props.onChange(option.value);
  };
  return (
    <FieldFrame label={props.label} error={props.error} hint={props.hint} disabled={props.disabled}>
      {(attributes) => (
        <select
          {...attributes}
          className="field-input"
          disabled={props.disabled}
          data-testid={props.testId}
          value={props.value}
          onChange={(event) => choose(event.target.value)}
        >
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly testId?: string | undefined;
}

/** Yes or no; the label belongs to the box and toggles it. */
export function CheckField({ label, checked, onChange, hint, disabled, testId }: CheckFieldProps): ReactNode {
  const id = useId();
  return (
    <label className="check-field">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        aria-describedby={hint === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="check-words">
        <span>{label}</span>
        {hint === undefined ? null : (
          <span id={id} className="field-hint">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
