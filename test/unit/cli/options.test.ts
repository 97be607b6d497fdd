import { describe, expect, it } from 'vitest';
import { numberOption, parseOptions } from '../../../engine/cli/options.ts';

const kinds = { candles: 'text', json: 'flag', speed: 'text' } as const;

describe('parseOptions', () => {
  it('reads values given apart or with an equals sign, and flags', () => {
    expect(parseOptions(['--candles', 'a.csv', '--json'], kinds)).toEqual({
      ok: true,
      value: { candles: 'a.csv', json: true, speed: undefined },
    });
    expect(parseOptions(['--candles=b c.csv', '--speed=-1'], kinds)).toEqual({
      ok: true,
      value: { candles: 'b c.csv', json: false, speed: '-1' },
    });
  });

  it.each([
    [['--candel', 'a'], 'unknown option --candel'],
    [['-x'], 'unknown option -x'],
    [['--toString'], 'unknown option --toString'],
    [['--candles'], 'option --candles needs a value'],
    [['--candles='], 'option --candles needs a value'],
    [['--candles', '--json'], 'option --candles needs a value (if --json is meant, write --candles=--json)'],
    [['--json=yes'], 'option --json takes no value'],
    [['--json', '--json'], 'option --json is given twice'],
    [['a.csv'], 'unexpected argument a.csv'],
    [['--', 'a.csv'], 'unexpected argument a.csv'],
  ])('refuses %j in words', (args, message) => {
    expect(parseOptions(args, kinds)).toEqual({ ok: false, error: { kind: 'usage', message } });
  });
});

describe('numberOption', () => {
  const bounds = { minimum: 1, maximum: 600 };

  it('reads numbers within bounds and falls back when nothing was given', () => {
    expect(numberOption('speed', '60', bounds, 1)).toEqual({ ok: true, value: 60 });
    expect(numberOption('speed', undefined, bounds, 7)).toEqual({ ok: true, value: 7 });
  });

  it.each(['fast', '', '0', '601', 'NaN', '0x10', '1e999'])('refuses %j', (text) => {
    expect(numberOption('speed', text, bounds, 1)).toEqual({
      ok: false,
      error: { kind: 'usage', message: `option --speed: ${text} is not allowed; use a number from 1 to 600` },
    });
  });

  it('refuses fractions where a whole number is asked', () => {
    expect(numberOption('port', '80.5', { minimum: 0, maximum: 65_535, whole: true }, 0)).toEqual({
      ok: false,
      error: { kind: 'usage', message: 'option --port: 80.5 is not allowed; use a whole number from 0 to 65535' },
    });
  });
});
