import type { CHECKLIST_IDS, ChecklistItemView } from '../api/mode-contract.ts';
import { judgeKey } from '../exchange/kraken/key-info.ts';
import { sentence } from '../research/answers.ts';
import { unknownOrders } from '../trading/desk-state.ts';
import { LARGEST_SKEW_MS, skewObstacle } from '../trading/risk.ts';
import { marketStatusOf } from '../trading/session-state.ts';
import type { Session } from '../trading/session.ts';
import type { LiveAccount, LiveFacts } from './live-desk.ts';
import type { LookAheadNote } from './live-look-ahead.ts';

/** What may be traded with in doubt is not what one begins with: stricter than what stops entries later. */
const LARGEST_SKEW_TO_ARM_MS = Math.min(2_000, LARGEST_SKEW_MS);

export interface ChecklistFacts extends LiveFacts {
  readonly session: Session;
  readonly account: LiveAccount;
  readonly lookAhead: LookAheadNote | null;
  /** Why the session does not trade by what its owner saved; null when it does. */
  readonly settingsProblem: string | null;
  /** What the exchange holds back now, in words; null when nothing. */
  readonly restriction: string | null;
}

type ChecklistId = (typeof CHECKLIST_IDS)[number];
type Finding = Pick<ChecklistItemView, 'state' | 'detail' | 'remedy'>;

const met = (detail: string): Finding => ({ state: 'met', detail, remedy: null });
const unmet = (detail: string, remedy: string): Finding => ({ state: 'unmet', detail, remedy });
const open = (detail: string, remedy: string): Finding => ({ state: 'open', detail, remedy });

/** What live trading waits for, in the order in which it is best mended. */
export function liveChecklist(facts: ChecklistFacts): readonly ChecklistItemView[] {
  const item = (id: ChecklistId, title: string, finding: Finding): ChecklistItemView => ({ id, title, ...finding });
  return [
    item('keys', 'Keys', judgeKeys(facts)),
    item('exchange', 'Exchange', judgeExchange(facts)),
    item('clock', 'Clock', judgeClock(facts)),
    item('settings', 'Settings', judgeSettings(facts)),
    item('history', 'History', judgeHistory(facts)),
    item('look_ahead', 'Look-ahead check', judgeLookAhead(facts)),
    item('reconciliation', 'Reconciliation', judgeReconciliation(facts)),
    item('journal', 'Journal', judgeJournal(facts)),
  ];
}

function judgeKeys({ key, account }: ChecklistFacts): Finding {
  if (key === null) return unmet('There are no keys.', 'Enter them under Settings, Accounts.');
  if (!key.ok) {
    return key.error.kind === 'denied'
      ? unmet(`Kraken does not accept the key: ${key.error.message}.`, 'Check it under Settings, Accounts.')
      : open(`Kraken did not say what the key may do: ${key.error.message}.`, 'Try again in a moment.');
  }
  const { missing, canWithdraw } = judgeKey(key.value);
  if (missing.length > 0) {
    return unmet(`The key lacks ${missing.join(', ')}.`, 'Tick these permissions at Kraken (Settings, API).');
  }
  if (canWithdraw && !account.withdrawAccepted) {
    return unmet(
      'The key can withdraw funds. Parallax never does, but whoever gets hold of the key could.',
      'Make a key without that permission, or accept it knowingly when you enter it.',
    );
  }
  const accepted = canWithdraw ? ' It can withdraw; you have accepted that.' : ' It cannot withdraw.';
  const { validUntil } = key.value;
  const until =
    validUntil === null ? '' : ` It ends at ${new Date(validUntil).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  return met(`The key may read and trade.${accepted}${until}`);
}

function judgeExchange({ status, session, restriction }: ChecklistFacts): Finding {
  if (restriction !== null)
    return unmet(`${restriction}.`, 'Wait until then; other programs on this key share its limits.');
  if (!status.ok) return open(`Kraken does not answer: ${status.error.message}.`, 'Check the network and try again.');
  if (status.value !== 'online') {
    return unmet(`Kraken is in ${status.value} mode.`, 'Wait until it is online; status.kraken.com says more.');
  }
  const { instrument } = session.watch;
  const market = marketStatusOf(session.state());
  if (market !== 'online') {
    return unmet(`${instrument.symbol} is in ${market} mode.`, 'Wait until the market is online.');
  }
  return met(`Kraken and ${instrument.symbol} are online.`);
}

function judgeClock({ skewMs }: ChecklistFacts): Finding {
  if (skewMs === null) return open('The exchange’s time could not be read.', 'Check the network and try again.');
  if (Math.abs(skewMs) <= LARGEST_SKEW_TO_ARM_MS) {
    return met(
      skewMs === 0 ? 'This computer’s clock agrees with Kraken’s.' : `The clocks differ by ${Math.abs(skewMs)} ms.`,
    );
  }
  return unmet(sentence(skewObstacle(skewMs)), 'Turn on automatic time in the system’s settings, then try again.');
}

function judgeSettings({ settingsProblem }: ChecklistFacts): Finding {
  if (settingsProblem === null) return met('The session trades by what you chose.');
  return unmet(
    settingsProblem,
    'Look at them under Settings, save them, and open the session again. Where that is refused, what it says comes first.',
  );
}

function judgeHistory({ session }: ChecklistFacts): Finding {
  const last = session.watch.signalBars().at(-1);
  if (last === undefined) return open('No bar has been judged yet.', 'Wait for the first bar to close.');
  if (last.warm) return met('Every lens has the history it needs.');
  return unmet(
    `The lenses need ${last.warmIn} more bars.`,
    'Wait, or choose shorter periods under Settings, Strategy.',
  );
}

function judgeLookAhead({ lookAhead }: ChecklistFacts): Finding {
  if (lookAhead === null) {
    return open('Not checked for this configuration.', 'Run the check: it takes a few seconds.');
  }
  const when = `${new Date(lookAhead.checked).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (lookAhead.violations > 0) {
    return unmet(
      `At ${lookAhead.violations} of ${lookAhead.cuts} cuts the future changed something (${when}).`,
      'This is a fault of Parallax: do not trade with it, and report it.',
    );
  }
  return met(`Passed at ${lookAhead.cuts} cuts of ${lookAhead.bars} bars (${when}).`);
}

function judgeReconciliation({ session }: ChecklistFacts): Finding {
  const state = session.state();
  if (!state.reconciled) {
    return open(
      'Orders, fills and balances are being read from Kraken.',
      'Wait a moment; the events tell why if it lasts.',
    );
  }
  const unknown = unknownOrders(state.desk).length;
  if (unknown > 0) {
    return unmet(`The fate of ${unknown} of our orders is being looked up.`, 'Wait: it takes up to two minutes.');
  }
  if (state.drift !== null) {
    const { balanceQuantity, positionQuantity } = state.drift;
    return unmet(
      `The account holds ${balanceQuantity}, its trades of the last 600 h add up to ${positionQuantity}.`,
      'Move the difference out of the account’s spot balance, or wait until the older trades no longer count.',
    );
  }
  if (!state.accountStreamUp)
    return open('The account’s stream is not connected.', 'Wait a moment; it reconnects by itself.');
  return met('Position, balances and open orders agree with Kraken.');
}

function judgeJournal({ session }: ChecklistFacts): Finding {
  return session.health().journal === 'synced'
    ? met('Every step is on disk before it is taken.')
    : unmet('The journal cannot be written.', 'Free disk space and restart Parallax.');
}
