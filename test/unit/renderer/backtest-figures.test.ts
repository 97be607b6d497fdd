import { describe, expect, it } from 'vitest';
import { bestOf, compareRows, sameCandles } from '../../../renderer/features/backtest/compare-rows.ts';
import { costText, otherChanges, percentOf, shareOf } from '../../../renderer/features/backtest/cost-text.ts';
import { metricCells } from '../../../renderer/features/backtest/metric-cells.ts';
import {
  priceText,
  rangeText,
  shortDate,
  signedMoneyText,
  signedPercentText,
  spanText,
  tookText,
} from '../../../renderer/features/backtest/texts.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { END, makeMetrics, makeRun, START } from './backtest-fixtures.ts';

function cellOf(key: string, changes: Parameters<typeof makeMetrics>[0] = {}) {
  const cell = metricCells(makeMetrics(changes), 'BTC/USD').find((candidate) => candidate.key === key);
  if (cell === undefined) throw new Error(`no figure ${key}`);
  return cell;
}

describe('the figures of a run', () => {
  it('are written with true minus, explicit sign and their unit', () => {
    expect(cellOf('totalReturn')).toMatchObject({ text: '−2.89%', tone: 'down' });
    expect(cellOf('hold')).toMatchObject({ text: '+102.19%', tone: 'up' });
    expect(cellOf('expectancy')).toMatchObject({ text: '−7.41', unit: 'USD', tone: 'down' });
    expect(cellOf('winRate')).toMatchObject({ text: '46.2%', tone: '' });
    expect(cellOf('holding').text).toBe('4.4 d');
    expect(cellOf('fees')).toMatchObject({ text: '3,216', unit: 'USD' });
  });

  it('never round a loss to everything', () => {
    expect(cellOf('cagr', { cagrPct: -99.9963 }).text).toBe('−99.996%');
    expect(cellOf('totalReturn', { totalReturnPct: -100 }).text).toBe('−100.00%');
  });

  it('show a drawdown as the fall it is, and none as zero without a sign', () => {
    expect(cellOf('drawdown')).toMatchObject({ text: '−20.02%', tone: 'down' });
    expect(cellOf('drawdown', { maxDrawdownPct: 0 })).toMatchObject({ text: '0.00%', tone: '' });
  });

  it('are N/A where the sample is too small, and say why', () => {
    const few = { trades: 4, winRatePct: null, profitFactor: null, bestTradePct: null };
    expect(cellOf('winRate', few)).toMatchObject({ text: 'N/A', tone: 'missing' });
    expect(cellOf('winRate', few).title).toContain('4 of the 10 trades');
    expect(cellOf('sharpe', { sharpe: null, days: 9.4 }).title).toContain('9 of the 14 days');
  });

  it('do not blame the sample where there was nothing to divide by', () => {
    expect(cellOf('profitFactor', { profitFactor: null }).title).toContain('no trade lost');
    expect(cellOf('sharpe', { sharpe: null }).title).toContain('did not move');
  });
});

describe('runs side by side', () => {
  const runs = [
    makeRun(),
    makeRun({ runId: 15, metrics: makeMetrics({ totalReturnPct: 4, maxDrawdownPct: 31, sharpe: null }) }),
  ];
  const row = (key: string) => compareRows(runs).find((candidate) => candidate.key === key);

  it('mark the better one: more return, less drawdown', () => {
    expect(row('totalReturn')?.cells.map(({ best }) => best)).toEqual([false, true]);
    expect(row('drawdown')?.cells.map(({ best }) => best)).toEqual([true, false]);
  });

  it('mark none where only one is known, where all are equal, and where more is not better', () => {
    expect(row('sharpe')?.cells.map(({ best }) => best)).toEqual([false, false]);
    expect(row('winRate')?.cells.map(({ best }) => best)).toEqual([false, false]);
    expect(row('trades')?.cells.map(({ best }) => best)).toEqual([false, false]);
    expect(bestOf([1, 1, 1], true).size).toBe(0);
    expect([...bestOf([2, null, 3, 3], true)]).toEqual([2, 3]);
  });

  it('are told apart when they are about other candles', () => {
    const reports = (to: number) => [{ run: runs[0] }, { run: makeRun({ to }) }];
    expect(sameCandles(reports(END - 60_000))).toBe(true);
    expect(sameCandles(reports(END))).toBe(false);
  });
});

describe('costs in a line', () => {
  const defaults = { ...DEFAULT_CONFIGURATION };

  it('say execution, its fee and the slippage', () => {
    expect(costText(defaults, {})).toBe('Taker 0.40% · 5 bp');
    expect(costText(defaults, { execution: 'maker', costs: { slippageBps: 7.5 } })).toBe('Maker 0.25% · 7.5 bp');
  });

  it('add what else of the execution was changed', () => {
    expect(costText(defaults, { participation: 0.2, startingQuote: 50_000 })).toBe(
      'Taker 0.40% · 5 bp · 20% of volume · from 50,000',
    );
  });

  it('leave only the other changes to the configuration', () => {
    expect(otherChanges({ timeframe: '15m', costs: { takerFee: 0 }, participation: 1 })).toBe(0);
    expect(otherChanges({ timeframe: '15m', entry: { required: 6 } })).toBe(1);
  });

  it('become percent and back without digits that nobody typed', () => {
    expect(percentOf(0.0025)).toBe(0.25);
    expect(percentOf(0.07)).toBe(7);
    expect(shareOf(0.29)).toBe(0.0029);
  });
});

describe('texts of the screen', () => {
  it('name the last day of a range that ends at midnight as the day before', () => {
    expect(rangeText({ from: START, to: END })).toBe('1 Jan 2024 – 31 Mar 2024');
    expect(rangeText({ from: START, to: START + 3_600_000 })).toBe('1 Jan 2024');
    expect(shortDate(START, 'utc')).toBe('1 Jan 24');
  });

  it('give prices five digits that mean something', () => {
    expect([93_731.4, 178.344, 0.531841, 0.00001234].map(priceText)).toEqual([
      '93,731',
      '178.34',
      '0.53184',
      '0.00001234',
    ]);
  });

  it('keep the sign of what is too small to be written', () => {
    expect(signedPercentText(0.004)).toBe('+0.0%');
    expect(signedPercentText(-0.004)).toBe('−0.0%');
    expect(signedPercentText(0)).toBe('0.0%');
    expect(signedMoneyText(-0.31, 10_000)).toBe('−0');
    expect(signedMoneyText(-0.31, 100)).toBe('−0.31');
    expect(signedMoneyText(1_271.4, 10_000)).toBe('+1,271');
  });

  it('measure time in the unit that fits', () => {
    expect([400_000, 27_000_000, 380_160_000].map(spanText)).toEqual(['7 m', '7.5 h', '4.4 d']);
    expect([380, 4_200, 125_000].map(tookText)).toEqual(['0.38 s', '4.2 s', '2 m 5 s']);
  });
});
