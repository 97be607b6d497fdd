import { describe, expect, it } from 'vitest';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { contract } from '../../../engine/api/contract.ts';
import { configurationHandlers } from '../../../engine/research/configuration/configuration-handlers.ts';
import { differencesText, settingsByPath } from '../../../engine/research/configuration/differences.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import { configurationSchema, parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { configured } from '../../property/backtest/made-up-market.ts';

let asked = 0;
const session = configured({ timeframe: '5m', entry: { required: 3 } });
const handlers = configurationHandlers(session, () => asked++);

async function form() {
  const answer = await handlers['configuration.form'](undefined);
  if (!answer.ok) throw new Error(answer.error.message);
  return contract['configuration.form'].output.parse(answer.value);
}

async function check(settings: Record<string, unknown>) {
  const answer = await handlers['configuration.check']({ settings });
  if (!answer.ok) throw new Error(answer.error.message);
  return contract['configuration.check'].output.parse(answer.value);
}

function settingsWith(path: string, value: unknown): object {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}

const fields = (await form()).fields;
const bounded = fields.filter(({ kind }) => ['integer', 'number', 'nullable_number'].includes(kind));

describe('the configuration form', () => {
  it('has exactly the settings of the default configuration', () => {
    expect(fields.map(({ path }) => path).toSorted()).toEqual(
      [...settingsByPath(DEFAULT_CONFIGURATION).keys()].toSorted(),
    );
  });

  it('gives the defaults and what the session trades by, and hears that it was asked for', async () => {
    const before = asked;
    expect(await form()).toMatchObject({ defaults: DEFAULT_CONFIGURATION, session });
    expect(asked).toBe(before + 1);
  });

  it('explains every setting', () => {
    for (const { path, label, help, group } of fields) {
      expect([label.length > 0, help.length > 15, help.endsWith('.'), group.length > 0], path).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
  });

  it('says the kind that each default is of', () => {
    const defaults = settingsByPath(DEFAULT_CONFIGURATION);
    const kindOf = ({ kind, choices, path }: ConfigurationFieldView): boolean => {
      const value = defaults.get(path);
      switch (kind) {
        case 'integer':
          return Number.isInteger(value);
        case 'number':
          return typeof value === 'number';
        case 'nullable_number':
          return value === null || typeof value === 'number';
        case 'boolean':
          return typeof value === 'boolean';
        case 'choice':
          return choices?.includes(String(value)) === true;
        case 'text':
          return typeof value === 'string';
      }
    };
    expect(fields.filter((field) => !kindOf(field)).map(({ path }) => path)).toEqual([]);
  });

  it('has bounds that are accepted, and refuses what lies beyond them', () => {
    for (const { path, minimum, maximum, step, kind } of bounded) {
      const beyond = kind === 'integer' ? 1 : 1e-6;
      for (const bound of [minimum, maximum]) {
        if (bound === null) continue;
        expect(configurationSchema.safeParse(settingsWith(path, bound)).success, `${path} ${bound}`).toBe(true);
      }
      if (minimum !== null) expect(parseConfiguration(settingsWith(path, minimum - beyond)).ok, path).toBe(false);
      if (maximum !== null) expect(parseConfiguration(settingsWith(path, maximum + beyond)).ok, path).toBe(false);
      if (minimum === null) expect(parseConfiguration(settingsWith(path, 0)).ok, `${path} 0`).toBe(false);
      expect(step, path).toBeGreaterThan(0);
    }
  });

  it('refuses parts where it says whole number', () => {
    for (const { path, kind } of bounded) {
      if (kind !== 'integer') continue;
      expect(configurationSchema.safeParse(settingsWith(path, 1.5)).success, path).toBe(false);
    }
  });

  it('has choices that are all accepted', () => {
    for (const { path, choices } of fields) {
      for (const choice of choices ?? []) {
        expect(parseConfiguration(settingsWith(path, choice)).ok, `${path} ${choice}`).toBe(true);
      }
    }
  });

  it('calls searchable only what a sweep takes', () => {
    const defaults = settingsByPath(DEFAULT_CONFIGURATION);
    const space = Object.fromEntries(
      fields.filter(({ searchable }) => searchable).map(({ path }) => [path, [defaults.get(path)]]),
    );
    expect(parseSpace({ space })).toMatchObject({ ok: true });
    expect(fields.find(({ path }) => path === 'symbol')?.searchable).toBe(false);
  });
});

describe('checking settings', () => {
  it('gives the whole configuration and what differs from the defaults', async () => {
    const checked = await check({ entry: { required: 5 }, costs: { slippageBps: 5 } });
    expect(checked.problems).toEqual([]);
    expect(checked.configuration).toEqual({
      ...DEFAULT_CONFIGURATION,
      entry: { ...DEFAULT_CONFIGURATION.entry, required: 5 },
    });
    expect(checked.differences).toEqual([{ path: 'entry.required', value: 5, standard: 7 }]);
  });

  it('names every problem with its setting', async () => {
    const checked = await check({ entry: { required: 0 }, costs: { makerFee: 7 }, colour: 'red' });
    expect(checked.configuration).toBeNull();
    expect(checked.problems.map(({ path }) => path).toSorted()).toEqual(['colour', 'costs.makerFee', 'entry.required']);
    expect(checked.problems.find(({ path }) => path === 'costs.makerFee')?.message).toBe(
      'costs.makerFee: 7 is not allowed; use a number from 0 to 1',
    );
  });

  it('names rules that join settings', async () => {
    const { problems } = await check({ lenses: { ma_cross_up: { fast: 40 } } });
    expect(problems).toEqual([
      {
        path: 'lenses.ma_cross_up.fast',
        message: 'lenses.ma_cross_up.fast: 40 must be smaller than lenses.ma_cross_up.slow (30)',
      },
    ]);
  });
});

describe('differences in words', () => {
  it('leave the symbol out and write the rest by path', () => {
    const text = differencesText(
      configured({ symbol: 'ETH/USD', execution: 'maker', entry: { required: 5 }, orders: { sizeQuote: 250 } }),
    );
    expect(text).toBe('execution maker, entry.required 5, orders.sizeQuote 250');
    expect(differencesText(DEFAULT_CONFIGURATION)).toBe('');
  });
});
