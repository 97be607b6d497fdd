import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { SettingsProblemView } from '../../../engine/api/configuration-views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/fields.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { flatten } from '../../stores/configuration-settings.ts';
import { useConfigurationStore } from '../../stores/configuration-store.ts';
import { ConfigurationField } from './configuration-field.tsx';
import { countChanged, groupFields, type FieldGroup } from './field-groups.ts';
import './configuration.css';

/** A configuration that can be taken over, such as that of a stored run. */
export interface ConfigurationChoice {
  readonly id: string;
  readonly label: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface ConfigurationSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Runs whose configuration can be loaded. */
  readonly choices: readonly ConfigurationChoice[];
}

interface ToolsProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onlyChanged: boolean;
  readonly onOnlyChanged: (only: boolean) => void;
  readonly choices: readonly ConfigurationChoice[];
}

function Tools({ search, onSearch, onlyChanged, onOnlyChanged, choices }: ToolsProps): ReactNode {
  const { form, replace } = useConfigurationStore();
  return (
    <div className="configuration-tools">
      <TextField
        label="Find a setting"
        value={search}
        onChange={onSearch}
        placeholder="rsi, window, fee …"
        testId="configuration-search"
      />
      <CheckField
        label="Only changed"
        checked={onlyChanged}
        onChange={onOnlyChanged}
        testId="configuration-only-changed"
      />
      <span className="configuration-space" />
      <Button
        testId="configuration-from-session"
        title="Takes over what the running session trades with"
        disabled={form === null}
        onClick={() => {
          if (form !== null) replace(form.session);
        }}
      >
        Use the session’s
      </Button>
      <MenuButton
        label="Load from a run"
        testId="configuration-from-run"
        disabled={choices.length === 0}
        {...(choices.length === 0 ? { title: 'There is no stored run yet' } : {})}
        items={choices.map(({ id, label, settings }) => ({ id, label, onSelect: () => replace(settings) }))}
      />
    </div>
  );
}

function Problems({ problems }: { readonly problems: readonly SettingsProblemView[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className="configuration-problems" role="alert" data-testid="configuration-problems">
      {problems.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <span className="mono">{path}</span> {message}
        </li>
      ))}
    </ul>
  );
}

interface GroupProps {
  readonly group: FieldGroup;
}

function Group({ group }: GroupProps): ReactNode {
  return (
    <section className="configuration-group" data-group={group.name} aria-label={group.name}>
      <h3>{group.name}</h3>
      <div className="configuration-fields">
        {group.fields.map((field) => (
          <ConfigurationField key={field.path} field={field} />
        ))}
      </div>
    </section>
  );
}

function Body({ choices }: { readonly choices: readonly ConfigurationChoice[] }): ReactNode {
  const { form, settings, problems, formError, checkError, load } = useConfigurationStore();
  const [search, setSearch] = useState('');
  const [onlyChanged, setOnlyChanged] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const groups = useMemo(
    () => (form === null ? [] : groupFields(form.fields, settings, { search, onlyChanged })),
    [form, settings, search, onlyChanged],
  );
  if (form === null) {
    return formError === null ? (
      <Skeleton lines={9} />
    ) : (
      <div className="configuration-failure" role="alert">
        <p>The settings could not be read. {formError.message}</p>
        <Button testId="configuration-retry" onClick={() => void load()}>
          Read again
        </Button>
      </div>
    );
  }
  const jump = (name: string): void => {
    const section = [...(list.current?.querySelectorAll<HTMLElement>('[data-group]') ?? [])].find(
      ({ dataset }) => dataset['group'] === name,
    );
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
  };
  return (
    <div className="configuration">
      <Tools
        search={search}
        onSearch={setSearch}
        onlyChanged={onlyChanged}
        onOnlyChanged={setOnlyChanged}
        choices={choices}
      />
      <Problems problems={problems} />
      {checkError === null ? null : (
        <p className="field-error" role="alert">
          These settings could not be checked. {checkError.message}
        </p>
      )}
      <div className="configuration-columns">
        <nav className="configuration-groups scroll" aria-label="Groups of settings">
          {groups.map(({ name, fields }) => {
            const changed = countChanged(fields, settings);
            return (
              <button key={name} type="button" className="configuration-group-link" onClick={() => jump(name)}>
                {name}
                {changed === 0 ? null : <span className="tab-count">{changed}</span>}
              </button>
            );
          })}
        </nav>
        <div ref={list} className="configuration-list scroll">
          {groups.length === 0 ? (
            <p className="text-2">
              {onlyChanged && search === ''
                ? 'Nothing differs from the defaults.'
                : `No setting matches “${search}”${onlyChanged ? ' among the changed ones' : ''}.`}
            </p>
          ) : (
            groups.map((group) => <Group key={group.name} group={group} />)
          )}
        </div>
      </div>
    </div>
  );
}

/** Every setting of the strategy, to be changed for the next backtest or sweep. */
export function ConfigurationSheet({ open, onClose, choices }: ConfigurationSheetProps): ReactNode {
  const changed = useConfigurationStore((store) => flatten(store.settings).length);
  const problems = useConfigurationStore((store) => store.problems.length);
  const reset = useConfigurationStore((store) => store.reset);
  const count = changed === 0 ? 'All settings at their defaults' : `${changed} changed`;
  return (
    <Dialog
      title="Configuration"
      open={open}
      onClose={onClose}
      width="wide"
      testId="configuration-sheet"
      footer={
        <>
          <span className="text-2 configuration-count" data-testid="configuration-count">
            {count}
            {problems === 0 ? '' : ` · ${problems} ${problems === 1 ? 'problem' : 'problems'}`}
          </span>
          <Button testId="configuration-reset-all" disabled={changed === 0} onClick={() => reset()}>
            Reset all
          </Button>
          <Button testId="configuration-done" tone="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <Body choices={choices} />
    </Dialog>
  );
}
