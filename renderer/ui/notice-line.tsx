import type { ReactNode } from 'react';
import { CloseIcon } from './icons.tsx';
import './notice-line.css';

interface NoticeLineProps {
  readonly notice: { readonly tone: 'good' | 'error'; readonly text: string } | null;
  readonly onDismiss: () => void;
  readonly testId: string;
}

/** What came of something that has no place of its own; stays until it is dismissed or something else is asked for. */
export function NoticeLine({ notice, onDismiss, testId }: NoticeLineProps): ReactNode {
  if (notice === null) return null;
  const isError = notice.tone === 'error';
  return (
    <p
      className={`notice-line notice-${notice.tone}`}
      role={isError ? 'alert' : 'status'}
      data-testid={testId}
      data-tone={notice.tone}
    >
      <span>
        <span aria-hidden="true">{isError ? '⚠' : '✓'}</span> {notice.text}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        data-testid={`dismiss-${testId}`}
        onClick={onDismiss}
      >
        <CloseIcon />
      </button>
    </p>
  );
}
