import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { canSave, isDirty, useSettingsStore } from '../../stores/settings-store.ts';
import { ReopenDialog } from './reopen-dialog.tsx';

function useMessage(): { readonly text: string; readonly tone: 'text-2' | 'warn' | 'field-error' } {
  const view = useSettingsStore((store) => store.view);
  const dirty = useSettingsStore(isDirty);
  const saveError = useSettingsStore((store) => store.saveError);
  const reopenError = useSettingsStore((store) => store.reopenError);
  if (saveError !== null) return { text: saveError.message, tone: 'field-error' };
  if (reopenError !== null) return { text: reopenError.message, tone: 'field-error' };
  if (view?.problem !== null && view !== null) return { text: view.problem, tone: 'field-error' };
  if (dirty)
    return { text: 'Nothing is saved yet. Saved settings count when the session is opened again.', tone: 'text-2' };
  if (view?.pending === true) {
    return { text: 'Saved. The session still trades by the old settings until it is opened again.', tone: 'warn' };
  }
  return { text: 'The session trades by these settings.', tone: 'text-2' };
}

/** Saving and taking over are two steps: a session never changes its rules under way. */
export function SaveBar({ runningJobs }: { readonly runningJobs: number }): ReactNode {
  const [asking, setAsking] = useState(false);
  const dirty = useSettingsStore(isDirty);
  const savable = useSettingsStore(canSave);
  const pending = useSettingsStore((store) => store.view?.pending === true);
  const problems = useSettingsStore((store) => store.problems.length);
  const busy = useSettingsStore((store) => store.busy);
  const save = useSettingsStore((store) => store.save);
  const discard = useSettingsStore((store) => store.discard);
  const { text, tone } = useMessage();
  return (
    <footer className="settings-save">
      <p className={tone} role="status" data-testid="settings-message">
        {text}
      </p>
      {savable ? (
        <>
          <Button testId="settings-discard" disabled={!dirty} onClick={discard}>
            Discard
          </Button>
          <Button
            testId="settings-save"
            tone="primary"
            disabled={problems > 0}
            busy={busy === 'saving'}
            onClick={() => void save()}
          >
            {problems === 0 ? 'Save' : `Fix ${problems} ${problems === 1 ? 'error' : 'errors'} to save`}
          </Button>
        </>
      ) : (
        <Button
          testId="settings-reopen"
          tone={pending ? 'primary' : 'normal'}
          disabled={!pending}
          title={pending ? 'Says first what happens' : 'Opening it again would change nothing'}
          onClick={() => setAsking(true)}
        >
          Reopen session…
        </Button>
      )}
      <ReopenDialog runningJobs={runningJobs} open={asking} onClose={() => setAsking(false)} />
    </footer>
  );
}
