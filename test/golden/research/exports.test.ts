import { describe, expect, it } from 'vitest';
import { buyAndHold } from '../../../engine/backtest/buy-and-hold.ts';
import { reportHtml } from '../../../engine/backtest/export/report-html.ts';
import { barChart, lineChart } from '../../../engine/backtest/export/svg-chart.ts';
import { equityCsv, reportJson, tradesCsv } from '../../../engine/backtest/export/text-exports.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { flatMinutes, saidColumns } from '../backtest/hand-made-history.ts';

/** One trade on minutes at 100 that jump to 120: bought at minute 10, sold at minute 20, no costs but fees of 1 %. */
const parsed = parseConfiguration({ timeframe: '5m', startingQuote: 1010, costs: { takerFee: 0.01, slippageBps: 0 } });
if (!parsed.ok) throw new Error(parsed.error[0].message);
const base = flatMinutes(
  30,
  (at) => (at >= 15 ? 120 : 100),
  () => 1000,
);
const columns = saidColumns(base, '5m', { entries: [1], exits: [3], momentum: { 3: -5 } });
const result = runBacktest(base, parsed.value, { columns });

const EXPECTED_TRADES =
  'entryTime,entryPrice,exitTime,exitPrice,quantity,fees,pnl,pnlPct,exitType\r\n' +
  '2024-01-01T00:10:00.000Z,100,2024-01-01T00:20:00.000Z,120,10,22,178,17.8,immediate\r\n';

const EXPECTED_EQUITY = [
  'time,equity',
  '2024-01-01T00:05:00.000Z,1010',
  '2024-01-01T00:10:00.000Z,1010',
  '2024-01-01T00:15:00.000Z,1000',
  '2024-01-01T00:20:00.000Z,1200',
  '2024-01-01T00:25:00.000Z,1188',
  '2024-01-01T00:30:00.000Z,1188',
  '',
].join('\r\n');

describe('exports', () => {
  it('write trades as CSV', () => {
    expect(tradesCsv(result.trades)).toBe(EXPECTED_TRADES);
    expect(tradesCsv([])).toBe('entryTime,entryPrice,exitTime,exitPrice,quantity,fees,pnl,pnlPct,exitType\r\n');
  });

  it('write the equity as CSV', () => {
    expect(equityCsv(result.equity)).toBe(EXPECTED_EQUITY);
  });

  it('write the report as the JSON it is', () => {
    expect(JSON.parse(reportJson(result))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('know what holding would have been worth', () => {
    expect(buyAndHold(base, result.equity, 1010).map(([, value]) => value)).toEqual([
      1010, 1010, 1010, 1212, 1212, 1212,
    ]);
  });
});

describe('the HTML report', () => {
  const html = reportHtml(result, {
    buyAndHold: buyAndHold(base, result.equity, 1010),
    fingerprint: 'abc123',
    engineVersion: '1',
  });

  it('is as it was', () => {
    expect(html).toMatchSnapshot();
  });

  it('needs nothing from outside and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=/i);
    expect(html).toContain("default-src 'none'");
    for (const tag of ['svg', 'table', 'dl', 'style', 'details']) {
      expect(html.split(`<${tag}`).length).toBe(html.split(`</${tag}>`).length);
    }
  });

  it('shows what is unknown as N/A, and the trade', () => {
    expect(html).toContain('<dt>Sharpe</dt><dd>N/A</dd>');
    expect(html).toContain('<dt>Total return</dt><dd>17.62%</dd>');
    expect(html).toContain('<td class="up">178.00</td><td class="up">17.80%</td><td>immediate</td>');
    expect(html).toContain('BTC/USD 5m, 2024-01-01 to 2024-01-01');
  });

  it('lets nothing in the data become markup', () => {
    const evil = { ...result, data: { ...result.data, symbol: '<b>&"X"</b>' } };
    expect(reportHtml(evil)).toContain('&lt;b&gt;&amp;&quot;X&quot;&lt;/b&gt;');
    expect(reportHtml(evil)).not.toContain('<b>');
  });

  it('stands without any trade', () => {
    const none = runBacktest(base, parsed.value, {
      columns: saidColumns(base, '5m', { entries: [], exits: [], momentum: {} }),
    });
    expect(reportHtml(none)).toContain('No trade was closed.');
  });
});

describe('charts', () => {
  const options = { title: 'T', width: 100, height: 100, xLabel: String, yLabel: String };

  it('keep every peak of a long line in few points', () => {
    const points = Array.from({ length: 100_000 }, (_, at) => [at, at === 31_415 ? 99 : at % 2] as const);
    const svg = lineChart([{ name: 'L', style: 's', points }], options);
    expect(svg.length).toBeLessThan(40_000);
    // The peak is at the top of the drawing: below the title's margin of 26.
    expect(svg).toMatch(/[ "]\d+(\.\d)?,26[ "]/);
  });

  it('draw nothing where there is nothing, and a flat line where nothing moves', () => {
    expect(lineChart([{ name: 'L', style: 's', points: [] }], options)).toBe('');
    expect(barChart([], { ...options, signed: true })).toBe('');
    const flat = lineChart([{ name: 'L', style: 's', points: [[1, 5]] }], options);
    expect(flat).not.toContain('NaN');
  });
});
