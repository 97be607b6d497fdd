import { useMemo, useRef, type ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { Chip, Mark } from '../../ui/badge.tsx';
import type { TimeZone } from '../../ui/format-time.ts';
import { type HeadCell, numericHead, TableHead } from '../../ui/table-head.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { dateAndTime, priceText } from './texts.ts';
import { signalRows, type SignalRow } from './trade-rows.ts';
import { useVisibleRows } from './use-visible-rows.ts';

const COLUMNS: readonly HeadCell[] = [
  'Bar closed',
  'Signal',
  numericHead('Lenses'),
  { title: 'Close', numeric: true, onlyWide: true },
  { title: 'Div.', numeric: true, onlyWide: true },
  'Exit type',
  'Result',
];

interface SignalTableProps {
  readonly report: RunReportView;
  readonly onMoment: (time: number, trade: TradeView | null) => void;
}

function resultOf(row: SignalRow): string {
  if (row.trade !== null) return row.kind === 'entry' ? `trade ${row.trade.number}` : `ended trade ${row.trade.number}`;
  return row.kind === 'entry' ? 'not acted on' : 'still open';
}

interface SignalRowProps {
  readonly row: SignalRow;
  readonly zone: TimeZone;
  readonly onMoment: SignalTableProps['onMoment'];
}

function Row({ row, zone, onMoment }: SignalRowProps): ReactNode {
  const open = (): void => onMoment(row.time, row.trade);
  return (
    <tr
      data-row
      data-testid="signal-row"
      data-kind={row.kind}
      tabIndex={0}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter') open();
      }}
    >
      <td>{dateAndTime(row.time, zone)}</td>
      <td>
        <Chip tone={row.kind}>
          <Mark direction={row.kind === 'entry' ? 'up' : 'down'} /> {row.kind === 'entry' ? 'Entry' : 'Exit'}
        </Chip>
      </td>
      <td className="numeric">{row.lenses} of 8</td>
      <td className="numeric only-wide">{row.price === null ? '' : priceText(row.price)}</td>
      <td className="numeric only-wide">{row.divergences ?? ''}</td>
      <td className="text-2">{row.exitType ?? ''}</td>
      <td className={row.trade === null ? 'text-3' : ''}>{resultOf(row)}</td>
    </tr>
  );
}

/** Every signal that was raised, newest first, and what came of it. */
export function SignalTable({ report, onMoment }: SignalTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const zone = useUiStore((store) => store.zone);
  const rows = useMemo(() => signalRows(report), [report]);
  const { first, last, above, below } = useVisibleRows(scroller, rows.length);
  if (rows.length === 0) {
    return <p className="table-empty">No signal was raised in this range: the lenses never converged far enough.</p>;
  }
  return (
    <div ref={scroller} className="table-scroll scroll" role="group" aria-label="Signals, rows">
      <table className="table trade-table" aria-label="Signals">
        <TableHead cells={COLUMNS} />
        <tbody>
          {above > 0 ? <tr className="row-space" style={{ height: above }} aria-hidden="true" /> : null}
          {rows.slice(first, last).map((row) => (
            <Row key={`${row.kind} ${row.time}`} row={row} zone={zone} onMoment={onMoment} />
          ))}
          {below > 0 ? <tr className="row-space" style={{ height: below }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </div>
  );
}
