import { useMemo, type ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { valueAt } from '../../stores/configuration-settings.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { SettingInput, useDraftValue, useIsChanged } from './setting-input.tsx';
import { problemWords, valueWords } from './setting-words.ts';
import { pathsOf, pathsOfGroups, type RowGroup, type RowPart, type SettingRow } from './strategy-rows.ts';

type Fields = ReadonlyMap<string, ConfigurationFieldView>;

function Part({ part, fields }: { readonly part: RowPart; readonly fields: Fields }): ReactNode {
  if (part.kind === 'words') return <span className="setting-words">{part.text}</span>;
  const field = fields.get(part.path);
  return field === undefined ? null : <SettingInput field={field} unit={part.unit} />;
}

function Toggle({ path, label }: { readonly path: string; readonly label: string }): ReactNode {
  const value = useDraftValue(path);
  const setValue = useSettingsStore((store) => store.setValue);
  return (
    <input
      type="checkbox"
      className="setting-toggle"
      aria-label={`${label}: counts`}
      title="A lens that is switched off never fires"
      checked={value === true}
      data-testid={`session-${path}`}
      onChange={(event) => setValue(path, event.target.checked)}
    />
  );
}

function useWay(row: SettingRow, fields: Fields): ReactNode {
  const paths = pathsOf(row);
  const defaults = useSettingsStore((store) => store.view?.defaults);
  const draft = useSettingsStore((store) => store.draft);
  const reset = useSettingsStore((store) => store.reset);
  const changed = paths.filter((path) => valueAt(draft, path) !== undefined);
  const [first] = changed;
  if (first === undefined) return <span className="text-3">default</span>;
  const standard = changed
    .map((path) => valueWords(valueAt(defaults ?? {}, path), { unit: fields.get(path)?.unit === '%' ? '%' : null }))
    .join(', ');
  return (
    <button
      type="button"
      className="setting-reset"
      data-testid={`session-reset-${row.id}`}
      onClick={() => reset(changed)}
    >
      Reset to {standard}
    </button>
  );
}

function Row({ row, fields }: { readonly row: SettingRow; readonly fields: Fields }): ReactNode {
  const paths = useMemo(() => pathsOf(row), [row]);
  const changed = useIsChanged(paths);
  const problem = useSettingsStore((store) => store.problems.find(({ path }) => paths.includes(path)));
  const off = useDraftValue(row.toggle ?? '') === false;
  const way = useWay(row, fields);
  const help = paths.flatMap((path) => fields.get(path)?.help ?? [])[0];
  return (
    <div className="setting-row" data-changed={changed} data-off={off} data-testid={`session-row-${row.id}`}>
      <span className="setting-label" title={help}>
        {row.toggle === null ? null : <Toggle path={row.toggle} label={row.label} />}
        {row.label}
      </span>
      <div className="setting-lines">
        {row.lines.map((line, number) => (
          <div key={number} className="setting-line">
            {line.map((part, place) => (
              <Part key={part.kind === 'field' ? part.path : `words ${place}`} part={part} fields={fields} />
            ))}
          </div>
        ))}
        {problem === undefined ? null : (
          <span className="setting-problem" aria-hidden="true">
            <WarningIcon /> {problemWords(problem)}
          </span>
        )}
      </div>
      <span className="setting-way">{way}</span>
    </div>
  );
}

function Group({ group, fields }: { readonly group: RowGroup; readonly fields: Fields }): ReactNode {
  const paths = useMemo(() => pathsOfGroups([group]), [group]);
  const changed = useIsChanged(paths);
  const reset = useSettingsStore((store) => store.reset);
  const draft = useSettingsStore((store) => store.draft);
  const defaults = useSettingsStore((store) => store.view?.defaults);
  const toggles = group.rows.flatMap(({ toggle }) => toggle ?? []);
  const on = toggles.filter((path) => (valueAt(draft, path) ?? valueAt(defaults ?? {}, path)) === true).length;
  return (
    <section className="setting-group" data-group={group.id}>
      <header className="setting-group-header">
        <h3>{group.title}</h3>
        {toggles.length === 0 ? null : <span className="text-3">{on} on</span>}
        <button
          type="button"
          className="setting-group-reset"
          disabled={!changed}
          data-testid={`session-reset-group-${group.id}`}
          onClick={() => reset(paths)}
        >
          Reset group
        </button>
      </header>
      {group.rows.map((row) => (
        <Row key={row.id} row={row} fields={fields} />
      ))}
    </section>
  );
}

interface SettingsRowsProps {
  readonly groups: readonly RowGroup[];
  readonly fields: readonly ConfigurationFieldView[];
}

/** Groups of settings; side by side where there is room. */
export function SettingsRows({ groups, fields }: SettingsRowsProps): ReactNode {
  const byPath = useMemo(() => new Map(fields.map((field) => [field.path, field])), [fields]);
  return (
    <div className="setting-columns scroll">
      {(['left', 'right'] as const).map((column) => (
        <div key={column} className="setting-column">
          {groups
            .filter((group) => group.column === column)
            .map((group) => (
              <Group key={group.id} group={group} fields={byPath} />
            ))}
        </div>
      ))}
    </div>
  );
}
