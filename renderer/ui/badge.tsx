import type { ReactNode } from 'react';
import './badge.css';

interface ChipProps {
  readonly tone: 'up' | 'down' | 'entry' | 'exit' | 'neutral' | 'good' | 'warning' | 'danger';
  readonly children: ReactNode;
}

/** A small tinted label in a table or beside a title. */
export function Chip({ tone, children }: ChipProps): ReactNode {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}

interface MarkProps {
  /** Direction of the arrow: up for buys, entries and rises. */
  readonly direction: 'up' | 'down';
}

/** The arrow that goes with a colour, so that the colour is never the only cue. */
export function Mark({ direction }: MarkProps): ReactNode {
  return <span aria-hidden="true">{direction === 'up' ? '▲' : '▼'}</span>;
}
