import type { ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { CheckField, NumberField, SelectField, TextField } from '../../ui/fields.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { valueAt } from '../../stores/configuration-settings.ts';
import { useConfigurationStore, useSetting } from '../../stores/configuration-store.ts';
import { isChanged, valueText } from './field-groups.ts';

interface ControlProps {
  readonly field: ConfigurationFieldView;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function Control({ field, value, error, onChange }: ControlProps): ReactNode {
  const { label, kind, unit, minimum, maximum, step, choices } = field;
  const testId = `setting-${field.path}`;
  switch (kind) {
    case 'boolean':
      return <CheckField label={label} checked={value === true} onChange={onChange} testId={testId} />;
    case 'choice':
      return (
        <SelectField
          label={label}
          value={typeof value === 'string' ? value : ''}
          options={(choices ?? []).map((choice) => ({ value: choice, label: choice }))}
          error={error}
          onChange={onChange}
          testId={testId}
        />
      );
    case 'text':
      return (
        <TextField
          label={label}
          value={typeof value === 'string' ? value : ''}
          error={error}
          onChange={onChange}
          testId={testId}
        />
      );
    case 'integer':
    case 'number':
    case 'nullable_number':
      return (
        <NumberField
          label={label}
          value={typeof value === 'number' ? value : null}
          unit={unit ?? undefined}
          minimum={minimum}
          maximum={maximum}
          step={step ?? (kind === 'integer' ? 1 : null)}
          error={error}
          placeholder={kind === 'nullable_number' ? 'none' : undefined}
          onChange={onChange}
          testId={testId}
        />
      );
  }
}

/** One setting: its control, what is wrong with it, and the way back to its default. */
export function ConfigurationField({ field }: { readonly field: ConfigurationFieldView }): ReactNode {
  const value = useSetting(field.path);
  const changed = useConfigurationStore((store) => isChanged(store.settings, field.path));
  const standard = useConfigurationStore((store) => valueAt(store.form?.defaults ?? {}, field.path));
  const error = useConfigurationStore((store) => store.problems.find(({ path }) => path === field.path)?.message);
  const setValue = useConfigurationStore((store) => store.setValue);
  const reset = useConfigurationStore((store) => store.reset);
  return (
    <div className="setting" data-changed={changed} data-path={field.path} title={field.help}>
      <Control field={field} value={value} error={error} onChange={(next) => setValue(field.path, next)} />
      {field.kind === 'boolean' && error !== undefined ? (
        <span className="field-error" role="alert">
          {error}
        </span>
      ) : null}
      {changed ? (
        <span className="setting-default">
          default {valueText(standard, field)}
          <button
            type="button"
            className="icon-button"
            aria-label={`${field.label}: back to ${valueText(standard, field)}`}
            title="Back to the default"
            data-testid={`reset-${field.path}`}
            onClick={() => reset(field.path)}
          >
            <CloseIcon />
          </button>
        </span>
      ) : null}
    </div>
  );
}
