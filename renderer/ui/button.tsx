import type { ReactNode } from 'react';
import './button.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly testId: string;
  /** `primary` is filled: one to a screen. `danger` and `accent` tint; `plain` has no border until hovered. */
  readonly tone?: 'normal' | 'primary' | 'danger' | 'accent' | 'plain';
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly pressed?: boolean;
  /** Why it is disabled, or what it does. Disabled buttons stay reachable so that the reason can be read. */
  readonly title?: string;
  readonly label?: string;
}

/** A button. Disabled means `aria-disabled`: it keeps focus and title, and does nothing. */
export function Button(props: ButtonProps): ReactNode {
  const inert = props.disabled === true || props.busy === true;
  return (
    <button
      type="button"
      className={`button button-${props.tone ?? 'normal'}`}
      data-testid={props.testId}
      aria-disabled={inert}
      aria-busy={props.busy === true}
      aria-pressed={props.pressed}
      aria-label={props.label}
      title={props.title}
      onKeyDown={(event) => {
        // A key that is held down presses once.
        if (event.repeat && event.key === 'Enter') event.preventDefault();
      }}
      onClick={() => {
        if (!inert) props.onClick();
      }}
    >
      {props.children}
    </button>
  );
}
