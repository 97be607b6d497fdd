import { DAY_MS, HOUR_MS } from '../../domain/timeframe.ts';
import type { BacktestResult, EquityPoint, Trade } from '../backtest-result.ts';
import type { BacktestMetrics } from '../metrics/metrics.ts';
import { REPORT_STYLE } from './report-style.ts';
import { barChart, escapeText, lineChart } from './svg-chart.ts';

const WIDTH = 960;
const HISTOGRAM_BARS = 20;

/** What was not computed by the run but is shown beside it. */
export interface ReportExtras {
  /** Buy-and-hold equity at the same times; none when it is not known. */
  readonly buyAndHold?: readonly EquityPoint[];
  readonly fingerprint?: string;
  readonly engineVersion?: string;
}

/** The report as one HTML page that needs nothing else: charts are inline SVG, there is no script and no link. */
export function reportHtml(result: BacktestResult, extras: ReportExtras = {}): string {
  const { config, data, metrics, trades } = result;
  const title = `${data.symbol} ${config.timeframe}, ${dayText(data.from)} to ${dayText(data.to)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(`Backtest: ${title}`)}</title>
<style>
${REPORT_STYLE}
</style>
</head>
<body>
<h1>${escapeText(title)}</h1>
<p class="note">What the strategy would have done on past candles. It is no promise: the future need not be like the past, and settings chosen on these candles look better on them than on any others.</p>
${figures(metrics)}
${equityChart(result, extras)}
${drawdownChart(result.equity)}
${monthChart(metrics)}
${monthTable(metrics)}
${tradeChart(trades)}
${exitTypeTable(metrics)}
${tradeTable(trades)}
${provenance(result, extras)}
</body>
</html>
`;
}

function figures(metrics: BacktestMetrics): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Total return', percent(metrics.totalReturnPct)],
    ['Buy and hold', percent(metrics.buyAndHoldReturnPct)],
    ['CAGR', percent(metrics.cagrPct)],
    ['Final equity', number(metrics.finalEquity)],
    ['Max drawdown', percent(metrics.maxDrawdownPct)],
    ['Longest under water', duration(metrics.longestUnderWaterMs)],
    ['Exposure', percent(metrics.exposurePct)],
    ['Volatility', percent(metrics.volatilityPct)],
    ['Sharpe', number(metrics.sharpe)],
    ['Sortino', number(metrics.sortino)],
    ['Calmar', number(metrics.calmar)],
    ['SQN', number(metrics.sqn)],
    ['Trades', String(metrics.trades)],
    ['Win rate', percent(metrics.winRatePct)],
    ['Profit factor', number(metrics.profitFactor)],
    ['Expectancy', `${number(metrics.expectancy)} (${percent(metrics.expectancyPct)})`],
    ['Best trade', percent(metrics.bestTradePct)],
    ['Worst trade', percent(metrics.worstTradePct)],
    ['Average holding', duration(metrics.averageHoldingMs)],
    ['Wins, losses in a row', `${whole(metrics.mostConsecutiveWins)}, ${whole(metrics.mostConsecutiveLosses)}`],
    ['Fees paid', number(metrics.feesPaid)],
    ['Slippage paid', number(metrics.slippagePaid)],
  ];
  const cells = rows.map(([name, value]) => `<div><dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd></div>`);
  return `<dl class="figures">\n${cells.join('\n')}\n</dl>`;
}

function equityChart({ equity }: BacktestResult, { buyAndHold }: ReportExtras): string {
  const strategy = { name: 'Strategy', style: 'strategy', points: equity };
  const hold = buyAndHold === undefined ? [] : [{ name: 'Buy and hold', style: 'hold', points: buyAndHold }];
  return lineChart([...hold, strategy], { title: 'Equity', width: WIDTH, height: 300, xLabel: dayText, yLabel: round });
}

function drawdownChart(equity: readonly EquityPoint[]): string {
  let peak = Number.NEGATIVE_INFINITY;
  const points = equity.map(([time, value]) => {
    peak = Math.max(peak, value);
    return [time, (-100 * (peak - value)) / peak] as const;
  });
  const line = { name: '', style: 'drawdown', points, filled: true };
  return lineChart([line], {
    title: 'Drawdown',
    width: WIDTH,
    height: 160,
    xLabel: dayText,
    yLabel: (value) => `${value.toFixed(1)}%`,
  });
}

function monthChart({ monthlyReturns }: BacktestMetrics): string {
  const bars = monthlyReturns.map(({ month, returnPct }) => ({ label: month, value: returnPct }));
  return barChart(bars, {
    title: 'Return by month',
    width: WIDTH,
    height: 180,
    yLabel: (value) => `${value.toFixed(1)}%`,
    signed: true,
  });
}

function monthTable({ monthlyReturns }: BacktestMetrics): string {
  const years = [...new Set(monthlyReturns.map(({ month }) => month.slice(0, 4)))];
  const byMonth = new Map(monthlyReturns.map(({ month, returnPct }) => [month, returnPct]));
  const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));
  const rows = years.map((year) => {
    const values = months.map((month) => byMonth.get(`${year}-${month}`));
    const growth = values.reduce<number>((product, value) => product * (1 + (value ?? 0) / 100), 1);
    const cells = [...values, 100 * (growth - 1)].map((value) => `<td${tone(value)}>${value?.toFixed(2) ?? ''}</td>`);
    return `<tr><th>${year}</th>${cells.join('')}</tr>`;
  });
  const head = ['Year', ...months, 'Year'].map((name) => `<th>${name}</th>`).join('');
  return `<h2>Monthly returns, %</h2>\n<table>\n<tr>${head}</tr>\n${rows.join('\n')}\n</table>`;
}

/** How the trades' results are distributed, percent of cost. */
function tradeChart(trades: readonly Trade[]): string {
  if (trades.length === 0) return '';
  const percents = trades.map(({ pnlPct }) => pnlPct);
  const low = Math.min(...percents);
  const high = Math.max(...percents);
  const step = (high - low) / HISTOGRAM_BARS || 1;
  const counts = Array.from({ length: HISTOGRAM_BARS }, () => 0);
  for (const value of percents) counts[Math.min(HISTOGRAM_BARS - 1, Math.floor((value - low) / step))]++;
  const bars = counts.map((value, at) => ({ label: `${(low + at * step).toFixed(1)}%`, value }));
  return barChart(bars, { title: 'Trades by result', width: WIDTH, height: 180, yLabel: round, signed: false });
}

function exitTypeTable({ exitTypes }: BacktestMetrics): string {
  if (exitTypes.length === 0) return '';
  const rows = exitTypes.map(({ exitType, trades, wins, pnl, averagePnlPct }) => {
    const cells = [String(trades), String(wins), number(pnl), percent(averagePnlPct)];
    return `<tr><th>${exitType}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<h2>Exits</h2>\n<table>\n<tr><th>Exit</th><th>Trades</th><th>Wins</th><th>Profit</th><th>Average</th></tr>\n${rows.join('\n')}\n</table>`;
}

function tradeTable(trades: readonly Trade[]): string {
  if (trades.length === 0) return '<p>No trade was closed.</p>';
  const rows = trades.map((trade, at) => {
    const cells = [
      String(at + 1),
      timeText(trade.entryTime),
      number(trade.entryPrice),
      timeText(trade.exitTime),
      number(trade.exitPrice),
      String(Number(trade.quantity.toPrecision(8))),
      number(trade.fees),
    ];
    const plain = cells.map((cell) => `<td>${cell}</td>`).join('');
    return `<tr>${plain}<td${tone(trade.pnl)}>${number(trade.pnl)}</td><td${tone(trade.pnl)}>${percent(trade.pnlPct)}</td><td>${trade.exitType}</td></tr>`;
  });
  const names = ['#', 'Entry', 'Price', 'Exit', 'Price', 'Quantity', 'Fees', 'Profit', '%', 'Exit type'];
  return `<h2>Trades</h2>\n<table>\n<tr>${names.map((name) => `<th>${name}</th>`).join('')}</tr>\n${rows.join('\n')}\n</table>`;
}

function provenance({ config, data }: BacktestResult, { fingerprint, engineVersion }: ReportExtras): string {
  const lines = [
    `${data.bars} one-minute candles, ${data.filled} filled, ${data.gaps} gaps; times are UTC.`,
    ...(fingerprint === undefined ? [] : [`Candles: ${fingerprint}`]),
    ...(engineVersion === undefined ? [] : [`Engine version: ${engineVersion}`]),
  ];
  const settings = escapeText(JSON.stringify(config, null, 2));
  return `<h2>How it was made</h2>\n<p>${lines.map(escapeText).join('<br>')}</p>\n<details><summary>Configuration</summary><pre>${settings}</pre></details>`;
}

function tone(value: number | undefined): string {
  if (value === undefined || value === 0) return '';
  return value > 0 ? ' class="up"' : ' class="down"';
}

function percent(value: number | null): string {
  return value === null ? 'N/A' : `${value.toFixed(2)}%`;
}

function number(value: number | null): string {
  return value === null ? 'N/A' : value.toFixed(2);
}

function whole(value: number | null): string {
  return value === null ? 'N/A' : String(value);
}

function round(value: number): string {
  return value.toFixed(0);
}

function duration(value: number | null): string {
  if (value === null) return 'N/A';
  return value >= 2 * DAY_MS ? `${(value / DAY_MS).toFixed(1)} d` : `${(value / HOUR_MS).toFixed(1)} h`;
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
