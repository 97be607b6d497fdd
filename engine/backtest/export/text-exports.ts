import type { BacktestResult, EquityPoint, Trade } from '../backtest-result.ts';

/** The whole report as JSON, one object on one line. */
export function reportJson(result: BacktestResult): string {
  return `${JSON.stringify(result)}\n`;
}

/** Columns of the trades' CSV, in the order of a trade's keys; times as ISO 8601 in UTC. */
const TRADE_COLUMNS = [
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'quantity',
  'fees',
  'pnl',
  'pnlPct',
  'exitType',
] as const satisfies readonly (keyof Trade)[];

/** Closed trades as CSV (RFC 4180), a header first. Numbers in full precision. */
export function tradesCsv(trades: readonly Trade[]): string {
  return csv(
    TRADE_COLUMNS,
    trades.map((trade) =>
      TRADE_COLUMNS.map((column) => {
        return column === 'entryTime' || column === 'exitTime' ? isoTime(trade[column]) : String(trade[column]);
      }),
    ),
  );
}

/** The equity curve as CSV: time and value in quote. */
export function equityCsv(equity: readonly EquityPoint[]): string {
  return csv(
    ['time', 'equity'],
    equity.map(([time, value]) => [isoTime(time), String(value)]),
  );
}

function csv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
