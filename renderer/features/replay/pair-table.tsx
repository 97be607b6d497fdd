import type { ReactNode } from 'react';
import type { ReplayReportView, TradePairView, TradeSideView } from '../../../engine/api/replay-views.ts';
import { changeClass, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import { numericHead, TableHead } from '../../ui/table-head.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { quoteOf } from './figures.ts';
import { onRowKey } from './row-keys.ts';
import { TimeCell } from './time-cell.tsx';

const SIGNIFICANT_DIGITS = 7;

/** A price with seven digits that mean something: averages of fills are no whole ticks. */
function priceText(price: number | null): string {
  if (price === null) return '';
  const decimals = Math.max(0, SIGNIFICANT_DIGITS - 1 - Math.floor(Math.log10(Math.max(price, 1e-8))));
  return formatNumber(price, Math.min(8, decimals));
}

function resultText(side: TradeSideView | null): string {
  if (side === null) return 'no trade';
  return side.pnlPct === null ? 'open' : formatSignedPercent(side.pnlPct);
}

const BY_HAND = 'You traded in this position by hand: its result is not the strategy’s alone, and is not in the sums';

interface PairRowProps {
  readonly pair: TradePairView;
  readonly zone: TimeZone;
  readonly selected: boolean;
  readonly onSelect: (pair: TradePairView) => void;
}

function PairRow({ pair, zone, selected, onSelect }: PairRowProps): ReactNode {
  const { session, backtest, number } = pair;
  const pct = session?.pnlPct ?? null;
  const modelled = backtest?.pnlPct ?? null;
  const apart = pct === null || modelled === null ? null : pct - modelled;
  return (
    <tr
      data-row
      data-testid="pair-row"
      data-trade={number}
      aria-selected={selected}
      tabIndex={0}
      onClick={() => onSelect(pair)}
    >
      <td className="text-3" title={pair.isByHand ? BY_HAND : undefined}>
        {pair.isByHand ? `${number} by hand` : number}
      </td>
      <TimeCell time={session?.entryTime ?? backtest?.entryTime} zone={zone} />
      <td className="numeric">{priceText(session?.entryPrice ?? null)}</td>
      <td className="numeric text-2">{priceText(backtest?.entryPrice ?? null)}</td>
      <TimeCell time={(session ?? backtest)?.exitTime} zone={zone} />
      <td className="numeric">{priceText(session?.exitPrice ?? null)}</td>
      <td className="numeric text-2">{priceText(backtest?.exitPrice ?? null)}</td>
      <td className={`numeric ${changeClass(pct)}`}>{resultText(session)}</td>
      <td className={`numeric ${changeClass(modelled)}`}>{resultText(backtest)}</td>
      <td className={`numeric ${changeClass(apart)}`}>{apart === null ? '' : formatSignedPercent(apart)}</td>
      <td className="numeric">{session === null || session.pnl === null ? '' : formatSigned(session.pnl, 2)}</td>
    </tr>
  );
}

interface PairTableProps {
  readonly report: ReplayReportView;
  readonly selected: number | null;
  readonly onSelect: (pair: TradePairView) => void;
}

/** The trades of the session and of the backtest side by side. A click shows the chart and the lenses of the entry. */
export function PairTable({ report, selected, onSelect }: PairTableProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  if (report.pairs.length === 0) {
    return (
      <p className="table-empty" data-testid="no-pairs">
        Neither the session nor the backtest made a trade on these candles.
      </p>
    );
  }
  return (
    <div className="table-scroll scroll" role="group" aria-label="Trades of both, rows">
      <table className="table replay-table" aria-label="Trades of both">
        <TableHead
          cells={[
            '#',
            'Entry',
            numericHead('Session'),
            numericHead('Backtest'),
            'Exit',
            numericHead('Session'),
            numericHead('Backtest'),
            numericHead('Session %'),
            numericHead('Backtest %'),
            numericHead('Apart'),
            numericHead(`P&L ${quoteOf(report.symbol)}`),
          ]}
        />
        <tbody onKeyDown={onRowKey}>
          {report.pairs.map((pair) => (
            <PairRow
              key={pair.number}
              pair={pair}
              zone={zone}
              selected={pair.number === selected}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
