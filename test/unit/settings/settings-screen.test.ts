import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../engine/api/contract.ts';
import type { AccountView, NoticeView } from '../../../engine/api/settings-views.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import type { ModeView } from '../../../engine/api/views.ts';
import { configurationHandlers } from '../../../engine/research/configuration/configuration-handlers.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { soundOf } from '../../../renderer/app/notice-sound.ts';
import { SHORTCUTS } from '../../../renderer/app/shortcuts.ts';
import { accountState, permissionMarks } from '../../../renderer/features/settings/account-words.ts';
import { typedSetting } from '../../../renderer/features/settings/typed-setting.ts';
import { problemWords, reopenWords, valueWords } from '../../../renderer/features/settings/setting-words.ts';
import {
  BACKTEST_ONLY,
  filterGroups,
  FIXED,
  otherRows,
  pathsOfGroups,
  RISK_GROUPS,
  STRATEGY_GROUPS,
} from '../../../renderer/features/settings/strategy-rows.ts';
import { accountsToLookAt, nameObstacle } from '../../../renderer/stores/accounts-store.ts';
import { canSave, changesOf, isDirty, useSettingsStore } from '../../../renderer/stores/settings-store.ts';
import { FAKE_ACCOUNTS, fakeSettingsHandlers } from '../../fakes/fake-settings.ts';

const configuration = configurationHandlers(DEFAULT_CONFIGURATION);
const form = configuration['configuration.form'](undefined);
if (form instanceof Promise || !form.ok) throw new Error('the form cannot be read');
const FIELDS = form.value.fields;
const ALL_GROUPS = [...STRATEGY_GROUPS, ...RISK_GROUPS];

describe('the rows of the settings', () => {
  it('show every setting once, but those of backtests and the market', () => {
    const shown = pathsOfGroups(ALL_GROUPS);
    expect(new Set(shown).size).toBe(shown.length);
    expect([...shown, ...BACKTEST_ONLY, ...FIXED].toSorted()).toEqual(FIELDS.map(({ path }) => path).toSorted());
    expect(otherRows(FIELDS)).toBeNull();
  });

  it('have a place for a setting that nobody has drawn yet', () => {
    const added = { ...FIELDS[0]!, path: 'entry.novelty', label: 'Novelty', group: 'Entry' };
    expect(otherRows([...FIELDS, added])?.rows.map(({ label, lines }) => [label, lines])).toEqual([
      [
        'Novelty',
        [
          [
            { kind: 'words', text: 'Entry' },
            { kind: 'field', path: 'entry.novelty', unit: null },
          ],
        ],
      ],
    ]);
  });

  it.each([
    ['squeeze', ['bb_squeeze']],
    ['RSI below', ['rsi_oversold']],
    ['risk.stale', ['stale']],
    ['divergences', ['divergences']],
  ])('are found by %s', (search, expected) => {
    const rows = filterGroups(ALL_GROUPS, FIELDS, search).flatMap((group) => group.rows.map(({ id }) => id));
    expect(rows).toEqual(expect.arrayContaining(expected));
    expect(rows.length).toBeLessThan(8);
  });

  it('are all there when nothing is sought', () => {
    expect(filterGroups(ALL_GROUPS, FIELDS, '  ')).toBe(ALL_GROUPS);
  });
});

describe('settings in words', () => {
  it('say values with their units', () => {
    expect([
      valueWords(14, { unit: 'bars' }),
      valueWords(-2, { unit: '%' }),
      valueWords(false, { unit: null }),
      valueWords(null, { unit: 'quote' }),
      valueWords('1h', { unit: null }),
    ]).toEqual(['14 bars', '−2%', 'off', 'none', '1h']);
  });

  it('say a problem without the path that the row stands for', () => {
    expect(problemWords({ path: 'entry.required', message: 'entry.required: 9 is not allowed; use 1 to 8' })).toBe(
      '9 is not allowed; use 1 to 8',
    );
  });

  it('say what happens to position, orders and long work when the session is opened again', () => {
    const calm = reopenWords({ symbol: 'BTC/USD', positionQuantity: 0, openOrders: 0 }, 0, 'demo');
    expect(calm[0]).toContain('nothing is at stake');
    const held = reopenWords({ symbol: 'BTC/USD', positionQuantity: 0.1844, openOrders: 2 }, 1, 'live').join(' ');
    expect(held).toContain('The 2 open orders of this session are cancelled first');
    expect(held).toContain('0.1844 BTC stays at the exchange');
    expect(held).toContain('armed again');
    expect(held).toContain('The job that runs in the background stops');
  });
});

describe('an account', () => {
  const [main, withdraws, unchecked] = FAKE_ACCOUNTS as readonly [AccountView, AccountView, AccountView];
  const NOW = Date.UTC(2026, 4, 22);

  it.each([
    ['verified', main, 'good'],
    ['refused', withdraws, 'danger'],
    ['can withdraw', { ...withdraws, withdrawAccepted: true }, 'warning'],
    ['not checked', unchecked, 'warning'],
    ['cannot trade', { ...main, check: { ...main.check!, missing: ['modify-trades'] } }, 'danger'],
    ['expired', { ...main, check: { ...main.check!, validUntil: NOW - 1 } }, 'danger'],
  ] satisfies readonly (readonly [string, AccountView, string])[])('is %s', (label, account, tone) => {
    const state = accountState(account, NOW);
    expect([state.label.toLowerCase(), state.tone]).toEqual([label, tone]);
  });

  it('shows what the key may do, and withdrawing as what it should not', () => {
    expect(permissionMarks(withdraws).map(({ words, state }) => `${words} ${state}`)).toEqual([
      'Query funds has',
      'Query open orders has',
      'Query closed orders has',
      'Create orders has',
      'Cancel orders has',
      'WebSocket token has',
      'Withdraw dangerous',
    ]);
    expect(permissionMarks(main).at(-1)?.state).toBe('rightly_absent');
    expect(permissionMarks(unchecked)).toEqual([]);
  });

  it('is not added under a name in use: that would give its orders and position to another key', () => {
    const view = { vault: { state: 'open', message: '' } as const, accounts: [...FAKE_ACCOUNTS] };
    for (const name of [main.name, main.name.toUpperCase()]) {
      expect(nameObstacle(name, view)).toMatch(new RegExp(`^There is an account “${main.name}” already: use Replace`));
    }
    expect(nameObstacle('another', view)).toBeNull();
    expect(nameObstacle('another', null)).toBeNull();
    expect(nameObstacle('', view)).toBe('Give the account a name');
  });

  it('asks for attention when its key is not fit, and so does a closed keychain', () => {
    expect(accountsToLookAt({ vault: { state: 'open', message: '' }, accounts: [...FAKE_ACCOUNTS] })).toBe(2);
    expect(accountsToLookAt({ vault: { state: 'missing', message: 'none' }, accounts: [] })).toBe(1);
    expect(accountsToLookAt(null)).toBe(0);
  });
});

describe('what is typed into the settings', () => {
  const FRESH = useSettingsStore.getState();
  const store = () => useSettingsStore.getState();
  let calls: string[];
  let mode: ModeView;

  beforeEach(async () => {
    vi.useFakeTimers();
    calls = [];
    mode = 'demo';
    const handlers = { ...fakeSettingsHandlers({ mode: () => mode }), ...configuration };
    const bridge: Bridge = {
      call: async (method, input) => {
        calls.push(method);
        return (handlers as unknown as Record<string, (input: unknown) => unknown>)[method]?.(input);
      },
      connectStream: () => undefined,
    };
    vi.stubGlobal('window', { parallax: bridge });
    useSettingsStore.setState(FRESH, true);
    await store().load();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('differs from the defaults only where it does', () => {
    store().setValue('entry.windowBars', 14);
    store().setValue('entry.required', 6);
    store().setValue('entry.required', 7);
    expect(store().draft).toEqual({ entry: { windowBars: 14 } });
    expect(isDirty(store())).toBe(true);
    expect(changesOf(store(), FIELDS)).toEqual([{ path: 'entry.windowBars', from: 12, to: 14 }]);
    store().reset(['entry.windowBars']);
    expect(isDirty(store())).toBe(false);
  });

  it('can be saved unchanged where it stands in for what cannot be used', () => {
    expect(canSave(store())).toBe(false);
    useSettingsStore.setState({ view: { ...store().view!, problem: 'The settings were damaged.' } });
    expect([canSave(store()), isDirty(store())]).toEqual([true, false]);
  });

  it('is checked while one types, and wrong settings are not saved', async () => {
    store().setValue('entry.required', 9);
    await vi.advanceTimersByTimeAsync(250);
    expect(store().problems.map(({ path }) => path)).toEqual(['entry.required']);
    await store().save();
    expect(store().view?.saved).toEqual({});
    store().discard();
    await vi.advanceTimersByTimeAsync(250);
    expect([store().problems, store().draft]).toEqual([[], {}]);
  });

  it('counts for the session only once it is saved and opened again', async () => {
    store().setValue('risk.staleFeedSeconds', 30);
    await store().save();
    expect(store().view).toMatchObject({ saved: { risk: { staleFeedSeconds: 30 } }, pending: true });
    expect(isDirty(store())).toBe(false);
    expect(changesOf(store(), FIELDS)).toEqual([{ path: 'risk.staleFeedSeconds', from: 60, to: 30 }]);
    expect(await store().reopen()).toBe(true);
    expect(store().view?.pending).toBe(false);
    expect(changesOf(store(), FIELDS)).toEqual([]);
  });

  it('stays when somebody else has saved meanwhile', async () => {
    store().setValue('entry.windowBars', 14);
    store().apply([{ type: 'settings_changed' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.filter((method) => method === 'settings.session')).toHaveLength(2);
    expect(store().draft).toEqual({ entry: { windowBars: 14 } });
  });

  it('goes when the session is of another mode: it was typed for other settings', async () => {
    store().setValue('entry.windowBars', 14);
    mode = 'live';
    store().apply([{ type: 'settings_changed' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect([store().view?.mode, store().draft, isDirty(store())]).toEqual(['live', {}, false]);
  });

  it('is saved for no other mode than the one that is shown', async () => {
    store().setValue('entry.windowBars', 14);
    mode = 'live';
    await store().save();
    expect(store().saveError?.message).toContain('these settings are those of demo');
    expect(store().draft).toEqual({ entry: { windowBars: 14 } });
  });

  it.each(['1,5', '12.5e', 'ten', ''])(
    'is kept as it is where it is no number, said, and not saved: “%s”',
    async (text) => {
      for (const typed of ['1', text]) store().setValue('orders.takerCapPct', typedSetting(typed, 'number'));
      await vi.advanceTimersByTimeAsync(250);
      expect(store().problems).toMatchObject([{ path: 'orders.takerCapPct' }]);
      expect(store().problems[0]?.message).toContain('a number from 0 to 100');
      await store().save();
      expect([store().view?.saved, store().draft]).toEqual([{}, { orders: { takerCapPct: text } }]);
    },
  );

  it('may be nothing where a setting may be none', () => {
    expect([typedSetting('', 'nullable_number'), typedSetting(' 1,000.5 ', 'nullable_number')]).toEqual([null, 1000.5]);
  });
});

describe('the sound of notices', () => {
  const notice = (level: NoticeView['level'], sound: boolean): StreamItem => ({
    type: 'notice',
    notice: { id: 1, time: 0, event: 'fills', level, title: '', body: '', sound },
  });

  it('is that of the gravest one that shall sound', () => {
    expect(soundOf([notice('success', true), notice('error', false), notice('warning', true)])).toBe('warning');
  });

  it('is silence where none shall', () => {
    expect(soundOf([notice('error', false), { type: 'clock', now: 0 }])).toBeNull();
  });
});

describe('the list of shortcuts', () => {
  it('names a key once for each place', () => {
    const places = SHORTCUTS.map(({ keys, where }) => `${keys} ${where}`);
    expect(new Set(places).size).toBe(places.length);
    expect(SHORTCUTS.map(({ what }) => what)).toContain('Go to Settings');
  });
});
