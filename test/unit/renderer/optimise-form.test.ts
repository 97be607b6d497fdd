import { describe, expect, it } from 'vitest';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import { searchSize } from '../../../engine/backtest/research/search.ts';
import { lensFields } from '../../../engine/research/configuration/lens-fields.ts';
import { strategyFields } from '../../../engine/research/configuration/strategy-fields.ts';
import { readSpace } from '../../../engine/research/optimise/space.ts';
import { findSettings } from '../../../renderer/features/optimise/setting-search.ts';
import {
  axisTitle,
  formatSettingValue,
  fullName,
  phraseName,
  shortNames,
} from '../../../renderer/features/optimise/setting-names.ts';
import {
  axisFor,
  axisOf,
  EXAMPLE_FORM,
  generalProblems,
  isAbout,
  parseValues,
  problemOf,
  problemText,
  spaceOf,
  sweepFormSchema,
} from '../../../renderer/stores/optimise-form.ts';

const FIELDS: readonly ConfigurationFieldView[] = [...strategyFields(), ...lensFields()];
const fieldOf = (path: string): ConfigurationFieldView => {
  const field = FIELDS.find((candidate) => candidate.path === path);
  if (field === undefined) throw new Error(`no field ${path}`);
  return field;
};
const kindOf = (path: string): ConfigurationFieldView['kind'] => fieldOf(path).kind;

describe('a list of values', () => {
  it.each([
    ['8, 12, 24', 'integer', [8, 12, 24]],
    [' 0.5;1 , −1.5,', 'number', [0.5, 1, -1.5]],
    ['off, 500', 'nullable_number', [null, 500]],
    ['Yes, no', 'boolean', [true, false]],
    ['15m, 1h', 'choice', ['15m', '1h']],
  ] as const)('is read as it was meant: %s', (text, kind, values) => {
    expect(parseValues(text, kind)).toEqual({ ok: true, values });
  });

  it.each([
    ['', 'integer', 'at least one value'],
    ['8, twelve', 'integer', '“twelve” is not a whole number'],
    ['8, 8.5', 'integer', '“8.5” is not a whole number'],
    ['1, 2, 1.0', 'number', '1.0 is given twice'],
    ['0x10', 'number', '“0x10” is not a number'],
    ['maybe', 'boolean', 'yes or no'],
  ] as const)('names the word it cannot read: %s', (text, kind, problem) => {
    const parsed = parseValues(text, kind);
    expect(parsed.ok ? 'read' : parsed.problem).toContain(problem);
  });
});

describe('the space of a form', () => {
  it('of the example is one the engine takes, with its 315 members', () => {
    const { space, problems } = spaceOf(EXAMPLE_FORM, {}, kindOf);
    expect(problems).toEqual([]);
    const plan = parseSpace(space);
    expect(plan.ok && searchSize(plan.value)).toBe(315);
  });

  it('carries base, method, objective, seed and samples', () => {
    const form = { ...EXAMPLE_FORM, method: 'random', seed: 7, samples: 40 } as const;
    expect(spaceOf(form, { exit: { required: 4 } }, kindOf).space).toMatchObject({
      base: { exit: { required: 4 } },
      method: 'random',
      objective: 'sharpe',
      seed: 7,
      samples: 40,
    });
  });

  it('has problems at the field they belong to before the engine is asked', () => {
    const axes = [
      { ...EXAMPLE_FORM.axes[0], text: '8, x' },
      { ...EXAMPLE_FORM.axes[1], to: null },
    ];
    const { problems } = spaceOf({ ...EXAMPLE_FORM, axes }, {}, kindOf);
    expect(problems.map(({ path }) => path)).toEqual(['entry.windowBars', 'lenses.rsi_oversold.below']);
    expect(spaceOf({ ...EXAMPLE_FORM, axes: [] }, {}, kindOf).problems[0].message).toContain('at least one setting');
  });

  it('leaves the step out of a continuous range', () => {
    const axes = [{ ...EXAMPLE_FORM.axes[1], step: null }];
    const { space } = spaceOf({ ...EXAMPLE_FORM, axes, method: 'evolution' }, {}, kindOf);
    expect(space['space']).toEqual({ 'lenses.rsi_oversold.below': { from: 20, to: 40 } });
  });
});

describe('what the engine finds wrong with a space', () => {
  const form = { ...EXAMPLE_FORM, axes: [{ ...EXAMPLE_FORM.axes[0], text: '0, 8' }], seed: -1 };
  const plan = readSpace(spaceOf(form, {}, kindOf).space);
  const problems = plan.ok ? [] : plan.error;

  it('is shown at the setting, without repeating its name', () => {
    const shown = problemOf(problems, 'entry.windowBars') ?? '';
    expect(shown).toMatch(/0 is not allowed; use a whole number/);
    expect(shown).not.toMatch(/windowBars: /);
  });

  it('is shown at seed and samples, too, and nothing is left over', () => {
    expect(problemOf(problems, 'seed')).toContain('-1 is not allowed');
    expect(generalProblems(problems, form)).toEqual([]);
    expect(generalProblems([{ path: 'base.costs', message: 'odd' }], form)).toHaveLength(1);
  });

  it('is about a setting and those below it, not about one whose name begins alike', () => {
    expect(isAbout({ path: 'space.exit.required', message: '' }, 'exit.required')).toBe(true);
    expect(isAbout({ path: 'exit.requiredMore', message: '' }, 'exit.required')).toBe(false);
  });

  it('keeps a sentence that does not begin with the key', () => {
    expect(problemText({ path: 'seed', message: 'Use another one.' })).toBe('Use another one.');
  });
});

describe('a setting added to the search', () => {
  it('brings values around the one it has, within its bounds', () => {
    expect(axisFor(fieldOf('entry.windowBars'), 12).text).toBe('8, 10, 12, 14, 16');
    expect(axisFor(fieldOf('entry.required'), 1).text).toBe('1, 2, 3, 4, 5');
    expect(axisFor(fieldOf('lenses.bb_squeeze.deviations'), 2).text).toBe('1.4, 1.7, 2, 2.3, 2.6');
  });

  it('brings both sides of a switch and all choices', () => {
    expect(axisFor(fieldOf('lenses.bb_squeeze.enabled'), true).text).toBe('yes, no');
    expect(axisFor(fieldOf('execution'), 'taker').text).toBe('taker, maker');
  });

  it('is one that the engine can search, whichever it is', () => {
    const searchable = FIELDS.filter((field) => field.searchable);
    expect(searchable.length).toBeGreaterThan(60);
    for (const field of searchable) {
      const axis = axisFor(field, undefined);
      const parsed = parseValues(axis.text, field.kind);
      expect(parsed.ok, `${field.path}: ${axis.text}`).toBe(true);
    }
  });

  it('comes back from a stored sweep as it was', () => {
    const values = axisOf({ path: 'orders.sizeQuote', kind: 'values', values: [null, 500] });
    expect(parseValues(values.text, 'nullable_number')).toEqual({ ok: true, values: [null, 500] });
    expect(axisOf({ path: 'a', kind: 'range', from: 1, to: 2 })).toMatchObject({
      kind: 'range',
      from: 1,
      to: 2,
      step: null,
    });
  });
});

describe('finding a setting', () => {
  it('takes words in any order from name and group, names before explanations', () => {
    expect(findSettings(FIELDS, 'below RSI', [])[0].path).toBe('lenses.rsi_oversold.below');
    const found = findSettings(FIELDS, 'window', []).map(({ path }) => path);
    expect(found.slice(0, 2)).toEqual(['entry.windowBars', 'exit.windowBars']);
  });

  it('leaves out what is searched already, and what cannot be', () => {
    expect(findSettings(FIELDS, 'entry.windowBars', ['entry.windowBars'])).toEqual([]);
    expect(findSettings(FIELDS, 'symbol', []).map(({ path }) => path)).not.toContain('symbol');
  });
});

describe('names of settings', () => {
  it('are short in a table and tell two windows apart', () => {
    expect(shortNames(['entry.windowBars', 'lenses.rsi_oversold.below'])).toEqual(['W', 'RSI<']);
    expect(shortNames(['entry.windowBars', 'exit.windowBars'])).toEqual(['entry W', 'exit W']);
  });

  it('are whole on axes and in sentences', () => {
    expect(fullName(fieldOf('lenses.rsi_oversold.below'), '')).toBe('rsi_oversold · Below');
    expect(axisTitle(fieldOf('entry.windowBars'), '')).toBe('Entry · Window, bars');
    expect(phraseName(fieldOf('entry.windowBars'), '')).toBe('entry window');
    expect(fullName(undefined, 'some.path')).toBe('some.path');
  });

  it('write values as people do', () => {
    expect([null, true, false, -2, '1h', 29.176_762_255].map(formatSettingValue)).toEqual([
      'off',
      'yes',
      'no',
      '−2',
      '1h',
      '29.177',
    ]);
  });
});

describe('the remembered form', () => {
  it('is read back as it was written', () => {
    expect(sweepFormSchema.parse(JSON.parse(JSON.stringify(EXAMPLE_FORM)))).toEqual(EXAMPLE_FORM);
  });
});
