import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { exposureOf } from '../../stores/figures.ts';
import { useSession } from '../../stores/session-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { reopenWords } from './setting-words.ts';

interface ReopenDialogProps {
  readonly runningJobs: number;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Says what opening the session again means for what is held now, and does it. */
export function ReopenDialog({ runningJobs, open, onClose }: ReopenDialogProps): ReactNode {
  const mode = useSettingsStore((store) => store.view?.mode);
  const position = useSession((session) => session.position);
  const orders = useSession((session) => session.orders);
  const busy = useSettingsStore((store) => store.busy === 'reopening');
  const error = useSettingsStore((store) => store.reopenError);
  const reopen = useSettingsStore((store) => store.reopen);
  const words = mode === undefined ? [] : reopenWords(exposureOf({ position, orders }), runningJobs, mode);
  return (
    <Dialog
      title="Open the session again"
      open={open}
      onClose={onClose}
      testId="reopen-dialog"
      footer={
        <>
          <Button testId="reopen-cancel" disabled={busy} onClick={onClose}>
            Not now
          </Button>
          <Button
            testId="reopen-confirm"
            tone="primary"
            busy={busy}
            onClick={() => {
              void reopen().then((worked) => {
                if (worked) onClose();
              });
            }}
          >
            {busy ? 'Opening the session…' : 'Reopen session'}
          </Button>
        </>
      }
    >
      <p>The session is closed in good order and opened under the saved settings. That takes a few seconds.</p>
      <ul className="settings-steps">
        {words.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {error === null ? null : (
        <p className="field-error" role="alert" data-testid="reopen-error">
          {error.message}
        </p>
      )}
    </Dialog>
  );
}
