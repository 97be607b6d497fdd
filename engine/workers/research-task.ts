import type { BacktestResult } from '../backtest/backtest-result.ts';
import type { EquityCurve } from '../backtest/equity.ts';
import type { LookAheadFinding } from '../backtest/look-ahead.ts';
import type { BacktestMetrics } from '../backtest/metrics/metrics.ts';
import type { TimeWindow } from '../backtest/research/research-data.ts';
import type { SharedCandles } from '../backtest/research/shared-candles.ts';
import type { Configuration } from '../domain/configuration.ts';

/** What a research thread is asked to do. The candles lie in shared memory: a task is a few hundred bytes. */
export type ResearchTask =
  | {
      readonly kind: 'metrics';
      readonly candles: SharedCandles;
      readonly window: TimeWindow | null;
      readonly configurations: readonly Configuration[];
    }
  | {
      readonly kind: 'backtest';
      readonly candles: SharedCandles;
      readonly window: TimeWindow | null;
      readonly configuration: Configuration;
    }
  | {
      readonly kind: 'look-ahead';
      readonly candles: SharedCandles;
      readonly configuration: Configuration;
      readonly cuts: readonly number[];
    };

/** A report whose equity travels as columns: half a million pairs would take longer to send than to compute. */
export type BacktestMessage = Omit<BacktestResult, 'equity'> & { readonly equity: EquityCurve };

export type ResearchAnswer =
  | { readonly kind: 'metrics'; readonly metrics: readonly BacktestMetrics[] }
  | { readonly kind: 'backtest'; readonly message: BacktestMessage }
  | { readonly kind: 'look-ahead'; readonly findings: readonly LookAheadFinding[] };
