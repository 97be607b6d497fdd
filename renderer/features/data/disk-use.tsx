import type { ReactNode } from 'react';
import '../../ui/progress-bar.css';
import { formatBytes } from './coverage-figures.ts';

interface DiskUseProps {
  /** Bytes of the history. */
  readonly used: number;
  /** Bytes; null where the system does not say. */
  readonly free: number | null;
}

/** How much of the disk the candles take, of what they could. */
export function DiskUse({ used, free }: DiskUseProps): ReactNode {
  const part = free === null || used + free === 0 ? null : used / (used + free);
  return (
    <div className="disk-use" data-testid="disk-use">
      <span className="text-2">Disk used by candles</span>
      <span>
        {formatBytes(used)}
        {free === null ? '' : ` · ${formatBytes(free)} free`}
      </span>
      {part === null ? null : (
        <div
          className="progress"
          role="meter"
          aria-label="Part of the disk used by candles"
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={part}
        >
          <span className="progress-fill" style={{ width: `${Math.max(0.5, part * 100)}%` }} />
        </div>
      )}
    </div>
  );
}
