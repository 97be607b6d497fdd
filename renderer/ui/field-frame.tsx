import { useId, type ReactNode } from 'react';
import './fields.css';

/** What a control needs to know of the words around it. */
export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface FieldFrameProps {
  readonly label: string;
  readonly error: string | undefined;
  readonly hint: string | undefined;
  readonly unit?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly children: (attributes: FieldAttributes) => ReactNode;
}

/** Label above, control in a box, what is wrong or worth knowing below. The error takes the hint's place. */
export function FieldFrame({ label, error, hint, unit, disabled, children }: FieldFrameProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="field-box" data-invalid={error !== undefined} data-disabled={disabled === true}>
        {children({
          id,
          'aria-invalid': error !== undefined,
          'aria-describedby': note === undefined ? undefined : `${id}-note`,
        })}
        {unit === undefined ? null : <span className="field-unit">{unit}</span>}
      </div>
      {note === undefined ? null : (
        <span
          id={`${id}-note`}
          className={error === undefined ? 'field-hint' : 'field-error'}
          role={error === undefined ? undefined : 'alert'}
        >
          {note}
        </span>
      )}
    </div>
  );
}
