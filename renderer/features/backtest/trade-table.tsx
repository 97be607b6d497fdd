import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { changeClass } from '../../ui/format-number.ts';
import { formatClock, type TimeZone } from '../../ui/format-time.ts';
import { numericHead, TableHead } from '../../ui/table-head.tsx';
import { useUiStore } from '../../stores/ui-store.ts';
import { dateAndTime, priceText, quoteOf, shortDate, signedMoneyText, signedPercentText } from './texts.ts';
import { orderTrades, type TradeOrder } from './trade-rows.ts';
import { useVisibleRows } from './use-visible-rows.ts';

interface TradeTableProps {
  readonly report: RunReportView;
  readonly order: TradeOrder;
  readonly selected: number | null;
  readonly onTrade: (trade: TradeView) => void;
  readonly onHover: (trade: TradeView | null) => void;
}

interface TradeRowProps {
  readonly trade: TradeView;
  readonly zone: TimeZone;
  /** Starting capital: the scale of its money. */
  readonly start: number;
  readonly selected: boolean;
  readonly onTrade: (trade: TradeView) => void;
  readonly onHover: (trade: TradeView | null) => void;
}

function TradeRow({ trade, zone, start, selected, onTrade, onHover }: TradeRowProps): ReactNode {
  return (
    <tr
      data-row
      data-testid="trade-row"
      data-trade={trade.number}
      data-pnl={trade.pnl}
      aria-selected={selected}
      tabIndex={0}
      onClick={() => onTrade(trade)}
      onPointerEnter={() => onHover(trade)}
      onPointerLeave={() => onHover(null)}
    >
      <td className="text-3 only-wide">{trade.number}</td>
      <td title={dateAndTime(trade.entryTime, zone)}>
        {shortDate(trade.entryTime, zone)}{' '}
        <span className="text-3 trade-clock">{formatClock(trade.entryTime, zone)}</span>
      </td>
      <td className="numeric">{priceText(trade.entryPrice)}</td>
      <td title={dateAndTime(trade.exitTime, zone)}>
        {shortDate(trade.exitTime, zone)}{' '}
        <span className="text-3 trade-clock">{formatClock(trade.exitTime, zone)}</span>
      </td>
      <td className="numeric">{priceText(trade.exitPrice)}</td>
      <td className="text-2 only-wide">{trade.exitType}</td>
      <td className="numeric only-wide">{trade.lenses ?? <span className="text-3">manual</span>}</td>
      <td className={`numeric ${changeClass(trade.pnl)}`}>{signedMoneyText(trade.pnl, start)}</td>
      <td className={`numeric ${changeClass(trade.pnl)}`}>{signedPercentText(trade.pnlPct)}</td>
    </tr>
  );
}

interface OpenRowProps {
  readonly open: NonNullable<RunReportView['open']>;
  readonly zone: TimeZone;
  readonly start: number;
}

/** The position that was open when the candles ended, marked to the last close. */
function OpenRow({ open, zone, start }: OpenRowProps): ReactNode {
  return (
    <tr data-testid="open-position" title="Held when the candles ended; marked to the last close, without exit costs.">
      <td className="only-wide" />
      <td title={dateAndTime(open.entryTime, zone)}>
        {shortDate(open.entryTime, zone)}{' '}
        <span className="text-3 trade-clock">{formatClock(open.entryTime, zone)}</span>
      </td>
      <td className="numeric">{priceText(open.entryPrice)}</td>
      <td>
        <span className="chip chip-neutral open-chip">open</span>
      </td>
      <td className="numeric">{priceText(open.price)}</td>
      <td className="text-2 only-wide">not yet</td>
      <td className="only-wide" />
      <td className={`numeric ${changeClass(open.pnl)}`}>{signedMoneyText(open.pnl, start)}</td>
      <td className={`numeric ${changeClass(open.pnl)}`}>{signedPercentText(open.pnlPct)}</td>
    </tr>
  );
}

/** Moves the focus between rows with the arrows; Enter opens the one that has it. */
function onRowKey(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null;
  if (row === null) return;
  const next =
    event.key === 'ArrowDown' ? row.nextElementSibling : event.key === 'ArrowUp' ? row.previousElementSibling : null;
  if (next instanceof HTMLElement && next.dataset['row'] !== undefined) {
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Enter' || event.key === ' ') row.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Every closed trade, only the rows in view drawn. A click shows the chart and the lenses of its entry. */
export function TradeTable({ report, order, selected, onTrade, onHover }: TradeTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const zone = useUiStore((store) => store.zone);
  const trades = useMemo(() => orderTrades(report.trades, order), [report, order]);
  const { first, last, above, below } = useVisibleRows(scroller, trades.length);
  const quote = quoteOf(report.run.symbol);
  const start = report.run.metrics.startingQuote;
  if (trades.length === 0 && report.open === null) {
    return (
      <p className="table-empty" data-testid="no-trades">
        {report.entrySignals.length === 0
          ? 'No entry signal was raised in this range, so nothing was traded. Ask for fewer lenses, a longer window or a longer range.'
          : 'Entry signals were raised, but none could be filled: look at the volume of this market and the participation.'}
      </p>
    );
  }
  return (
    <div ref={scroller} className="table-scroll scroll" role="group" aria-label="Trades, rows">
      <table className="table trade-table" aria-label="Trades" aria-rowcount={trades.length}>
        <TableHead
          cells={[
            { title: '#', onlyWide: true },
            'Entry',
            numericHead('Price'),
            'Exit',
            numericHead('Price'),
            { title: 'Exit type', onlyWide: true },
            { title: 'Lenses', numeric: true, onlyWide: true },
            numericHead(`P&L ${quote}`),
            numericHead('%'),
          ]}
        />
        <tbody onKeyDown={onRowKey}>
          {report.open === null ? null : <OpenRow open={report.open} zone={zone} start={start} />}
          {above > 0 ? <tr className="row-space" style={{ height: above }} aria-hidden="true" /> : null}
          {trades.slice(first, last).map((trade) => (
            <TradeRow
              key={trade.number}
              trade={trade}
              zone={zone}
              start={start}
              selected={trade.number === selected}
              onTrade={onTrade}
              onHover={onHover}
            />
          ))}
          {below > 0 ? <tr className="row-space" style={{ height: below }} aria-hidden="true" /> : null}
        </tbody>
      </table>
    </div>
  );
}
