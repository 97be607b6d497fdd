import { useMemo, type ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { changeClass, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';
import { numericHead, TableHead } from '../../ui/table-head.tsx';
import { MISSING } from './metric-cells.ts';
import { quoteOf } from './texts.ts';
import { exitTypeRows, type ExitType, type ExitTypeRow } from './trade-rows.ts';

const MEANING: Readonly<Record<ExitType, string>> = {
  immediate: 'Sold at the signal: the momentum gave no reason to wait.',
  delayed: 'Sold after the delay that the momentum of the signal gave.',
  accelerated: 'Sold earlier than first planned: the momentum fell meanwhile.',
  manual: 'Forced by a person; a backtest has nobody to do that.',
};

function Row({ row }: { readonly row: ExitTypeRow }): ReactNode {
  const why = `No trade of this run left this way.`;
  const missing = (
    <span className="text-3" title={why}>
      {MISSING}
    </span>
  );
  return (
    <tr data-testid={`exit-type-${row.exitType}`} title={MEANING[row.exitType]}>
      <td>{row.exitType}</td>
      <td className="numeric">{row.trades}</td>
      <td className="numeric">{row.winRatePct === null ? missing : `${formatNumber(row.winRatePct, 0)}%`}</td>
      <td className={`numeric ${changeClass(row.averagePnlPct)}`}>
        {row.averagePnlPct === null ? missing : formatSignedPercent(row.averagePnlPct)}
      </td>
      <td className={`numeric ${row.trades === 0 ? 'text-3' : changeClass(row.pnl)}`}>{formatSigned(row.pnl, 0)}</td>
    </tr>
  );
}

/** How the trades of each way out fared; those that did not occur too. */
export function ExitTypes({ run }: { readonly run: RunSummaryView }): ReactNode {
  const rows = useMemo(() => exitTypeRows(run.metrics), [run]);
  return (
    <table className="table exit-types" aria-label="Exit types">
      <TableHead
        cells={[
          'Exit type',
          numericHead('Trades'),
          numericHead('Win'),
          numericHead('Avg'),
          numericHead(`P&L ${quoteOf(run.symbol)}`),
        ]}
      />
      <tbody>
        {rows.map((row) => (
          <Row key={row.exitType} row={row} />
        ))}
      </tbody>
    </table>
  );
}
