import { describe, expect, it } from 'vitest';
import { configurationHandlers } from '../../../engine/research/configuration/configuration-handlers.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { countChanged, groupFields, valueText } from '../../../renderer/features/configuration/field-groups.ts';
import { flatten } from '../../../renderer/stores/configuration-settings.ts';

const form = configurationHandlers(DEFAULT_CONFIGURATION)['configuration.form'](undefined);
const FIELDS: readonly ConfigurationFieldView[] = 'value' in form && form.ok ? form.value.fields : [];
const EVERYTHING = { search: '', onlyChanged: false };

function paths(groups: ReturnType<typeof groupFields>): readonly string[] {
  return groups.flatMap(({ fields }) => fields.map(({ path }) => path));
}

describe('the settings that are shown', () => {
  it('are all there are but the market', () => {
    const known = flatten({ ...DEFAULT_CONFIGURATION }).map(({ path }) => path);
    expect(paths(groupFields(FIELDS, {}, EVERYTHING)).toSorted()).toEqual(
      known.filter((path) => path !== 'symbol').toSorted(),
    );
  });

  it('are found by words of name, path and group, in any order and case', () => {
    expect(paths(groupFields(FIELDS, {}, { ...EVERYTHING, search: 'WINDOWBARS entry' }))).toEqual(['entry.windowBars']);
    expect(paths(groupFields(FIELDS, {}, { ...EVERYTHING, search: 'bb_squeeze percentile' }))).toEqual([
      'lenses.bb_squeeze.percentile',
    ]);
    expect(groupFields(FIELDS, {}, { ...EVERYTHING, search: 'unheard of' })).toEqual([]);
  });

  it('are only the changed ones when that is asked for', () => {
    const settings = { entry: { required: 6 }, costs: { slippageBps: 10 } };
    const groups = groupFields(FIELDS, settings, { search: '', onlyChanged: true });
    expect(paths(groups).toSorted()).toEqual(['costs.slippageBps', 'entry.required']);
    expect(countChanged(FIELDS, settings)).toBe(2);
  });
});

describe('a setting in words', () => {
  it.each([
    [12, 'bars', '12 bars'],
    [-2, '%', '−2%'],
    [true, null, 'on'],
    [null, 'quote', 'none'],
    ['taker', null, 'taker'],
  ])('%s with unit %s is "%s"', (value, unit, text) => {
    expect(valueText(value, { kind: 'number', unit })).toBe(text);
  });
});
