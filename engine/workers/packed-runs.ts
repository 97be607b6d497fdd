import type { BacktestResult } from '../backtest/backtest-result.ts';
import { ENGINE_VERSION } from '../backtest/engine-version.ts';
import { reportHtml } from '../backtest/export/report-html.ts';
import { equityCsv, tradesCsv } from '../backtest/export/text-exports.ts';
import { runView } from '../backtest/report/run-view.ts';
import type { RunView } from '../backtest/report/run-view.ts';
import { assertNever } from '../domain/assert-never.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { packText, unpackText } from '../storage/packed-text.ts';
import type { PackedRun, TaskOf } from './research-task.ts';

export function unpackResult(packed: Uint8Array): BacktestResult {
  // Written by `packRun` of this or an earlier version; nobody else writes into the database.
  return JSON.parse(unpackText(packed)) as BacktestResult;
}

export function packRun(base: CandleSeries, result: BacktestResult, tookMs: number): PackedRun {
  return {
    engineVersion: ENGINE_VERSION,
    config: JSON.stringify(result.config),
    data: JSON.stringify(result.data),
    metrics: JSON.stringify(result.metrics),
    result: packText(JSON.stringify(result)),
    view: packView(base, result),
    tookMs,
  };
}

export function packView(base: CandleSeries, result: BacktestResult): Uint8Array {
  return packText(JSON.stringify(runView(base, result)));
}

/** The parts of a report, in the words of a person. */
const PARTS = {
  config: 'the configuration',
  data: 'the candles',
  entries: 'the entry signals',
  exits: 'the exit signals',
  trades: 'the trades',
  open: 'the open position',
  equity: 'the equity curve',
  metrics: 'the figures',
} as const satisfies Readonly<Record<keyof BacktestResult, string>>;

/** What of a stored report is not, byte for byte, what a new run gives; null when nothing is. */
export function differenceFromStored(stored: Uint8Array, result: BacktestResult): string | null {
  const before = unpackText(stored);
  if (before === JSON.stringify(result)) return null;
  const old = JSON.parse(before) as Partial<Record<keyof BacktestResult, unknown>>;
  const names = Object.keys(PARTS) as (keyof BacktestResult)[];
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(result[name]));
  return changed.length === 0 ? 'the order of the report' : changed.map((name) => PARTS[name]).join(', ');
}

/** A stored run as a file of one of the formats. */
export function exportFile({
  format,
  result,
  view,
  fingerprint,
  engineVersion,
}: Omit<TaskOf<'export'>, 'kind'>): Uint8Array {
  switch (format) {
    case 'json':
      return Buffer.from(`${unpackText(result)}\n`);
    case 'trades_csv':
      return Buffer.from(tradesCsv(unpackResult(result).trades));
    case 'equity_csv':
      return Buffer.from(equityCsv(unpackResult(result).equity));
    case 'html': {
      const { curve } = JSON.parse(unpackText(view)) as RunView;
      const hold = curve.times.map((time, at) => [time, curve.hold[at]] as const);
      return Buffer.from(reportHtml(unpackResult(result), { buyAndHold: hold, fingerprint, engineVersion }));
    }
    default:
      return assertNever(format, 'export format');
  }
}
