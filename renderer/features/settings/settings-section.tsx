import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/badge.tsx';
import { WarningIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { flatten } from '../../stores/configuration-settings.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { SaveBar } from './save-bar.tsx';
import { SettingsRows } from './settings-rows.tsx';
import {
  filterGroups,
  otherRows,
  pathsOfGroups,
  RISK_GROUPS,
  STRATEGY_GROUPS,
  type RowGroup,
} from './strategy-rows.ts';

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function useGroups(kind: 'strategy' | 'risk'): readonly RowGroup[] {
  const fields = useSettingsStore((store) => store.fields);
  return useMemo(() => {
    if (kind === 'risk') return RISK_GROUPS;
    const other = fields === null ? null : otherRows(fields);
    return other === null ? STRATEGY_GROUPS : [...STRATEGY_GROUPS, other];
  }, [kind, fields]);
}

function Heading({ title, groups }: { readonly title: string; readonly groups: readonly RowGroup[] }): ReactNode {
  const paths = useMemo(() => new Set(pathsOfGroups(groups)), [groups]);
  const changes = useSettingsStore((store) => flatten(store.draft).filter(({ path }) => paths.has(path)).length);
  const problems = useSettingsStore((store) => store.problems.length);
  return (
    <>
      <h2 className="panel-title">{title}</h2>
      {changes === 0 ? null : <span className="settings-count">{counted(changes, 'change')}</span>}
      {problems === 0 ? null : (
        <Chip tone="danger">
          <WarningIcon /> {counted(problems, 'error')}
        </Chip>
      )}
    </>
  );
}

interface SettingsSectionProps {
  readonly kind: 'strategy' | 'risk';
  readonly title: string;
  /** Long work that would end with the session. */
  readonly runningJobs: number;
}

/** The settings a session trades by: every number of them, what is wrong as one types, and when it counts. */
export function SettingsSection({ kind, title, runningJobs }: SettingsSectionProps): ReactNode {
  const fields = useSettingsStore((store) => store.fields);
  const view = useSettingsStore((store) => store.view);
  const error = useSettingsStore((store) => store.error);
  const load = useSettingsStore((store) => store.load);
  const reset = useSettingsStore((store) => store.reset);
  const groups = useGroups(kind);
  const [search, setSearch] = useState('');
  const shown = useMemo(() => filterGroups(groups, fields ?? [], search), [groups, fields, search]);
  const ready = fields !== null && view !== null;
  return (
    <Panel
      title={title}
      testId={`panel-${kind}`}
      className="settings-main"
      heading={<Heading title={title} groups={groups} />}
      aside={
        <>
          <label className="settings-filter">
            <span className="text-2">Filter</span>
            <input
              type="search"
              className="field-input"
              placeholder="rsi, window …"
              value={search}
              data-testid="settings-filter"
              onChange={(event) => setSearch(event.target.value)}
            />
          </label>
          <Button
            testId="settings-reset-all"
            tone="plain"
            disabled={!ready}
            onClick={() => reset(pathsOfGroups(groups))}
          >
            Reset all
          </Button>
        </>
      }
    >
      {ready ? (
        <>
          {shown.length === 0 ? (
            <p className="settings-nothing text-2">No setting matches “{search}”.</p>
          ) : (
            <SettingsRows groups={shown} fields={fields} />
          )}
          <SaveBar runningJobs={runningJobs} />
        </>
      ) : error === null ? (
        <Skeleton lines={9} />
      ) : (
        <div className="panel-error" role="alert">
          <p className="strong">The settings could not be read.</p>
          <p className="text-2">{error.message}</p>
          <Button testId="settings-retry" onClick={() => void load()}>
            Read again
          </Button>
        </div>
      )}
    </Panel>
  );
}
