import { describe, expect, it } from 'vitest';
import {
  describeStatus,
  followEngine,
  initialStatus,
  isTrading,
  statusAfter,
  type TradingStatus,
} from '../../../electron/main/trading-status.ts';
import type { SessionView } from '../../../engine/api/views.ts';
import { trayTemplate } from '../../../electron/main/tray-menu.ts';
import { createFakeEngine, FAKE_VIEW } from '../../fakes/fake-engine.ts';

const { health, machine, position } = FAKE_VIEW;
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const fail = (line: string): void => {
  throw new Error(`nothing was to be logged: ${line}`);
};
const running = statusAfter(initialStatus('demo'), [
  { type: 'machine', machine },
  { type: 'position', position },
]);

describe('trading status', () => {
  it('is taken from machine and position and from nothing else', () => {
    expect(running).toEqual({
      mode: 'demo',
      control: 'running',
      portfolio: 'ready_to_enter',
      symbol: 'BTC/USD',
      missing: null,
    });
    expect(statusAfter(running, [{ type: 'clock', now: 1 }])).toBe(running);
    expect(statusAfter(running, [{ type: 'machine', machine: { ...machine, controlSince: 1 } }])).toBe(running);
  });

  it('keeps the computer awake while entries or exits are handled', () => {
    const withControl = (control: TradingStatus['control']) => isTrading({ ...running, control });
    expect((['running', 'paused', 'stopped', 'halted', null] as const).map(withControl)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(isTrading({ ...running, missing: 'engine' })).toBe(false);
  });

  it('does not call a session running whose journal cannot be written, and goes on with one that can', async () => {
    const failed = { ...health, journal: 'failed' } as const;
    const broken = statusAfter(running, [{ type: 'health', health: failed }]);
    expect(describeStatus(broken)).toBe('Trading has stopped: check orders and position at the exchange');
    // Its orders are still being taken off.
    expect(isTrading(broken)).toBe(true);
    expect(statusAfter(broken, [{ type: 'health', health: failed }])).toBe(broken);
    expect(statusAfter(broken, [{ type: 'health', health }])).toEqual(running);
    const gone = { ...running, missing: 'session' } as const;
    expect(statusAfter(gone, [{ type: 'health', health }])).toBe(gone);
    const engine = createFakeEngine({ 'session.view': () => ({ ok: true, value: { ...FAKE_VIEW, health: failed } }) });
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    await followEngine(engine, change, fail);
    expect(status).toEqual(broken);
  });

  it('follows an engine from its view on', async () => {
    const engine = createFakeEngine();
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    await followEngine(engine, change, fail);
    expect(status).toEqual(running);
    engine.push([{ type: 'machine', machine: { ...machine, control: 'paused', portfolio: 'ready_to_exit' } }]);
    expect(describeStatus(status)).toBe('Paused, exits still handled: holding a position');
  });

  it('believes the stream rather than a view that arrives after it', async () => {
    const engine = createFakeEngine();
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    const following = followEngine(engine, change, fail);
    engine.push([{ type: 'machine', machine: { ...machine, control: 'halted' } }]);
    await following;
    expect(status.control).toBe('halted');
  });

  it('looks again when the session was replaced, and says so when there is none any more', async () => {
    const message = 'The session could not be opened again. Nothing is traded and no exit is watched.';
    const none = { ok: false, error: { code: 'unavailable', message, field: null } } as const;
    const holding = { ...FAKE_VIEW, machine: { ...machine, portfolio: 'ready_to_exit' } } as const;
    const views: (typeof none | { readonly ok: true; readonly value: SessionView })[] = [
      { ok: true, value: holding },
      none,
      { ok: true, value: FAKE_VIEW },
    ];
    const engine = createFakeEngine({ 'session.view': () => views.shift() ?? none });
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    await followEngine(engine, change, fail);
    expect(describeStatus(status)).toBe('Running: holding a position');
    engine.push([{ type: 'resync', reason: 'the session is closed' }]);
    await settled();
    expect(describeStatus(status)).toBe('No session: nothing is traded');
    expect([isTrading(status), status.symbol]).toEqual([false, 'BTC/USD']);
    engine.push([{ type: 'resync', reason: 'the session was opened again' }]);
    await settled();
    expect(status).toEqual(running);
  });

  it('does without a view that cannot be read, and follows the stream', async () => {
    const engine = createFakeEngine({
      'session.view': () => {
        throw new Error('a row of the record table cannot be read');
      },
    });
    const log: string[] = [];
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    await followEngine(engine, change, (line) => log.push(line));
    engine.push([{ type: 'resync', reason: 'the session was opened again' }]);
    await settled();
    expect(log).toHaveLength(2);
    expect(log[0]).toContain('a row of the record table cannot be read');
    engine.push([{ type: 'machine', machine }]);
    expect(describeStatus(status)).toBe('Running: flat, watching for an entry');
  });

  it('is in the tray with mode, state and the way back', () => {
    const chosen: string[] = [];
    const actions = { show: () => chosen.push('show'), quit: () => chosen.push('quit') };
    const labels = trayTemplate(running, actions).map((item) => item.label ?? item.type);
    expect(labels).toEqual([
      'DEMO  BTC/USD',
      'Running: flat, watching for an entry',
      'separator',
      'Show Parallax',
      'Quit Parallax',
    ]);
    expect(trayTemplate(initialStatus('live'), actions)[1].label).toBe('Starting');
    expect(trayTemplate({ ...running, missing: 'engine' }, actions)[1].label).toBe('Engine did not start');
  });
});
