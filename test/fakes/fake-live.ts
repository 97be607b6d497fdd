import type { LiveHandlers, ShellHandlers } from '../../engine/api/contract.ts';
import type { ChecklistItemView, LiveView } from '../../engine/api/mode-contract.ts';
import type { ModeView } from '../../engine/api/views.ts';
import { refused } from './fake-handlers.ts';

/** Live trading and modes of a bridge without an engine. */

const met = (id: ChecklistItemView['id'], title: string, detail: string): ChecklistItemView => ({
  id,
  title,
  state: 'met',
  detail,
  remedy: null,
});

export const FAKE_CHECKLIST: readonly ChecklistItemView[] = [
  met('keys', 'Keys', 'The key may read and trade. It cannot withdraw.'),
  met('exchange', 'Exchange', 'Kraken and BTC/USD are online.'),
  met('clock', 'Clock', 'This computer’s clock agrees with Kraken’s.'),
  met('settings', 'Settings', 'The session trades by what you chose.'),
  met('history', 'History', 'Every lens has the history it needs.'),
  {
    id: 'look_ahead',
    title: 'Look-ahead check',
    state: 'open',
    detail: 'Not checked for this configuration.',
    remedy: 'Run the check: it takes a few seconds.',
  },
  met('reconciliation', 'Reconciliation', 'Position, balances and open orders agree with Kraken.'),
  met('journal', 'Journal', 'Every step is on disk before it is taken.'),
];

const NOON = Date.UTC(2026, 0, 5, 12);

/** `items` is what the checklist shows at first; the look-ahead check, run, is met. */
export function fakeLiveHandlers(
  items: readonly ChecklistItemView[] = FAKE_CHECKLIST,
  sessionId = 'fake',
): LiveHandlers {
  let view: LiveView = {
    sessionId,
    armed: false,
    armedAt: null,
    account: 'main',
    items: [...items],
    testOrder: null,
  };
  const receipt = { ok: true, value: { accepted: true } } as const;
  return {
    'live.checklist': () => ({ ok: true, value: view }),
    'live.arm': () => {
      const standing = view.items.find(({ state }) => state !== 'met');
      if (standing !== undefined) return refused(`Not armed: ${standing.title}. ${standing.detail}`);
      view = { ...view, armed: true, armedAt: NOON };
      return receipt;
    },
    'live.disarm': () => {
      view = { ...view, armed: false, armedAt: null };
      return receipt;
    },
    'live.lookAhead': () => {
      const passed = met('look_ahead', 'Look-ahead check', 'Passed at 64 cuts of 720 bars (2026-01-05 12:00 UTC).');
      view = { ...view, items: view.items.map((item) => (item.id === 'look_ahead' ? passed : item)) };
      return { ok: true, value: view };
    },
    'live.testOrder': () => {
      const times = { submitMs: 84, streamMs: 61, readMs: 92, cancelMs: 110 };
      const testOrder = { placedAt: NOON, price: 29_068.7, quantity: 0.0001, ...times, problem: null };
      view = { ...view, testOrder };
      return { ok: true, value: testOrder };
    },
  };
}

export function fakeModeHandlers(mode: ModeView = 'demo'): Pick<ShellHandlers, 'mode.view' | 'mode.choose'> {
  const account = mode === 'live' ? 'main' : null;
  return {
    'mode.view': () => ({ ok: true, value: { mode, account, problem: null } }),
    'mode.choose': () => refused('The preview has no engine to open.'),
  };
}
