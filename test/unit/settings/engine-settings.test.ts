import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ForSession } from '../../../engine/api/session-input.ts';
import type { SessionView } from '../../../engine/api/views.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import type { Engine } from '../../../engine/engine.ts';
import { openEngine } from '../../../engine/modes.ts';
import type { KeyVault } from '../../../engine/ports.ts';

const NO_STORE = { kind: 'missing', message: 'This system has no secret store. Install one.' } as const;
const missingVault: KeyVault = {
  check: () => Promise.resolve(failure(NO_STORE)),
  read: () => Promise.resolve(failure(NO_STORE)),
  write: () => Promise.resolve(failure(NO_STORE)),
  remove: () => Promise.resolve(failure(NO_STORE)),
  accounts: () => Promise.resolve(failure(NO_STORE)),
};

let folder: string;
let engine: Engine;
let target: string | null;
let log: string[];

async function start(): Promise<void> {
  const opened = await openEngine({
    mode: 'demo',
    dataFolder: join(folder, 'data'),
    seed: 11,
    speed: 60,
    vault: missingVault,
    files: { chooseArchives: () => Promise.resolve([]), chooseTarget: () => Promise.resolve(target) },
    log: (line) => log.push(line),
  });
  if (!opened.ok) throw new Error(opened.error);
  engine = opened.value;
}

async function view(): Promise<SessionView> {
  const seen = await engine.handlers['session.view'](undefined);
  if (!seen.ok) throw new Error(seen.error.message);
  return seen.value;
}

async function shown(): Promise<ForSession> {
  return { sessionId: (await view()).info.sessionId };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isSo()); waited += 50) {
    if (waited > 15_000) throw new Error('it never came to pass');
    await sleep(50);
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-settings-'));
  target = null;
  log = [];
  await start();
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

describe('an engine with settings', () => {
  it('starts where there is no keychain, and says what to do about it', async () => {
    expect(await engine.handlers['accounts.list'](undefined)).toEqual({
      ok: true,
      value: { vault: { state: 'missing', message: NO_STORE.message }, accounts: [] },
    });
  });

  it('opens its session again under what was saved, with the position it held, and at every later start', async () => {
    const { handlers } = engine;
    await until(async () => {
      const forced = await handlers['session.forceEntry'](await shown());
      return forced.ok || (await view()).position.quantity > 0;
    });
    await until(async () => (await view()).machine.portfolio === 'ready_to_exit');
    // Hands off: what is compared below is not to be sold meanwhile.
    await handlers['session.stop'](await shown());
    const before = await view();
    const saved = await handlers['settings.saveSession']({
      mode: 'demo',
      settings: { exit: { required: 8 }, timeframe: '5m' },
    });
    expect(saved).toMatchObject({
      ok: true,
      value: { problems: [], view: { pending: true } },
    });
    expect(await view()).toMatchObject({ info: { exitRequired: 3, timeframe: '1m', configurationName: 'demo' } });

    expect(await handlers['settings.reopenSession']({ mode: 'live' })).toMatchObject({
      ok: false,
      error: { code: 'refused', message: 'The session of live is closed already, and this is demo.' },
    });
    expect(await handlers['settings.reopenSession']({ mode: 'demo' })).toEqual({ ok: true, value: { accepted: true } });
    const after = await view();
    expect(after).toMatchObject({ info: { exitRequired: 8, timeframe: '5m', configurationName: 'custom' } });
    expect(after.info.sessionId).not.toBe(before.info.sessionId);
    expect(after.position.quantity).toBe(before.position.quantity);
    expect(after.machine.portfolio).toBe('ready_to_exit');
    const settings = await handlers['settings.session'](undefined);
    expect(settings).toMatchObject({ ok: true, value: { pending: false, problem: null } });

    await engine.close();
    await start();
    expect(await view()).toMatchObject({ info: { exitRequired: 8, timeframe: '5m' } });
    expect((await view()).position.quantity).toBe(before.position.quantity);
  });

  it('saves nothing that was chosen for the settings of another mode', async () => {
    const { handlers } = engine;
    const settings = { orders: { sizeFraction: 0.1 } };
    await handlers['settings.saveSession']({ mode: 'demo', settings });
    const other = await handlers['settings.saveSession']({ mode: 'live', settings: {} });
    expect(other).toMatchObject({
      ok: false,
      error: { code: 'refused', message: expect.stringContaining('live') as string },
    });
    expect(await handlers['settings.session'](undefined)).toMatchObject({ ok: true, value: { saved: settings } });
  });

  it('writes every fill for accounting where the user wants it, and nothing where there is nothing', async () => {
    const { handlers } = engine;
    const fills = async () => {
      const seen = await handlers['blotter.fills']({ limit: 1_000 });
      return seen.ok ? seen.value : [];
    };
    if ((await fills()).length === 0) {
      expect(await handlers['blotter.exportFills'](undefined)).toMatchObject({ ok: false, error: { code: 'refused' } });
    }
    await until(async () => (await handlers['session.forceEntry'](await shown())).ok || (await fills()).length > 0);
    await until(async () => (await fills()).length > 0);
    expect(await handlers['blotter.exportFills'](undefined)).toEqual(success({ path: null, fills: 0, from: null }));
    target = join(folder, 'fills.csv');
    const written = await handlers['blotter.exportFills'](undefined);
    const [header, first] = readFileSync(target, 'utf8').split('\r\n');
    const oldest = Math.min(...(await fills()).map(({ time }) => time));
    expect(written).toMatchObject({ ok: true, value: { path: target, from: oldest } });
    expect(header).toBe('time,symbol,side,price,quantity,cost,fee,fee_asset,role,order_id,trade_id,purpose');
    expect(first).toMatch(/^20\d\d-\d\d-\d\dT[\d:.]+Z,BTC\/USD,buy,[\d.]+,[\d.]+,[\d.]+,[\d.]+,USD,(maker|taker),O/);
    target = join(folder, 'no', 'such', 'folder.csv');
    expect(await handlers['blotter.exportFills'](undefined)).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
  });

  it('counts what it keeps', async () => {
    const storage = await engine.handlers['settings.storage'](undefined);
    expect(storage.ok && storage.value.parts.map(({ name }) => name)).toContain('demo');
    expect(storage.ok && storage.value.bytes).toBeGreaterThan(0);
  });
});
