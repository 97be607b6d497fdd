import type { LookAheadView, MetricsView, RunSummaryView } from '../../api/backtest-views.ts';
import { ENGINE_VERSION } from '../../backtest/engine-version.ts';
import type { RunRow } from '../../storage/runs/run-store.ts';
import { differencesText } from '../configuration/differences.ts';
import { runData } from './run-data.ts';

/** A stored run as the screens list it. */
export function runSummary(row: RunRow): RunSummaryView {
  const { configuration, data } = runData(row);
  const { symbol, from, to, bars, filled, gaps } = data;
  return {
    runId: row.id,
    created: row.created,
    symbol,
    simulated: row.simulated,
    timeframe: configuration.timeframe,
    from,
    to,
    bars,
    filled,
    gaps,
    configuration: { ...configuration },
    differences: differencesText(configuration),
    metrics: JSON.parse(row.metrics) as MetricsView,
    tookMs: row.tookMs,
    engineVersion: row.engineVersion,
    fingerprint: row.fingerprint,
    current: row.engineVersion === ENGINE_VERSION,
    lookAhead: row.lookAhead === null ? null : (JSON.parse(row.lookAhead) as LookAheadView),
  };
}
