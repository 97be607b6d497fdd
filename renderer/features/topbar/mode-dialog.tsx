import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { ModeView } from '../../../engine/api/views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useAccountsStore } from '../../stores/accounts-store.ts';
import { type Exposure, exposureOf } from '../../stores/figures.ts';
import { liveOf, useModeStore } from '../../stores/mode-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { LiveChecklist } from './live-checklist.tsx';
import { MODE_WORDS, MODES } from './mode-words.ts';
import './mode-dialog.css';

/** What the checklist says changes by itself: bars close, streams connect. */
const LOOK_EVERY_MS = 3_000;

function useFreshModes(open: boolean): void {
  const load = useModeStore((store) => store.load);
  const loadAccounts = useAccountsStore((store) => store.load);
  useEffect(() => {
    if (!open) return undefined;
    void load();
    void loadAccounts();
    const timer = setInterval(() => {
      if (useModeStore.getState().busy === null) void load();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [open, load, loadAccounts]);
}

function Option({ mode, chosen, choose }: OptionProps): ReactNode {
  const { name, meaning, what, needs } = MODE_WORDS[mode];
  return (
    <label className={`mode-option ${chosen ? 'mode-option-chosen' : ''}`}>
      <input type="radio" name="mode" checked={chosen} data-testid={`mode-${mode}`} onChange={() => choose(mode)} />
      <span className="check-text">
        <span>
          <strong>{name}</strong> <span className="text-2">{meaning}</span>
        </span>
        <span className="text-2">{what}</span>
        <span className="text-2">{needs}</span>
      </span>
    </label>
  );
}

interface OptionProps {
  readonly mode: ModeView;
  readonly chosen: boolean;
  readonly choose: (mode: ModeView) => void;
}

function useAccountNames(): readonly string[] {
  const view = useAccountsStore((store) => store.view);
  return view?.accounts.map(({ name }) => name) ?? [];
}

function AccountChoice({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const view = useAccountsStore((store) => store.view);
  const error = useAccountsStore((store) => store.error);
  const names = useAccountNames();
  if (names.length > 0) {
    return (
      <SelectField
        label="Account"
        value={value ?? ''}
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={onChange}
        testId="live-account-choice"
      />
    );
  }
  const reason =
    error?.message ??
    (view === null || view.vault.state === 'open'
      ? 'There is no account yet: enter your Kraken keys under Settings, Accounts.'
      : view.vault.message);
  return (
    <p className="text-2" data-testid="no-accounts">
      {reason}
    </p>
  );
}

const NOTHING = { positionQuantity: 0, openOrders: 0 };

/** What a switch costs the session that runs now. */
function leavingWords({ positionQuantity, openOrders }: Pick<Exposure, 'positionQuantity' | 'openOrders'>): string {
  const taken = openOrders > 0 ? ' Its open orders are cancelled first.' : '';
  const left =
    positionQuantity > 0 ? ' Its position stays as it is, and nobody watches for the exit until you come back.' : '';
  return `The session that runs now is closed in good order.${taken}${left}`;
}

/** Chooses the mode; in live mode also the checklist, the test order and arming. */
export function ModeDialog({ changed }: { readonly changed?: () => void }): ReactNode {
  const { open, current, live: known, busy, failure, hide, choose, arm, disarm } = useModeStore();
  const names = useAccountNames();
  const session = useSessionStore((store) => store.session);
  // Where no session is shown the checklist is all there is to go by.
  const live = session === null ? known : liveOf({ live: known }, session.info.sessionId);
  const [wanted, setWanted] = useState<ModeView | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  useFreshModes(open);

  const mode = current?.mode ?? session?.info.mode ?? 'demo';
  const running = current?.problem === null || current === null;
  const target = wanted ?? mode;
  const account = target === 'live' ? (picked ?? current?.account ?? names[0] ?? null) : null;
  const isSwitch = target !== mode || !running || (target === 'live' && account !== (current?.account ?? null));
  const lacks = target === 'live' && (account === null || !names.includes(account));
  const showsChecklist = target === 'live' && !isSwitch && live !== null;
  const standing = live?.items.find(({ state }) => state !== 'met');
  const close = (): void => {
    if (useModeStore.getState().busy === 'choose') return;
    setWanted(null);
    setPicked(null);
    hide();
  };
  const onHeld = useCallback(() => void arm(), [arm]);
  const change = async (): Promise<void> => {
    if (!(await choose(target, account))) return;
    setWanted(null);
    changed?.();
    // Live goes on with the checklist; the others are ready.
    if (target !== 'live') close();
  };

  return (
    <Dialog
      title="Mode"
      open={open}
      onClose={close}
      closable={busy !== 'choose'}
      testId="mode-dialog"
      footer={
        <>
          {showsChecklist && live.armed ? (
            <Button testId="button-disarm" busy={busy === 'disarm'} onClick={() => void disarm()}>
              Stop and disarm
            </Button>
          ) : null}
          {showsChecklist && !live.armed && standing === undefined ? (
            <HoldButton
              key={live.sessionId}
              testId="button-arm"
              title="Hold for 1.5 s: the engine may then be started and trades real funds"
              busy={busy === 'arm'}
              onHeld={onHeld}
            >
              Arm live trading · hold 1.5 s
            </HoldButton>
          ) : null}
          {showsChecklist && !live.armed && standing !== undefined ? (
            <span className="text-2" data-testid="arming-waits">
              Arming waits for: {standing.title}
            </span>
          ) : null}
          {isSwitch ? (
            <Button
              testId="button-switch-mode"
              tone="primary"
              disabled={lacks}
              busy={busy === 'choose'}
              title={lacks ? 'Choose an account first' : leavingWords(NOTHING)}
              onClick={() => void change()}
            >
              {busy === 'choose' ? 'Opening…' : `Switch to ${MODE_WORDS[target].name}`}
            </Button>
          ) : (
            <Button testId="button-close-mode" onClick={close}>
              Close
            </Button>
          )}
        </>
      }
    >
      {showsChecklist ? (
        <Segmented
          label="Mode"
          value={target}
          options={MODES.map((option) => ({ value: option, label: MODE_WORDS[option].name }))}
          onChange={setWanted}
          testId="mode-choice"
        />
      ) : (
        <fieldset className="mode-options" disabled={busy !== null}>
          <legend className="visually-hidden">Mode</legend>
          {MODES.map((option) => (
            <Option key={option} mode={option} chosen={option === target} choose={setWanted} />
          ))}
        </fieldset>
      )}
      {target === 'live' ? <AccountChoice value={account} onChange={setPicked} /> : null}
      {isSwitch && running && session !== null ? <p className="text-2">{leavingWords(exposureOf(session))}</p> : null}
      {failure === null ? null : (
        <p className="warn" role="alert" data-testid="mode-failure">
          {failure.message}
        </p>
      )}
      {showsChecklist ? <LiveChecklist live={live} /> : null}
    </Dialog>
  );
}
