import type { CandleSeries } from '../market/candle-series.ts';
import type { BacktestResult } from './backtest-result.ts';
import { ENGINE_VERSION } from './engine-version.ts';
import { fingerprintCandles } from './fingerprint.ts';

/** A run as text, to be stored: enough to run it again and get the same bytes. */
export interface RunRecord {
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly config: string;
  readonly data: string;
  readonly metrics: string;
  /** The whole report. */
  readonly result: string;
}

export function recordOfRun(base: CandleSeries, result: BacktestResult): RunRecord {
  return {
    engineVersion: ENGINE_VERSION,
    fingerprint: fingerprintCandles(base),
    config: JSON.stringify(result.config),
    data: JSON.stringify(result.data),
    metrics: JSON.stringify(result.metrics),
    result: JSON.stringify(result),
  };
}

/** Why a run on these candles cannot be expected to give the bytes of a record; null when it must give them. */
export function rerunObstacle(
  record: Pick<RunRecord, 'engineVersion' | 'fingerprint'>,
  base: CandleSeries,
): string | null {
  if (record.engineVersion !== ENGINE_VERSION) {
    return `the run was made by engine version ${record.engineVersion}, this is version ${ENGINE_VERSION}`;
  }
  const fingerprint = fingerprintCandles(base);
  if (record.fingerprint === fingerprint) return null;
  return `the candles are not those of the run: their fingerprint is ${fingerprint}, not ${record.fingerprint}`;
}
