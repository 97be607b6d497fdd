import type { ReactNode } from 'react';
import './progress-bar.css';

interface ProgressBarProps {
  /** 0 to 1; null while nobody can say. */
  readonly part: number | null;
  /** Read out, not shown. */
  readonly label: string;
  readonly tone?: 'accent' | 'warning' | 'quiet';
}

/** How far something is. */
export function ProgressBar({ part, label, tone = 'accent' }: ProgressBarProps): ReactNode {
  const percent = part === null ? undefined : Math.min(100, Math.max(0, part * 100));
  return (
    <div
      className={`progress progress-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === undefined ? undefined : Math.round(percent)}
      data-unknown={percent === undefined}
    >
      <span className="progress-fill" style={{ width: `${percent ?? 100}%` }} />
    </div>
  );
}
