import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly title: string;
  /** One sentence on what appears here, and how. */
  readonly text: ReactNode;
  /** One button. */
  readonly action?: ReactNode;
  readonly testId?: string;
}

/** A place where nothing is yet. */
export function EmptyState({ title, text, action, testId = 'empty-state' }: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state" data-testid={testId}>
      <p className="empty-title">{title}</p>
      <div className="empty-text">{text}</div>
      {action}
    </div>
  );
}
