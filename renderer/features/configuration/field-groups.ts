import type { ConfigurationFieldView, SettingsView } from '../../../engine/api/configuration-views.ts';
import { valueAt } from '../../stores/configuration-settings.ts';

export interface FieldGroup {
  readonly name: string;
  readonly fields: readonly ConfigurationFieldView[];
}

export interface FieldFilter {
  /** Words that all have to occur in group, label, path or help; upper and lower case are the same. */
  readonly search: string;
  readonly onlyChanged: boolean;
}

export function isChanged(settings: SettingsView, path: string): boolean {
  return valueAt(settings, path) !== undefined;
}

/** Fields to show, by group, in the order the engine gives them. The market is chosen with the series. */
export function groupFields(
  fields: readonly ConfigurationFieldView[],
  settings: SettingsView,
  { search, onlyChanged }: FieldFilter,
): readonly FieldGroup[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const groups = new Map<string, ConfigurationFieldView[]>();
  for (const field of fields) {
    if (field.path === 'symbol') continue;
    if (onlyChanged && !isChanged(settings, field.path)) continue;
    const text = `${field.group} ${field.label} ${field.path} ${field.help}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const group = groups.get(field.group);
    if (group === undefined) groups.set(field.group, [field]);
    else group.push(field);
  }
  return [...groups].map(([name, members]) => ({ name, fields: members }));
}

/** How many of these fields differ from their defaults. */
export function countChanged(fields: readonly ConfigurationFieldView[], settings: SettingsView): number {
  return fields.filter(({ path }) => isChanged(settings, path)).length;
}

/** A setting in words, e.g. as the default beside a changed one. */
export function valueText(value: unknown, field: Pick<ConfigurationFieldView, 'kind' | 'unit'>): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).replace(/^-/, '−') : '?';
  if (field.unit === null) return text;
  return field.unit === '%' ? `${text}%` : `${text} ${field.unit}`;
}
