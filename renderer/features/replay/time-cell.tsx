import type { ReactNode } from 'react';
import { formatClockSeconds, formatDay, formatFull, type TimeZone } from '../../ui/format-time.ts';

interface TimeCellProps {
  readonly time: number | null | undefined;
  readonly zone: TimeZone;
}

/** Day and time of a row, the whole of it in a tip; a dash where there is none. */
export function TimeCell({ time, zone }: TimeCellProps): ReactNode {
  if (time === null || time === undefined) return <td className="text-3">–</td>;
  return (
    <td title={formatFull(time, zone)}>
      {formatDay(time, zone)} <span className="text-2">{formatClockSeconds(time, zone)}</span>
    </td>
  );
}
