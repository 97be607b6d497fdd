import { afterEach, describe, expect, it } from 'vitest';
import type { CallResult, Method } from '../../../engine/api/contract.ts';
import type { ChecklistItemView } from '../../../engine/api/mode-contract.ts';
import { success } from '../../../engine/domain/result.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { EngineOptions } from '../../../engine/modes.ts';
import type { ApiCredentials, KeyVault } from '../../../engine/ports.ts';
import { CREDENTIALS, eventually, shownOf, standIn, type StandIn, viewOf } from './stand-in.ts';

const CONFIGURATION = { timeframe: '1m', orders: { repriceSeconds: 15, maxReprices: 2 } };

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

/** What a call to the stand-in answers instead of the simulator's own answer, by endpoint; an `Error` is Kraken's. */
const instead = new Map<string, unknown>();
afterEach(() => instead.clear());

async function openLive(
  options: Partial<EngineOptions> = {},
  speed = 1,
): Promise<Awaited<ReturnType<StandIn['open']>>> {
  kraken = await standIn({
    speed,
    hook: {
      rest: async (request, execute) => {
        const reply = execute();
        const name = (request.url.split('?')[0] ?? '').split('/').at(-1) ?? '';
        const result = instead.get(name);
        if (result === undefined) return reply;
        const envelope = result instanceof Error ? { error: [result.message] } : { error: [], result };
        return { ...reply, text: JSON.stringify(envelope) };
      },
    },
  });
  return kraken.open({ mode: 'live', credentials: CREDENTIALS, configuration: CONFIGURATION, ...options });
}

async function liveEngine(options: Partial<EngineOptions> = {}, speed = 1): Promise<Engine> {
  const opened = await openLive(options, speed);
  if (!opened.ok) throw new Error(opened.error);
  await eventually('reconciliation', async () => (await itemOf(opened.value, 'reconciliation'))?.state === 'met');
  return opened.value;
}

function valueOf<Name extends Method>(result: CallResult<Name>) {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function itemOf(engine: Engine, id: ChecklistItemView['id']): Promise<ChecklistItemView | undefined> {
  const { items } = valueOf<'live.checklist'>(await engine.handlers['live.checklist'](undefined));
  return items.find((item) => item.id === id);
}

async function messageOf(call: Promise<CallResult<Method>> | CallResult<Method>): Promise<string> {
  const answer = await call;
  return answer.ok ? 'it was done' : answer.error.message;
}

/** A clock that a busy computer reads late, or a feed that paused, is no reason for good. */
async function arm(engine: Engine): Promise<void> {
  await eventually(
    'it is armed',
    async () => (await messageOf(engine.handlers['live.arm'](await shownOf(engine)))) === 'it was done',
  );
}

describe('live mode', () => {
  it('begins stopped and unarmed, and starts only after it was armed', async () => {
    const engine = await liveEngine();
    expect((await viewOf(engine)).machine.control).toBe('stopped');
    expect(await messageOf(engine.handlers['session.start'](await shownOf(engine)))).toMatch(
      /^Live trading is not armed\./,
    );
    expect(await messageOf(engine.handlers['live.arm'](await shownOf(engine)))).toMatch(
      /^Not armed: Look-ahead check\./,
    );

    const checked = valueOf<'live.lookAhead'>(await engine.handlers['live.lookAhead'](undefined));
    expect(checked.items.map(({ id, state }) => [id, state])).toEqual([
      ['keys', 'met'],
      ['exchange', 'met'],
      ['clock', 'met'],
      ['settings', 'met'],
      ['history', 'met'],
      ['look_ahead', 'met'],
      ['reconciliation', 'met'],
      ['journal', 'met'],
    ]);
    await arm(engine);
    expect(await messageOf(engine.handlers['session.start'](await shownOf(engine)))).toBe('it was done');
    expect((await viewOf(engine)).machine.control).toBe('running');
    expect((await viewOf(engine)).events.map(({ message }) => message)).toContain(
      'Live trading was armed by you: the engine may be started with real funds.',
    );

    expect(await messageOf(engine.handlers['live.disarm'](await shownOf(engine)))).toBe('it was done');
    expect((await viewOf(engine)).machine.control).toBe('stopped');
    expect(await messageOf(engine.handlers['session.start'](await shownOf(engine)))).toMatch(
      /^Live trading is not armed\./,
    );
  }, 60_000);

  it('is unarmed and stopped again at the next start, and after the kill switch', async () => {
    const engine = await liveEngine();
    await engine.handlers['live.lookAhead'](undefined);
    await arm(engine);
    await engine.handlers['session.start'](await shownOf(engine));
    await engine.handlers['session.kill'](await shownOf(engine));
    expect(await messageOf(engine.handlers['session.start'](await shownOf(engine)))).toMatch(
      /^Live trading is not armed\./,
    );
    await arm(engine);
    await engine.handlers['session.start'](await shownOf(engine));
    await engine.close();

    const again = await kraken!.open({ mode: 'live', credentials: CREDENTIALS, configuration: CONFIGURATION });
    if (!again.ok) throw new Error(again.error);
    const { machine, events } = await viewOf(again.value);
    expect(machine.control).toBe('stopped');
    expect(events.some(({ message }) => message.startsWith('running → stopped'))).toBe(true);
    expect(await messageOf(again.value.handlers['session.start'](await shownOf(again.value)))).toMatch(
      /^Live trading is not armed\./,
    );
    // The check was of this configuration and stays passed.
    expect((await itemOf(again.value, 'look_ahead'))?.state).toBe('met');
  }, 60_000);

  it('trades the exchange’s account as the demo does', async () => {
    const engine = await liveEngine({}, 60);
    await engine.handlers['live.lookAhead'](undefined);
    await arm(engine);
    await engine.handlers['session.start'](await shownOf(engine));
    await eventually(
      'the entry is taken',
      async () => (await engine.handlers['session.forceEntry'](await shownOf(engine))).ok,
    );
    await eventually(
      'the entry is filled',
      async () => (await viewOf(engine)).machine.portfolio === 'ready_to_exit',
      60_000,
    );
    const view = await viewOf(engine);
    const account = kraken!.simulator.account();
    expect(view.position.quantity).toBeCloseTo(account.balances.find(({ asset }) => asset === 'BTC')?.total ?? 0, 8);
    expect(view.position.quantity).toBeGreaterThan(0);
    expect(account.orders.every(({ clientOrderId }) => clientOrderId !== null)).toBe(true);
  }, 120_000);

  it('sends an order of the smallest size far below the market, sees it twice, and cancels it', async () => {
    const engine = await liveEngine();
    const test = valueOf<'live.testOrder'>(await engine.handlers['live.testOrder'](await shownOf(engine)));
    expect(test.problem).toBeNull();
    for (const took of [test.submitMs, test.streamMs, test.readMs, test.cancelMs]) expect(took).toBeLessThan(5_000);
    const { quote } = await viewOf(engine);
    expect(test.price).toBeCloseTo((quote?.bid ?? 0) / 2, -4);
    expect(kraken!.simulator.account().orders).toMatchObject([
      { side: 'buy', type: 'limit', price: test.price, quantity: 0.000_05, filledQuantity: 0, status: 'canceled' },
    ]);
    const { orders } = await viewOf(engine);
    expect(orders).toMatchObject([{ purpose: 'manual', status: 'canceled' }]);
  }, 30_000);

  it('does not open with a key that Kraken refuses, and asks only once', async () => {
    const wrong = { key: 'another-key', secret: CREDENTIALS.secret };
    const opened = await openLive({ credentials: wrong });
    expect(opened).toMatchObject({ ok: false, error: expect.stringContaining('does not accept the key') as unknown });
    expect(kraken!.asked.filter((path) => path.includes('private'))).toEqual(['/0/private/GetApiKeyInfo']);
  }, 30_000);

  it('takes the keys of an account out of the keychain, and what was accepted of them', async () => {
    kraken = await standIn();
    const kept = new Map<string, ApiCredentials>();
    const vault: KeyVault = {
      check: () => Promise.resolve(success(null)),
      read: (name) => Promise.resolve(success(kept.get(name) ?? null)),
      write: (name, credentials) => {
        kept.set(name, credentials);
        return Promise.resolve(success(null));
      },
      remove: (name) => Promise.resolve(success(kept.delete(name))),
      accounts: () => Promise.resolve(success([...kept.keys()])),
    };
    const seen: string[] = [];
    const shared = {
      vault,
      keyExchange: { restUrl: kraken.addresses.restUrl },
      secretSeen: (secret: string) => seen.push(secret),
    };
    const paper = await kraken.open({ mode: 'paper', configuration: CONFIGURATION, ...shared });
    if (!paper.ok) throw new Error(paper.error);
    const added = await paper.value.handlers['accounts.add']({
      name: 'main',
      acceptWithdraw: false,
      replaces: false,
      ...CREDENTIALS,
    });
    expect(added).toMatchObject({ ok: true, value: { name: 'main' } });
    await paper.value.close();

    expect(
      await kraken.open({ mode: 'live', account: 'other', configuration: CONFIGURATION, ...shared }),
    ).toMatchObject({
      ok: false,
      error: 'There is no account "other"; enter its keys first.',
    });
    const live = await kraken.open({ mode: 'live', account: 'main', configuration: CONFIGURATION, ...shared });
    if (!live.ok) throw new Error(live.error);
    const view = valueOf<'live.checklist'>(await live.value.handlers['live.checklist'](undefined));
    expect(view.account).toBe('main');
    expect(view.items[0]).toMatchObject({ id: 'keys', state: 'met' });
    // The key is asked about on the session's own way: never by calls of which either could make the other's invalid.
    const asking = Array.from({ length: 5 }, async () => live.value.handlers['accounts.check']({ name: 'main' }));
    for (const answer of await Promise.all(asking)) {
      expect(answer).toMatchObject({ ok: true, value: { name: 'main', check: { canWithdraw: false, missing: [] } } });
    }
    expect(kraken.log.filter((line) => line.includes('nonce'))).toEqual([]);
    // Keys that a session signs with stay where it finds them again.
    expect(await messageOf(live.value.handlers['accounts.remove']({ name: 'main' }))).toMatch(
      /^Nothing was removed: live trades with “main” now\./,
    );
    expect(kept.size).toBe(1);
    const listed = valueOf<'accounts.list'>(await live.value.handlers['accounts.list'](undefined));
    expect(listed.accounts).toMatchObject([{ name: 'main', traded: true }]);
    // Whoever writes the log heard of the secret before it was used.
    expect(seen).toContain(CREDENTIALS.secret);
    expect(JSON.stringify(view) + kraken.log.join()).not.toContain(CREDENTIALS.secret);

    await live.value.close();
    const later = await kraken.open({ mode: 'paper', configuration: CONFIGURATION, ...shared });
    if (!later.ok) throw new Error(later.error);
    expect(await messageOf(later.value.handlers['accounts.remove']({ name: 'main' }))).toBe('it was done');
    expect(kept.size).toBe(0);
  }, 60_000);

  it('does not open without an account', async () => {
    kraken = await standIn();
    expect(await kraken.open({ mode: 'live' })).toEqual({
      ok: false,
      error: 'Live trading needs an account. Enter your Kraken keys under Settings, Accounts, then choose it.',
    });
    expect(kraken.asked).toEqual([]);
  });
});

describe('arming', () => {
  const TRADES = [
    'query-funds',
    'query-open-trades',
    'query-closed-trades',
    'modify-trades',
    'close-trades',
    'create-ws-token',
  ];
  const inAMinute = (): number => Math.floor(Date.now() / 1000) + 60;

  it.each<readonly [string, string, () => object, string]>([
    [
      'a key that lacks a permission',
      'GetApiKeyInfo',
      () => ({ permissions: TRADES.slice(1) }),
      'Keys. The key lacks query-funds.',
    ],
    [
      'a key that can withdraw',
      'GetApiKeyInfo',
      () => ({ permissions: [...TRADES, 'withdraw-funds'] }),
      'Keys. The key can withdraw funds.',
    ],
    [
      'maintenance',
      'SystemStatus',
      () => ({ status: 'maintenance', timestamp: '' }),
      'Exchange. Kraken is in maintenance mode.',
    ],
    [
      'a clock that is behind',
      'Time',
      () => ({ unixtime: inAMinute(), rfc1123: '' }),
      'Clock. This computer’s clock is',
    ],
  ])(
    'is refused for %s',
    async (_what, endpoint, resultOf, reason) => {
      const engine = await liveEngine();
      expect(valueOf<'live.lookAhead'>(await engine.handlers['live.lookAhead'](undefined)).armed).toBe(false);
      instead.set(endpoint, resultOf());
      expect(await messageOf(engine.handlers['live.arm'](await shownOf(engine)))).toContain(`Not armed: ${reason}`);
      expect(await messageOf(engine.handlers['session.start'](await shownOf(engine)))).toMatch(
        /^Live trading is not armed\./,
      );
      instead.clear();
      await arm(engine);
    },
    30_000,
  );

  it('takes a key that can withdraw when the user has accepted it', async () => {
    instead.set('GetApiKeyInfo', { permissions: [...TRADES, 'withdraw-funds'] });
    const engine = await liveEngine({ acceptWithdraw: true });
    expect(await itemOf(engine, 'keys')).toMatchObject({
      state: 'met',
      detail: 'The key may read and trade. It can withdraw; you have accepted that.',
    });
  }, 30_000);

  it('is refused while the lenses lack history', async () => {
    const engine = await liveEngine({
      configuration: { ...CONFIGURATION, lenses: { ma_cross_up: { fast: 10, slow: 2_000 } } },
    });
    expect(await itemOf(engine, 'history')).toMatchObject({ state: 'unmet' });
    expect(await messageOf(engine.handlers['live.arm'](await shownOf(engine)))).toMatch(
      /^Not armed: History\. The lenses need \d+ more bars\./,
    );
  }, 30_000);

  it('is refused while the account does not agree with its trades', async () => {
    const engine = await liveEngine({}, 60);
    await engine.handlers['live.lookAhead'](undefined);
    // Coins that no trade explains, as a deposit would leave them.
    instead.set('BalanceEx', {
      XXBT: { balance: '1.5', hold_trade: '0' },
      ZUSD: { balance: '10000', hold_trade: '0' },
    });
    await eventually('the drift is seen twice', async () => (await viewOf(engine)).position.drift !== null, 60_000);
    expect(await messageOf(engine.handlers['live.arm'](await shownOf(engine)))).toMatch(
      /^Not armed: Reconciliation\. The account holds 1\.5/,
    );
  }, 90_000);

  it('is refused while Kraken has locked the key out, and the events say until when', async () => {
    const engine = await liveEngine();
    await engine.handlers['live.lookAhead'](undefined);
    instead.set('GetApiKeyInfo', new Error('EGeneral:Temporary lockout'));
    expect(await messageOf(engine.handlers['live.arm'](await shownOf(engine)))).toMatch(/^Not armed: /);
    const { events } = await viewOf(engine);
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Kraken has locked this key out for a time, until \d\d:\d\d:\d\d UTC \(\d+ s\)\.$/),
    );
    instead.clear();
    await arm(engine);
  }, 30_000);

  it('does not exist in the other modes', async () => {
    kraken = await standIn({ speed: 60 });
    const opened = await kraken.open({ mode: 'paper', configuration: CONFIGURATION });
    if (!opened.ok) throw new Error(opened.error);
    expect(await messageOf(opened.value.handlers['live.arm'](await shownOf(opened.value)))).toBe(
      'This is paper mode: the checklist and arming belong to live trading.',
    );
  }, 30_000);
});
