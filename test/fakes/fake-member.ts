import type { Trade } from '../../engine/backtest/backtest-result.ts';
import type { BacktestMetrics } from '../../engine/backtest/metrics/metrics.ts';
import type { Configuration } from '../../engine/domain/configuration.ts';
import { seededRandom } from './fake-market.ts';

/** Made-up figures of a sweep's member: a hill over two of its settings, and noise that the settings seed. */
export function fakeMetrics(configuration: Configuration, tradeShare: number): BacktestMetrics {
  const window = configuration.entry.windowBars;
  const { below } = configuration.lenses.rsi_oversold;
  const random = seededRandom(
    Math.round(
      window * 7919 + below * 104_729 + configuration.exit.required * 31 + configuration.lenses.bb_squeeze.percentile,
    ),
  );
  const hill = Math.exp(-(((window - 18) / 9) ** 2) - ((below - 32) / 5) ** 2);
  const exits = 0.04 * (configuration.exit.required - 6);
  const sharpe = -0.36 + 0.7 * hill + exits + (random() - 0.5) * 0.2;
  const trades = Math.max(
    0,
    Math.round((below - 18.5) * 1.4 * Math.min(1.6, 0.25 + window / 14) * tradeShare + (random() - 0.5) * 4),
  );
  const enough = trades >= 10;
  const totalReturnPct = trades === 0 ? 0 : sharpe * 24 + random() * 3;
  const maxDrawdownPct = trades === 0 ? 0 : 9 + random() * 6;
  return {
    startingQuote: 10_000,
    finalEquity: 10_000 * (1 + totalReturnPct / 100),
    totalReturnPct,
    cagrPct: totalReturnPct / 3,
    buyAndHoldReturnPct: 96.2,
    exposurePct: 11 + random() * 9,
    trades,
    winRatePct: enough ? 38 + 20 * hill + random() * 6 : null,
    profitFactor: enough ? 0.8 + 0.9 * hill + random() * 0.2 : null,
    expectancy: enough ? totalReturnPct * 3 : null,
    expectancyPct: enough ? totalReturnPct / 30 : null,
    bestTradePct: enough ? 7.2 : null,
    worstTradePct: enough ? -6.1 : null,
    averageTradePct: enough ? totalReturnPct / 30 : null,
    averageHoldingMs: enough ? 86_400_000 : null,
    mostConsecutiveWins: enough ? 4 : null,
    mostConsecutiveLosses: enough ? 5 : null,
    sqn: enough ? sharpe * 2 : null,
    maxDrawdownPct,
    maxDrawdownAmount: maxDrawdownPct * 100,
    maxDrawdownPeakTime: null,
    maxDrawdownTroughTime: null,
    maxDrawdownRecoveryTime: null,
    longestUnderWaterMs: 86_400_000 * 200,
    days: 1_096,
    volatilityPct: trades === 0 ? null : 18,
    sharpe: trades === 0 ? null : sharpe,
    sortino: trades === 0 ? null : sharpe * 1.3,
    calmar: trades === 0 ? null : totalReturnPct / 3 / maxDrawdownPct,
    feesPaid: trades * 40,
    slippagePaid: trades * 5,
    monthlyReturns: [],
    exitTypes: [],
  };
}

/** As many trades as the figures have, coming to about their return. */
export function fakeTrades(metrics: BacktestMetrics | null): readonly Trade[] {
  if (metrics === null) return [];
  const random = seededRandom(Math.round(metrics.maxDrawdownPct * 1e6));
  const count = metrics.trades;
  const mean = metrics.totalReturnPct / 100 / Math.max(1, count);
  return Array.from({ length: count }, (_, at): Trade => {
    const gain = mean + (random() + random() + random() - 1.5) * 0.055;
    const time = Date.UTC(2022, 0, 1) + at * 20 * 86_400_000;
    return {
      entryTime: time,
      entryPrice: 30_000,
      exitTime: time + 86_400_000,
      exitPrice: 30_000 * (1 + gain),
      quantity: 0.33,
      fees: 70,
      pnl: gain * 10_000,
      pnlPct: gain * 100,
      exitType: 'immediate',
    };
  });
}
