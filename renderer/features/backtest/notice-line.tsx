import type { ReactNode } from 'react';
import { CloseIcon } from '../../ui/icons.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';

/** What came of something that has no place of its own; stays until it is dismissed or something else is asked for. */
export function NoticeLine(): ReactNode {
  const notice = useBacktestStore((store) => store.notice);
  const dismiss = useBacktestStore((store) => store.dismissNotice);
  if (notice === null) return null;
  return (
    <p
      className={`notice-line notice-${notice.tone}`}
      role={notice.tone === 'error' ? 'alert' : 'status'}
      data-testid="backtest-notice"
      data-tone={notice.tone}
    >
      <span>
        <span aria-hidden="true">{notice.tone === 'error' ? '⚠' : '✓'}</span> {notice.text}
      </span>
      <button type="button" className="icon-button" aria-label="Dismiss" data-testid="dismiss-notice" onClick={dismiss}>
        <CloseIcon />
      </button>
    </p>
  );
}
