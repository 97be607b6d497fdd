import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STREAM_PORT_CHANNEL, type Bridge } from '../../../engine/api/contract.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { startSessionRuntime } from '../../../renderer/app/session-runtime.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const LATE = { ok: false, error: { code: 'unavailable', message: 'It is still starting.', field: null } };
const FRESH = useSessionStore.getState();

/** A window whose engine answers a view with what `view` says, and sends what is handed to `push`. */
function openWindow(view: () => unknown) {
  let asked = 0;
  let sequence = 0;
  let deliver: (message: unknown) => void = () => undefined;
  let arrive: (event: unknown) => void = () => undefined;
  const port = {
    addEventListener: (_type: string, listener: (message: unknown) => void) => (deliver = listener),
    postMessage: () => undefined,
    start: () => undefined,
    close: () => undefined,
  };
  const bridge: Bridge = {
    call(method) {
      if (method === 'session.view') asked += 1;
      return Promise.resolve(method === 'session.view' ? view() : LATE);
    },
    connectStream: () => arrive({ source: window, data: STREAM_PORT_CHANNEL, ports: [port] }),
  };
  vi.stubGlobal('window', {
    parallax: bridge,
    addEventListener: (_type: string, listener: (event: unknown) => void) => (arrive = listener),
    removeEventListener: () => undefined,
  });
  return {
    asked: () => asked,
    push(items: readonly StreamItem[]): void {
      sequence += 1;
      deliver({ data: { sequence, items } });
    },
  };
}

let stop: () => void = () => undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  useSessionStore.setState(FRESH, true);
});

describe('an engine that is gone', () => {
  it('is told at once, instead of showing what it said last as what holds now', async () => {
    let answer: unknown = { ok: true, value: FAKE_VIEW };
    const engine = openWindow(() => answer);
    stop = startSessionRuntime();
    await vi.advanceTimersByTimeAsync(100);
    expect(useSessionStore.getState().error).toBeNull();
    answer = LATE;
    engine.push([{ type: 'resync', reason: 'the engine is not open' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(useSessionStore.getState().error?.message).toBe('It is still starting.');
  });
});

describe('a view that did not come', () => {
  it('is asked for again by itself while the engine speaks, ever more rarely', async () => {
    let answer: unknown = LATE;
    const engine = openWindow(() => answer);
    stop = startSessionRuntime();
    await vi.advanceTimersByTimeAsync(500);
    expect(useSessionStore.getState().error?.message).toBe('It is still starting.');
    const before = engine.asked();
    const asked: number[] = [];
    for (let second = 0; second < 40; second++) {
      engine.push([{ type: 'clock', now: second }]);
      await vi.advanceTimersByTimeAsync(1_000);
      asked.push(engine.asked() - before);
    }
    // After 2, 4, 8 and 16 seconds more, and the moment until the next word.
    expect([asked[3], asked[9], asked[19], asked[39]]).toEqual([1, 2, 3, 4]);
    answer = { ok: true, value: FAKE_VIEW };
    for (let second = 0; second < 40; second++) {
      engine.push([{ type: 'clock', now: second }]);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(useSessionStore.getState()).toMatchObject({ error: null, session: { info: { sessionId: 'fake' } } });
    const settled = engine.asked();
    engine.push([{ type: 'clock', now: 9 }]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(engine.asked()).toBe(settled);
  });
});
