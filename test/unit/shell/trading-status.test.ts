import { describe, expect, it } from 'vitest';
import {
  describeStatus,
  followEngine,
  initialStatus,
  isTrading,
  statusAfter,
  type TradingStatus,
} from '../../../electron/main/trading-status.ts';
import { trayTemplate } from '../../../electron/main/tray-menu.ts';
import { createFakeEngine, FAKE_VIEW } from '../../fakes/fake-engine.ts';

const { machine, position } = FAKE_VIEW;
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
      failure: null,
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
  });

  it('follows an engine from its view on', async () => {
    const engine = createFakeEngine();
    let status = initialStatus('demo');
    const change = (update: (status: TradingStatus) => TradingStatus): void => {
      status = update(status);
    };
    await followEngine(engine, change);
    expect(status).toEqual(running);
    engine.push([{ type: 'machine', machine: { ...machine, control: 'paused', portfolio: 'ready_to_exit' } }]);
    expect(describeStatus(status)).toBe('Paused, exits still handled: holding a position');
  });

  it('believes the stream rather than a view that arrives after it', async () => {
    const engine = createFakeEngine();
    let status = initialStatus('demo');
    const following = followEngine(engine, (update) => {
      status = update(status);
    });
    engine.push([{ type: 'machine', machine: { ...machine, control: 'halted' } }]);
    await following;
    expect(status.control).toBe('halted');
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
    expect(trayTemplate({ ...running, failure: 'disk full' }, actions)[1].label).toBe('Engine did not start');
  });
});
