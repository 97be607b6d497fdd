import { describe, expect, it } from 'vitest';
import { gridSize, memberConfiguration, parseSpace } from '../../../engine/backtest/research/search-space.ts';
import type { SweepPlan } from '../../../engine/backtest/research/search-space.ts';

function planOf(input: unknown): SweepPlan {
  const parsed = parseSpace(input);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

function problemsOf(input: unknown): readonly string[] {
  const parsed = parseSpace(input);
  return parsed.ok ? [] : parsed.error;
}

const windows = { 'entry.windowBars': [8, 12] };

describe('a space file', () => {
  it('says what to search', () => {
    const plan = planOf({
      base: { timeframe: '15m' },
      space: { ...windows, execution: ['taker', 'maker'] },
      method: 'grid',
    });
    expect(plan).toEqual({
      base: { timeframe: '15m' },
      axes: [
        { path: 'entry.windowBars', kind: 'values', values: [8, 12] },
        { path: 'execution', kind: 'values', values: ['taker', 'maker'] },
      ],
      method: 'grid',
      objective: 'totalReturn',
      seed: 1,
      samples: 200,
    });
    expect(gridSize(plan.axes)).toBe(4);
  });

  it('may give ranges with a step, rounded as people write them, or without one where it is sampled', () => {
    const { axes } = planOf({ space: { 'lenses.volume_decline.factor': { from: 0.1, to: 0.5, step: 0.1 } } });
    expect(axes).toEqual([{ path: 'lenses.volume_decline.factor', kind: 'values', values: [0.1, 0.2, 0.3, 0.4, 0.5] }]);
    const sampled = planOf({ space: { 'costs.slippageBps': { from: 0, to: 20 } }, method: 'evolution' });
    expect(sampled.axes).toEqual([{ path: 'costs.slippageBps', kind: 'range', from: 0, to: 20 }]);
    expect(gridSize(sampled.axes)).toBe(Infinity);
  });

  it.each([
    [[], 'the space file must be an object with the key space'],
    [{}, 'space: undefined is not allowed; use an object of settings to search, each with its values'],
    [{ space: {} }, 'space: {} is not allowed; use an object of settings to search, each with its values'],
    [
      { space: windows, metod: 'grid' },
      'metod: unknown key; the keys here are base, space, method, objective, seed, samples',
    ],
    [{ space: windows, method: 'bayes' }, 'method: "bayes" is not allowed; use one of grid, random, evolution'],
    [{ space: windows, samples: 0 }, 'samples: 0 is not allowed; use a whole number from 1 to 100000'],
    [{ space: windows, base: { timeframe: '2h' } }, /^base\.timeframe: "2h" is not allowed; use one of 1m, 5m/],
    [{ space: windows, base: 5 }, /^base: /],
    [
      { space: { 'entry.windowBar': [8] } },
      'space.entry.windowBar: unknown setting; the keys of entry are required, windowBars, timeoutHours',
    ],
    [{ space: { entry: [8] } }, 'space.entry: is a group of settings; name one of required, windowBars, timeoutHours'],
    [{ space: { 'execution.mode': ['x'] } }, 'space.execution.mode: execution is a single value, it has no mode'],
    [{ space: { symbol: ['BTC/USD'] } }, /^space\.symbol: the candles are those of one market/],
    [{ space: { 'entry.windowBars': [] } }, 'space.entry.windowBars: the list is empty; give at least one value'],
    [{ space: { 'entry.windowBars': [8, 8] } }, 'space.entry.windowBars: 8 is given twice'],
    [
      { space: { 'entry.windowBars': [8, '12'] } },
      'space.entry.windowBars: "12" is not allowed; use a whole number from 1 to 100000',
    ],
    [
      { space: { 'entry.windowBars': 8 } },
      'space.entry.windowBars: 8 is not allowed; use a list of values, or {"from": 1, "to": 9, "step": 2}',
    ],
    [{ space: { 'entry.windowBars': { from: 1, to: 9 } } }, 'space.entry.windowBars: a range needs a step in a grid'],
    [
      { space: { 'entry.windowBars': { from: 9, to: 1, step: 1 } } },
      'space.entry.windowBars: from (9) must be smaller than to (1)',
    ],
    [
      { space: { 'costs.takerFee': { from: 0, to: 2, step: 1 } } },
      'space.costs.takerFee: 2 is not allowed; use a number from 0 to 1',
    ],
    [
      { space: { 'entry.windowBars': { from: 1, to: 9, by: 1 } } },
      'space.entry.windowBars: unknown key by; the keys of a range are from, to, step',
    ],
  ])('is refused by path: %j', (input, message) => {
    expect(problemsOf(input)[0]).toMatch(typeof message === 'string' ? literal(message) : message);
  });

  it('is refused with all its problems at once', () => {
    expect(problemsOf({ space: { nothing: [1], 'entry.required': ['x'] }, seed: -1 })).toHaveLength(3);
  });

  it('is refused when its grid is endless', () => {
    const values = Array.from({ length: 400 }, (_, at) => at + 1);
    expect(problemsOf({ space: { 'entry.windowBars': values, 'exit.windowBars': values } })).toEqual([
      'space: the grid has 160000 members, more than 100000; leave values out, or use "random" or "evolution"',
    ]);
  });
});

function literal(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}$`);
}

describe('a member', () => {
  const plan = planOf({ base: { entry: { timeoutHours: 2 } }, space: { 'entry.required': [7, 9], timeframe: ['5m'] } });

  it('is the base with its own values and the defaults', () => {
    const member = memberConfiguration(plan, [7, '5m']);
    expect(member).toMatchObject({
      ok: true,
      value: { timeframe: '5m', entry: { required: 7, windowBars: 12, timeoutHours: 2 } },
    });
    expect(plan.base).toEqual({ entry: { timeoutHours: 2 } });
  });

  it('is refused with the reason where its settings do not fit together', () => {
    expect(memberConfiguration(plan, [9, '5m'])).toEqual({
      ok: false,
      error: 'entry.required: 9 is more than the 8 enabled entry lenses; use 1 to 8',
    });
  });
});
