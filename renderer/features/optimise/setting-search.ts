import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';

/** Settings a sweep may search that are not searched yet and match every word of what was typed, best first. */
export function findSettings(
  fields: readonly ConfigurationFieldView[],
  text: string,
  taken: readonly string[],
): readonly ConfigurationFieldView[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return fields
    .filter((field) => field.searchable && !taken.includes(field.path))
    .map((field) => ({ field, rank: rankOf(field, words) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ field }) => field);
}

/** 0 where every word is in the name, 1 where one is only in the explanation; null where one is nowhere. */
function rankOf(field: ConfigurationFieldView, words: readonly string[]): number | null {
  const name = `${field.path} ${field.group} ${field.label}`.toLowerCase();
  const all = `${name} ${field.help.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) return null;
  return words.every((word) => name.includes(word)) ? 0 : 1;
}
