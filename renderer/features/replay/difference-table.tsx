import { useState, type ReactNode } from 'react';
import type { ReplayDifferenceView } from '../../../engine/api/replay-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import { type HeadCell, numericHead, TableHead } from '../../ui/table-head.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { isFault, KIND_NAMES, valueText } from './difference-rows.ts';
import { onRowKey } from './row-keys.ts';
import { TimeCell } from './time-cell.tsx';

const COLUMNS: readonly HeadCell[] = [
  'Time',
  'What',
  numericHead('Session'),
  numericHead('Backtest'),
  numericHead('Apart'),
  'Cause',
];

/** Rows drawn at first, and more of them at a time: nobody reads thousands. */
const ROWS_AT_A_TIME = 200;

interface DifferenceTableProps {
  readonly differences: readonly ReplayDifferenceView[];
  /** How many there are of the group, listed or not. */
  readonly count: number;
  readonly selected: number | null;
  readonly onSelect: (difference: ReplayDifferenceView) => void;
}

interface RowProps {
  readonly difference: ReplayDifferenceView;
  readonly zone: TimeZone;
  readonly selected: boolean;
  readonly onSelect: (difference: ReplayDifferenceView) => void;
}

function DifferenceRow({ difference, zone, selected, onSelect }: RowProps): ReactNode {
  const { kind, time, session, backtest, apart, cause, reason, index } = difference;
  const fault = isFault(difference);
  const isLong = kind === 'signal' || kind === 'decision';
  const value = isLong ? 'numeric difference-words' : 'numeric';
  return (
    <tr
      data-row
      data-testid="difference-row"
      data-kind={kind}
      data-reason={reason}
      data-index={index}
      aria-selected={selected}
      tabIndex={0}
      onClick={() => onSelect(difference)}
    >
      <TimeCell time={time} zone={zone} />
      <td className={fault ? 'bad strong' : 'text-2'}>
        {fault ? <span aria-hidden="true">⚠ </span> : null}
        {KIND_NAMES[kind]}
      </td>
      <td className={value}>{valueText(session, zone)}</td>
      <td className={value}>{valueText(backtest, zone)}</td>
      <td className="numeric">{apart}</td>
      <td className="difference-cause">{valueText(cause, zone)}</td>
    </tr>
  );
}

/** Each thing the two did not do alike, with its cause. A click shows the chart and the lenses of that time. */
export function DifferenceTable({ differences, count, selected, onSelect }: DifferenceTableProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const [drawn, setDrawn] = useState(ROWS_AT_A_TIME);
  const rest = differences.length - drawn;
  return (
    <div className="table-scroll scroll" role="group" aria-label="Differences, rows">
      <table className="table replay-table" aria-label="Differences" aria-rowcount={count}>
        <TableHead cells={COLUMNS} />
        <tbody onKeyDown={onRowKey}>
          {differences.slice(0, drawn).map((difference) => (
            <DifferenceRow
              key={difference.index}
              difference={difference}
              zone={zone}
              selected={difference.index === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
      {rest > 0 ? (
        <p className="table-more">
          <Button testId="button-more-rows" onClick={() => setDrawn(drawn + ROWS_AT_A_TIME)}>
            Show {formatNumber(Math.min(rest, ROWS_AT_A_TIME), 0)} more of {formatNumber(rest, 0)}
          </Button>
        </p>
      ) : count > differences.length ? (
        <p className="table-more text-2">
          The first {formatNumber(differences.length, 0)} of {formatNumber(count, 0)} are listed. Export writes all of
          them.
        </p>
      ) : null}
    </div>
  );
}
