import type { ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { CheckField, NumberField, TextField } from '../../ui/fields.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useSetting } from '../../stores/configuration-store.ts';
import { parseValues, type AxisForm } from '../../stores/optimise-form.ts';
import { formatSettingValue, fullName } from './setting-names.ts';

interface AxisEditorProps {
  readonly axis: AxisForm;
  readonly field: ConfigurationFieldView | undefined;
  /** Whether a range may go without a step. */
  readonly continuous: boolean;
  readonly problem: string | undefined;
  readonly onChange: (change: Partial<AxisForm>) => void;
  readonly onRemove: () => void;
}

function isNumeric(field: ConfigurationFieldView | undefined): boolean {
  return field === undefined || ['integer', 'number', 'nullable_number'].includes(field.kind);
}

/** Ticks the choices that are searched. */
function Choices({
  axis,
  choices,
  problem,
  onChange,
}: Pick<AxisEditorProps, 'axis' | 'problem' | 'onChange'> & { readonly choices: readonly string[] }): ReactNode {
  const chosen = axis.text.split(',').map((word) => word.trim());
  return (
    <div className="axis-choices">
      {choices.map((choice) => (
        <CheckField
          key={choice}
          label={choice}
          checked={chosen.includes(choice)}
          onChange={(checked) => {
            const kept = choices.filter((other) => (other === choice ? checked : chosen.includes(other)));
            onChange({ text: kept.join(', ') });
          }}
        />
      ))}
      {problem === undefined ? null : (
        <span className="field-error" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

function Range({ axis, field, continuous, problem, onChange }: Omit<AxisEditorProps, 'onRemove'>): ReactNode {
  const step = field?.step ?? 1;
  const unit = field?.unit ?? undefined;
  return (
    <div className="axis-range">
      <NumberField
        label="From"
        unit={unit}
        step={step}
        value={axis.from}
        onChange={(from) => onChange({ from })}
        error={problem}
        testId={`axis-from-${axis.path}`}
      />
      <NumberField
        label="To"
        unit={unit}
        step={step}
        value={axis.to}
        onChange={(to) => onChange({ to })}
        testId={`axis-to-${axis.path}`}
      />
      <NumberField
        label={continuous ? 'Step, or none' : 'Step'}
        step={step}
        value={axis.step}
        placeholder={continuous ? 'any value' : ''}
        onChange={(next) => onChange({ step: next })}
        testId={`axis-step-${axis.path}`}
      />
    </div>
  );
}

function countOf(axis: AxisForm, kind: ConfigurationFieldView['kind']): string {
  if (axis.kind === 'list') {
    const parsed = parseValues(axis.text, kind);
    if (!parsed.ok) return '';
    return `${parsed.values.length} ${parsed.values.length === 1 ? 'value' : 'values'}`;
  }
  const { from, to, step } = axis;
  if (from === null || to === null || to <= from) return '';
  if (step === null) return 'any value';
  return step <= 0 ? '' : `${Math.floor((to - from) / step + 1e-9) + 1} values`;
}

/** One searched setting and the values it may take. */
export function AxisEditor({ axis, field, continuous, problem, onChange, onRemove }: AxisEditorProps): ReactNode {
  const now = useSetting(axis.path);
  const numeric = isNumeric(field);
  const kind = field?.kind ?? 'number';
  const isValue = now === null || ['string', 'number', 'boolean'].includes(typeof now);
  const choices = kind === 'boolean' ? ['yes', 'no'] : field?.choices;
  return (
    <li className="axis" data-path={axis.path} data-testid="axis">
      <div className="axis-head">
        <span className="strong" title={field?.help}>
          {fullName(field, axis.path)}
        </span>
        <span className="text-3 mono axis-path">{axis.path}</span>
        <span className="text-2 axis-count">
          {[
            countOf(axis, kind),
            isValue && now !== undefined ? `now ${formatSettingValue(now as string | number | boolean | null)}` : '',
          ]
            .filter((words) => words !== '')
            .join(' · ')}
        </span>
        {numeric ? (
          <Segmented
            label="How the values are given"
            value={axis.kind}
            options={[
              { value: 'list', label: 'List' },
              { value: 'range', label: 'Range' },
            ]}
            onChange={(next) => onChange({ kind: next })}
            testId={`axis-kind-${axis.path}`}
          />
        ) : null}
        <button
          type="button"
          className="icon-button"
          aria-label={`Do not search ${axis.path}`}
          data-testid={`axis-remove-${axis.path}`}
          onClick={onRemove}
        >
          <CloseIcon />
        </button>
      </div>
      {!numeric && choices !== null && choices !== undefined ? (
        <Choices axis={axis} choices={choices} problem={problem} onChange={onChange} />
      ) : axis.kind === 'list' ? (
        <TextField
          label={`Values${field === undefined || field.unit === null ? '' : `, ${field.unit}`}`}
          value={axis.text}
          placeholder="8, 12, 24"
          error={problem}
          onChange={(text) => onChange({ text })}
          testId={`axis-values-${axis.path}`}
        />
      ) : (
        <Range axis={axis} field={field} continuous={continuous} problem={problem} onChange={onChange} />
      )}
    </li>
  );
}
