import type { MetricsView } from '../../../engine/api/backtest-views.ts';
import { changeClass, formatBeside, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';
import { moneyText, quoteOf, spanText } from './texts.ts';

/** One figure of a report. */
export interface MetricCell {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** Small print after the figure. */
  readonly unit: string;
  readonly tone: 'up' | 'down' | 'missing' | '';
  /** What the figure is, or why there is none. */
  readonly title: string;
}

/** Fewest trades for trade statistics and days for daily ratios (strategy.md §12). */
const FEWEST_TRADES = 10;
const FEWEST_DAYS = 14;

export const MISSING = 'N/A';

/** Why a trade statistic is not there. */
export function whyNoTradeFigure({ trades }: Pick<MetricsView, 'trades'>): string {
  return trades < FEWEST_TRADES
    ? `N/A: ${trades} of the ${FEWEST_TRADES} trades that are needed to say anything.`
    : 'N/A: nothing to divide by in this run.';
}

/** Why a figure of daily returns is not there. */
export function whyNoDailyFigure({ days }: Pick<MetricsView, 'days'>): string {
  return days < FEWEST_DAYS
    ? `N/A: ${formatNumber(Math.floor(days), 0)} of the ${FEWEST_DAYS} days that are needed to say anything.`
    : 'N/A: the equity did not move, so there is nothing to divide by.';
}

interface Parts {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly write: (value: number) => string;
  readonly meaning: string;
  readonly whyNot: string;
  readonly unit?: string;
  /** Green above zero, red below. */
  readonly signed?: boolean;
}

function cell({ key, label, value, write, meaning, whyNot, unit = '', signed = false }: Parts): MetricCell {
  if (value === null) return { key, label, text: MISSING, unit: '', tone: 'missing', title: `${meaning} ${whyNot}` };
  return { key, label, text: write(value), unit, tone: signed ? changeClass(value) : '', title: meaning };
}

const percent = (value: number): string => `${formatNumber(value, 1)}%`;
/** Losing nearly everything is not losing everything: −99.996% is never written as −100.00%. */
const signedPercent = (value: number): string =>
  value < 0 ? `${formatBeside(value, -100, 2)}%` : formatSignedPercent(value);
const ratio = (value: number): string => formatNumber(value, 2);

/** The figures of a report in the order of the design sheet; the last three only where there is room for them. */
export function metricCells(metrics: MetricsView, symbol: string): readonly MetricCell[] {
  const quote = quoteOf(symbol);
  const trade = whyNoTradeFigure(metrics);
  const daily = whyNoDailyFigure(metrics);
  const always = '';
  return [
    {
      key: 'totalReturn',
      label: 'Total return',
      value: metrics.totalReturnPct,
      write: signedPercent,
      signed: true,
      meaning: `From ${moneyText(metrics.startingQuote)} to ${moneyText(metrics.finalEquity)} ${quote}, after all costs.`,
      whyNot: always,
    },
    {
      key: 'hold',
      label: 'Buy and hold',
      value: metrics.buyAndHoldReturnPct,
      write: signedPercent,
      signed: true,
      meaning: 'First open to last close of the same candles, without costs.',
      whyNot: always,
    },
    {
      key: 'cagr',
      label: 'CAGR',
      value: metrics.cagrPct,
      write: signedPercent,
      signed: true,
      meaning: 'Growth a year, compounded, on 365.25 days.',
      whyNot: 'N/A: the span is too short to say what a year would give.',
    },
    {
      key: 'drawdown',
      label: 'Max drawdown',
      value: metrics.maxDrawdownPct === 0 ? 0 : -metrics.maxDrawdownPct,
      write: signedPercent,
      signed: true,
      meaning: `Deepest fall from a peak: ${moneyText(metrics.maxDrawdownAmount)} ${quote}. Longest under water ${spanText(metrics.longestUnderWaterMs)}.`,
      whyNot: always,
    },
    {
      key: 'sharpe',
      label: 'Sharpe',
      value: metrics.sharpe,
      write: ratio,
      meaning: 'Mean over deviation of the daily returns, a year, without a risk-free rate.',
      whyNot: daily,
    },
    {
      key: 'sortino',
      label: 'Sortino',
      value: metrics.sortino,
      write: ratio,
      meaning: 'Like Sharpe, against the deviation of the losing days.',
      whyNot: daily,
    },
    {
      key: 'calmar',
      label: 'Calmar',
      value: metrics.calmar,
      write: ratio,
      meaning: 'Growth a year over the deepest drawdown.',
      whyNot: daily,
    },
    {
      key: 'trades',
      label: 'Trades',
      value: metrics.trades,
      write: (value: number) => formatNumber(value, 0),
      meaning: 'Closed trades; one that is still open is not counted.',
      whyNot: always,
    },
    {
      key: 'winRate',
      label: 'Win rate',
      value: metrics.winRatePct,
      write: percent,
      meaning: 'Share of trades that made money after all costs.',
      whyNot: trade,
    },
    {
      key: 'profitFactor',
      label: 'Profit factor',
      value: metrics.profitFactor,
      write: ratio,
      meaning: 'Everything won over everything lost.',
      whyNot: metrics.trades < FEWEST_TRADES ? trade : 'N/A: no trade lost, so there is nothing to divide by.',
    },
    {
      key: 'expectancy',
      label: 'Expectancy',
      value: metrics.expectancy,
      write: (value: number) => formatSigned(value, 2),
      unit: quote,
      signed: true,
      meaning: `Mean profit of a trade${metrics.expectancyPct === null ? '' : `, ${formatSignedPercent(metrics.expectancyPct)} of its cost`}.`,
      whyNot: trade,
    },
    {
      key: 'exposure',
      label: 'Exposure',
      value: metrics.exposurePct,
      write: percent,
      meaning: 'Share of the time with a position.',
      whyNot: always,
    },
    {
      key: 'best',
      label: 'Best trade',
      value: metrics.bestTradePct,
      write: signedPercent,
      signed: true,
      meaning: 'Highest return of one trade on its cost.',
      whyNot: trade,
    },
    {
      key: 'worst',
      label: 'Worst trade',
      value: metrics.worstTradePct,
      write: signedPercent,
      signed: true,
      meaning: 'Lowest return of one trade on its cost.',
      whyNot: trade,
    },
    {
      key: 'holding',
      label: 'Avg holding',
      value: metrics.averageHoldingMs,
      write: spanText,
      meaning: 'Mean time from the first fill of the entry to the last of the exit.',
      whyNot: trade,
    },
    {
      key: 'sqn',
      label: 'SQN',
      value: metrics.sqn,
      write: ratio,
      meaning: 'System quality: mean profit over its deviation, times the root of the number of trades.',
      whyNot: trade,
    },
    {
      key: 'fees',
      label: 'Fees paid',
      value: metrics.feesPaid,
      write: moneyText,
      unit: quote,
      meaning: 'Fees of all fills, those of an open position too.',
      whyNot: always,
    },
    {
      key: 'slippage',
      label: 'Slippage',
      value: metrics.slippagePaid,
      write: moneyText,
      unit: quote,
      meaning: 'What the fills cost against the open of their candle.',
      whyNot: always,
    },
  ].map(cell);
}
