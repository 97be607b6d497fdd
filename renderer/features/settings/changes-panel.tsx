import { useMemo, type ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { changesOf, isDirty, useSettingsStore } from '../../stores/settings-store.ts';
import { valueWords } from './setting-words.ts';

/** What the session trades by now, and what it will trade by: one line for each difference. */
export function ChangesPanel(): ReactNode {
  const view = useSettingsStore((store) => store.view);
  const draft = useSettingsStore((store) => store.draft);
  const fields = useSettingsStore((store) => store.fields);
  const dirty = useSettingsStore(isDirty);
  const changes = useMemo(() => changesOf({ view, draft }, fields ?? []), [view, draft, fields]);
  const byPath = useMemo(() => new Map((fields ?? []).map((field) => [field.path, field])), [fields]);
  return (
    <Panel
      title="Effect of the changes"
      testId="panel-changes"
      className="settings-changes"
      aside={changes.length === 0 ? undefined : dirty ? 'not saved yet' : 'saved, from the next opening on'}
    >
      {changes.length === 0 ? (
        <p className="settings-nothing text-2">
          The session trades by what stands here. A change appears here with the value it replaces; try it first on the
          Backtest screen.
        </p>
      ) : (
        <ul className="settings-change-list scroll" data-testid="settings-changes">
          {changes.map(({ path, from, to }) => {
            const field = byPath.get(path);
            return (
              <li key={path} data-path={path}>
                <span className="settings-change-name">
                  {field?.label ?? path} <span className="text-3">{field?.group ?? ''}</span>
                </span>
                <span>
                  <span className="text-3">{valueWords(from, field)}</span> → <strong>{valueWords(to, field)}</strong>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
