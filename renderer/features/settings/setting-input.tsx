import type { ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { valueAt } from '../../stores/configuration-settings.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { SettingNumber } from './setting-number.tsx';

/** A setting as the draft has it; undefined before the settings are here. */
export function useDraftValue(path: string): unknown {
  return useSettingsStore(({ view, draft }) => {
    const typed = valueAt(draft, path);
    if (typed !== undefined || view === null) return typed;
    return valueAt(view.defaults, path);
  });
}

export function useIsChanged(paths: readonly string[]): boolean {
  return useSettingsStore(({ draft }) => paths.some((path) => valueAt(draft, path) !== undefined));
}

interface SettingInputProps {
  readonly field: ConfigurationFieldView;
  readonly unit: string | null;
}

/** The control of one setting; its label is for those who hear it, the row says it for the others. */
export function SettingInput({ field, unit }: SettingInputProps): ReactNode {
  const { path, label, kind, choices } = field;
  const value = useDraftValue(path);
  const changed = useIsChanged([path]);
  const error = useSettingsStore((store) => store.problems.find((problem) => problem.path === path)?.message);
  const setValue = useSettingsStore((store) => store.setValue);
  const testId = `session-${path}`;
  const change = (next: unknown): void => setValue(path, next);
  switch (kind) {
    case 'choice': {
      const options = (choices ?? []).map((choice) => ({ value: choice, label: choice }));
      const chosen = typeof value === 'string' ? value : '';
      return options.length > 7 ? (
        <SelectField label={label} value={chosen} options={options} error={error} onChange={change} testId={testId} />
      ) : (
        <Segmented label={label} value={chosen} options={options} onChange={change} testId={testId} />
      );
    }
    case 'text':
      return (
        <TextField
          label={label}
          value={typeof value === 'string' ? value : ''}
          error={error}
          onChange={change}
          testId={testId}
        />
      );
    case 'boolean':
      // A switch belongs to its row, before the label.
      return null;
    case 'integer':
    case 'number':
    case 'nullable_number':
      return (
        <SettingNumber
          field={field}
          unit={unit ?? field.unit}
          value={typeof value === 'number' || typeof value === 'string' ? value : null}
          changed={changed}
          error={error}
          onChange={change}
          testId={testId}
        />
      );
  }
}
