import type { MetricsView, RunSummaryView, TradeView } from '../../../engine/api/backtest-views.ts';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';

/** Plain values for tests of the backtest screen; each test changes what it is about. */

export const START = Date.UTC(2024, 0, 1);
export const END = Date.UTC(2024, 3, 1);

export function makeMetrics(changes: Partial<MetricsView> = {}): MetricsView {
  return {
    startingQuote: 10_000,
    finalEquity: 9_711,
    totalReturnPct: -2.89,
    cagrPct: -0.97,
    buyAndHoldReturnPct: 102.19,
    exposurePct: 15.52,
    trades: 39,
    winRatePct: (100 * 18) / 39,
    profitFactor: 0.96,
    expectancy: -7.41,
    expectancyPct: -0.07,
    bestTradePct: 11.2,
    worstTradePct: -11.64,
    averageTradePct: -0.07,
    averageHoldingMs: 4.4 * 86_400_000,
    mostConsecutiveWins: 4,
    mostConsecutiveLosses: 5,
    sqn: 0.02,
    maxDrawdownPct: 20.02,
    maxDrawdownAmount: 2_143.2,
    maxDrawdownPeakTime: Date.UTC(2024, 0, 9),
    maxDrawdownTroughTime: Date.UTC(2024, 1, 19),
    maxDrawdownRecoveryTime: null,
    longestUnderWaterMs: 70 * 86_400_000,
    days: 91,
    sharpe: 0.06,
    sortino: 0.08,
    calmar: -0.05,
    feesPaid: 3_216.4,
    slippagePaid: 402.1,
    monthlyReturns: [],
    exitTypes: [],
    ...changes,
  };
}

export function makeRun(changes: Partial<RunSummaryView> = {}): RunSummaryView {
  return {
    runId: 14,
    created: Date.UTC(2026, 4, 13),
    symbol: 'BTC/USD',
    simulated: false,
    timeframe: '1h',
    from: START,
    to: END - 60_000,
    bars: 131_040,
    filled: 500,
    gaps: 0,
    configuration: {},
    differences: '',
    metrics: makeMetrics(),
    tookMs: 380,
    engineVersion: '1',
    fingerprint: 'abc',
    current: true,
    lookAhead: null,
    ...changes,
  };
}

export function makeTrade(number: number, changes: Partial<TradeView> = {}): TradeView {
  const entryTime = START + number * 86_400_000;
  return {
    number,
    entryTime,
    entryPrice: 40_000,
    exitTime: entryTime + 6 * 3_600_000,
    exitPrice: 41_000,
    quantity: 0.25,
    fees: 81,
    pnl: 169,
    pnlPct: 1.69,
    exitType: 'delayed',
    signalTime: entryTime,
    lenses: 7,
    ...changes,
  };
}

export function makeSeries(changes: Partial<SeriesSummaryView> = {}): SeriesSummaryView {
  return {
    symbol: 'BTC/USD',
    simulated: false,
    from: START,
    to: END,
    have: 130_000,
    filled: 1_040,
    gap: 0,
    gaps: 0,
    unverified: 0,
    sources: ['archive'],
    months: [],
    ...changes,
  };
}
