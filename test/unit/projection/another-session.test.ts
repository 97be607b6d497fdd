import { beforeEach, describe, expect, it } from 'vitest';
import { createEngineHost } from '../../../electron/main/engine-host.ts';
import type { ControlHandlers } from '../../../engine/api/contract.ts';
import { success } from '../../../engine/domain/result.ts';
import type { KrakenAdapter } from '../../../engine/exchange/kraken/options.ts';
import { createLiveDesk, type LiveDesk } from '../../../engine/modes/live-desk.ts';
import type { Clock, SessionStore } from '../../../engine/ports.ts';
import { sessionHandlers } from '../../../engine/projection/session-handlers.ts';
import type { Session } from '../../../engine/trading/session.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';
import { fakeHealth } from '../../fakes/fake-health.ts';

/** What reached a session, in order. */
let done: string[];
beforeEach(() => {
  done = [];
});

function fakeSession(sessionId: string): Session {
  // The parts of a session that acting on it needs.
  return {
    options: { sessionId },
    state: () => ({ strategy: { control: 'running' }, desk: { orders: {} } }),
    act: (action: string) => {
      done.push(`${sessionId}: ${action}`);
      return success(null);
    },
    cancelOrder: (id: string) => {
      done.push(`${sessionId}: cancel ${id}`);
      return success(null);
    },
    placeOrder: () => {
      done.push(`${sessionId}: place`);
      return success('c-1');
    },
    isAnswered: () => false,
    note: (words: string) => done.push(`${sessionId}: note ${words}`),
  } as unknown as Session;
}

function handlersOf(sessionId: string): ControlHandlers {
  return sessionHandlers(fakeSession(sessionId), {} as SessionStore, fakeHealth, () => undefined);
}

const ACTS = [
  'session.start',
  'session.pause',
  'session.resume',
  'session.stop',
  'session.forceEntry',
  'session.forceExit',
  'session.cancelAll',
  'session.kill',
  'session.adoptPosition',
] as const;
const REPLACED = {
  ok: false,
  error: { code: 'unavailable', message: expect.stringMatching(/the session was replaced/i) as string, field: null },
};
const ORDER = {
  requestId: '6f1c1f0e-58a4-4f6e-8a39-0b7a4f1f2b11',
  side: 'buy',
  type: 'market',
  price: null,
  quantity: 1,
  postOnly: false,
} as const;

describe('a command that was meant for another session', () => {
  it.each(ACTS)('is refused: %s', async (method) => {
    const handlers = handlersOf('live');
    expect(await handlers[method]({ sessionId: 'paper' })).toEqual(REPLACED);
    expect(done).toEqual([]);
    expect(await handlers[method]({ sessionId: 'live' })).toMatchObject({ ok: true });
    expect(done).toHaveLength(1);
  });

  it('is refused: an order’s cancellation', async () => {
    const handlers = handlersOf('live');
    expect(await handlers['session.cancelOrder']({ sessionId: 'paper', clientOrderId: 'c-1' })).toEqual(REPLACED);
    expect(done).toEqual([]);
    await handlers['session.cancelOrder']({ sessionId: 'live', clientOrderId: 'c-1' });
    expect(done).toEqual(['live: cancel c-1']);
  });

  it('does not reach the engine that a change of mode opens meanwhile', async () => {
    const host = createEngineHost({
      open: ({ mode }) => Promise.resolve(success({ ...createFakeEngine(handlersOf(mode)), mode })),
      first: { mode: 'paper', account: null },
      log: () => undefined,
    });
    host.start();
    await host.engine();
    const changed = host.choose({ mode: 'live', account: 'main' });
    const engine = await host.engine();
    if (!engine.ok) throw new Error(engine.error);
    expect(engine.value.mode).toBe('live');
    expect(await engine.value.handlers['session.cancelAll']({ sessionId: 'paper' })).toEqual(REPLACED);
    expect(done).toEqual([]);
    await changed;
  });
});

describe('a live session', () => {
  const desk = (): LiveDesk =>
    createLiveDesk({
      session: fakeSession('live'),
      adapter: {} as KrakenAdapter,
      clock: {} as Clock,
      account: { name: 'main', withdrawAccepted: false, since: null },
      lookAhead: { latest: () => null, check: () => Promise.resolve(null) },
      settingsProblem: null,
      wallNow: () => 0,
    } as unknown as Parameters<typeof createLiveDesk>[0]);

  it.each(['live.arm', 'live.disarm', 'live.testOrder'] as const)(
    'is left alone by %s on the checklist of another one',
    async (method) => {
      expect(await desk().handlers[method]({ sessionId: 'another live' })).toEqual(REPLACED);
      expect(done).toEqual([]);
    },
  );

  it('is neither killed nor started by what was pressed on another one, and says why', async () => {
    const guarded = desk().guard(handlersOf('live'));
    for (const method of ['session.kill', 'session.start', 'session.resume', 'session.forceEntry'] as const) {
      expect(await guarded[method]({ sessionId: 'paper' })).toEqual(REPLACED);
    }
    expect(await guarded['session.placeOrder']({ ...ORDER, sessionId: 'paper' })).toEqual(REPLACED);
    expect(done).toEqual([]);
    expect(await guarded['session.start']({ sessionId: 'live' })).toMatchObject({ error: { code: 'refused' } });
    expect(await guarded['session.kill']({ sessionId: 'live' })).toMatchObject({ ok: true });
    expect(done).toEqual(['live: kill']);
  });
});
