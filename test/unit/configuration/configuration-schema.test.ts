import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { type configurationSchema, parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

function messagesOf(input: unknown): readonly string[] {
  const result = parseConfiguration(input);
  return result.ok ? [] : result.error.map((problem) => problem.message);
}

function accepted(input: unknown): Configuration {
  const result = parseConfiguration(input);
  if (!result.ok) throw new Error(result.error.map((problem) => problem.message).join('\n'));
  return result.value;
}

describe('parseConfiguration', () => {
  it('has exactly the type of a Configuration', () => {
    expectTypeOf<Mutable<z.output<typeof configurationSchema>>>().toEqualTypeOf<Mutable<Configuration>>();
  });

  it('answers the defaults to an empty object', () => {
    expect(accepted({})).toEqual(DEFAULT_CONFIGURATION);
  });

  it('changes only what was given, at any depth', () => {
    const given = {
      timeframe: '15m',
      entry: { required: 6, windowBars: 48 },
      lenses: { rsi_oversold: { below: 25 }, bb_squeeze: { enabled: false } },
      orders: { sizeQuote: 250 },
    };
    expect(accepted(given)).toEqual({
      ...DEFAULT_CONFIGURATION,
      timeframe: '15m',
      entry: { required: 6, windowBars: 48, timeoutHours: 4 },
      lenses: {
        ...DEFAULT_CONFIGURATION.lenses,
        rsi_oversold: { enabled: true, period: 14, below: 25 },
        bb_squeeze: { ...DEFAULT_CONFIGURATION.lenses.bb_squeeze, enabled: false },
      },
      orders: { ...DEFAULT_CONFIGURATION.orders, sizeQuote: 250 },
    });
  });

  it('accepts every configuration that it has given out', () => {
    const complete = accepted({ orders: { sizeQuote: 250 }, exit: { required: 3 } });
    expect(accepted(JSON.parse(JSON.stringify(complete)))).toEqual(complete);
  });

  it('does not share its defaults with what it gives out', () => {
    const first = accepted({}) as Mutable<Configuration>;
    first.entry.required = 1;
    expect(accepted({}).entry.required).toBe(7);
  });

  it.each([
    [{ entry: { required: 9 } }, 'entry.required: 9 is more than the 8 enabled entry lenses; use 1 to 8'],
    [
      { lenses: { ma_cross_up: { enabled: false }, macd_cross_up: { enabled: false } } },
      'entry.required: 7 is more than the 6 enabled entry lenses; use 1 to 6',
    ],
    [
      { exit: { required: 8 }, lenses: { volume_spike: { enabled: false } } },
      'exit.required: 8 is more than the 7 enabled exit lenses; use 1 to 7',
    ],
    [
      { entry: { required: 0 } },
      'entry.required: 0 is not allowed; use a whole number from 1 to the number of enabled lenses',
    ],
    [{ entry: { requird: 6 } }, 'entry.requird: unknown key; the keys here are required, windowBars, timeoutHours'],
    [{ lenses: { rsi: {} } }, /^lenses\.rsi: unknown key; the keys here are volume_decline, bb_lower_touch, /],
    [
      { lenses: { volume_spike: { level: 3 } } },
      'lenses.volume_spike.level: unknown key; the keys here are enabled, period, factor',
    ],
    [JSON.parse('{"__proto__": {"symbol": "BTC/USD"}}'), /^__proto__: unknown key/],
    [{ timeframe: '2h' }, 'timeframe: "2h" is not allowed; use one of 1m, 5m, 15m, 30m, 1h, 4h, 1d'],
    [{ execution: 'market' }, 'execution: "market" is not allowed; use one of taker, maker'],
    [
      { symbol: 'btcusd' },
      'symbol: "btcusd" is not allowed; use a pair written BASE/QUOTE in capitals, such as BTC/USD',
    ],
    [{ symbol: 7 }, 'symbol: 7 is not allowed; use a pair written BASE/QUOTE in capitals, such as BTC/USD'],
    [{ maxGapMinutes: 1.5 }, 'maxGapMinutes: 1.5 is not allowed; use a whole number from 0 to 10000000'],
    [{ startingQuote: 0 }, 'startingQuote: 0 is not allowed; use a number above 0'],
    [{ startingQuote: Number.POSITIVE_INFINITY }, 'startingQuote: Infinity is not allowed; use a number above 0'],
    [{ participation: 1.1 }, 'participation: 1.1 is not allowed; use a number above 0 and up to 1'],
    [{ entry: { windowBars: -3 } }, 'entry.windowBars: -3 is not allowed; use a whole number from 1 to 100000'],
    [{ entry: { timeoutHours: '4' } }, 'entry.timeoutHours: "4" is not allowed; use a number above 0 and up to 8760'],
    [{ exit: { minDivergences: 16 } }, 'exit.minDivergences: 16 is not allowed; use a whole number from 0 to 15'],
    [{ exit: null }, 'exit: null is not allowed; use an object of settings'],
    [{ costs: { takerFee: 40 } }, 'costs.takerFee: 40 is not allowed; use a number from 0 to 1'],
    [{ costs: { slippageBps: -1 } }, 'costs.slippageBps: -1 is not allowed; use a number from 0 to 9999'],
    [
      { lenses: { rsi_14_ob: { period: 0 } } },
      'lenses.rsi_14_ob.period: 0 is not allowed; use a whole number from 1 to 100000',
    ],
    [
      { lenses: { rsi_14_ob: { above: 101 } } },
      'lenses.rsi_14_ob.above: 101 is not allowed; use a number from 0 to 100',
    ],
    [
      { lenses: { bb_squeeze: { percentile: 20.5 } } },
      'lenses.bb_squeeze.percentile: 20.5 is not allowed; use a whole number from 1 to 100',
    ],
    [
      { lenses: { bb_20_touch: { enabled: 'yes' } } },
      'lenses.bb_20_touch.enabled: "yes" is not allowed; use true or false',
    ],
    [
      { lenses: { ma_cross_up: { fast: 30 } } },
      'lenses.ma_cross_up.fast: 30 must be smaller than lenses.ma_cross_up.slow (30)',
    ],
    [
      { lenses: { macd_bearish: { slow: 5 } } },
      'lenses.macd_bearish.fast: 12 must be smaller than lenses.macd_bearish.slow (5)',
    ],
    [
      { momentum: { falling: { delayHours: 2 } } },
      'momentum.falling.delayHours: 2 is longer than momentum.flat.delayHours (1); delays must not grow from surging to falling, use 1 or less',
    ],
    [
      { momentum: { surging: { atLeastPct: 1 } } },
      'momentum.surging.atLeastPct: 1 is below momentum.rising.atLeastPct (2); use 2 or more',
    ],
    [
      { momentum: { flat: { abovePct: 3 } } },
      'momentum.rising.atLeastPct: 2 is below momentum.flat.abovePct (3); use 3 or more',
    ],
    [
      { orders: { sizeQuote: 100, sizeFraction: 0.5 } },
      'orders.sizeQuote: 100 is given together with orders.sizeFraction (0.5); use one of the two',
    ],
    [{ orders: { sizeFraction: 2 } }, 'orders.sizeFraction: 2 is not allowed; use a number above 0 and up to 1'],
    [
      { risk: { maxConsecutiveApiErrors: 0 } },
      'risk.maxConsecutiveApiErrors: 0 is not allowed; use a whole number from 1 to 1000000',
    ],
    [null, 'configuration: null is not allowed; use an object of settings'],
    [[], 'configuration: [] is not allowed; use an object of settings'],
    ['{}', 'configuration: "{}" is not allowed; use an object of settings'],
  ])('refuses %j by name', (input: unknown, message: string | RegExp) => {
    const messages = messagesOf(input);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });

  it('says so when no lens is enabled', () => {
    const lenses = Object.fromEntries(
      Object.keys(DEFAULT_CONFIGURATION.lenses).map((name) => [name, { enabled: false }]),
    );
    expect(messagesOf({ lenses })).toEqual([
      'entry.required: 7 cannot be reached because no entry lens is enabled; enable at least one',
      'exit.required: 6 cannot be reached because no exit lens is enabled; enable at least one',
    ]);
  });

  it('names every problem at once, with path and value', () => {
    const result = parseConfiguration({ timeframe: '2h', entry: { windowBars: 0 }, nonsense: [1] });
    expect(result.ok ? [] : result.error.map(({ path, value }) => ({ path, value }))).toEqual([
      { path: 'timeframe', value: '2h' },
      { path: 'entry.windowBars', value: 0 },
      { path: 'nonsense', value: [1] },
    ]);
  });
});
