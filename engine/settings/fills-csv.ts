import type { FillView } from '../api/views.ts';

/** Columns of the accounting export, in order. Money is in the quote currency, quantities in the base. */
const COLUMNS = [
  'time',
  'symbol',
  'side',
  'price',
  'quantity',
  'cost',
  'fee',
  'fee_asset',
  'role',
  'order_id',
  'trade_id',
  'purpose',
] as const;

/** Fills as CSV (RFC 4180), oldest first; times ISO 8601 in UTC. */
export function fillsCsv(fills: readonly FillView[]): string {
  const rows = fills
    .toSorted((a, b) => a.time - b.time || (a.tradeId < b.tradeId ? -1 : 1))
    .map((fill) => [
      new Date(fill.time).toISOString(),
      fill.symbol,
      fill.side,
      decimal(fill.price),
      decimal(fill.quantity),
      decimal(fill.cost),
      decimal(fill.fee),
      fill.feeAsset,
      fill.maker ? 'maker' : 'taker',
      fill.orderId,
      fill.tradeId,
      fill.purpose,
    ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Spreadsheets read `1e-7` as text: plain digits, at most 12 decimals. */
function decimal(value: number): string {
  const plain = String(value);
  if (!plain.includes('e')) return plain;
  return value.toFixed(12).replace(/\.?0+$/, '');
}

/** A leading sign would make a spreadsheet compute what is only text. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
