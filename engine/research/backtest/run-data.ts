import type { BacktestData } from '../../backtest/backtest-result.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { RunRow } from '../../storage/runs/run-store.ts';
import type { LoadRequest } from '../data/data-desk.ts';

/** Reads the texts of a stored run; Parallax alone writes them. */
export function runData(row: RunRow): { readonly configuration: Configuration; readonly data: BacktestData } {
  return { configuration: JSON.parse(row.config) as Configuration, data: JSON.parse(row.data) as BacktestData };
}

/** Asks for the candles that a run was made on. */
export function candlesOfRun(row: RunRow): LoadRequest {
  const { configuration, data } = runData(row);
  return {
    symbol: data.symbol,
    simulated: row.simulated,
    from: data.from,
    to: data.to + MINUTE_MS,
    maxGapMinutes: configuration.maxGapMinutes,
  };
}
