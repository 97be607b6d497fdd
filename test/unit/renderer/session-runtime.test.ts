import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STREAM_PORT_CHANNEL, type Bridge } from '../../../engine/api/contract.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { retryHistory, startSessionRuntime } from '../../../renderer/app/session-runtime.ts';
import { useChartStore } from '../../../renderer/stores/chart-store.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const LATE = { ok: false, error: { code: 'unavailable', message: 'It is still starting.', field: null } };
const FRESH = useSessionStore.getState();
const FRESH_CHART = useChartStore.getState();

/** A window whose engine answers a view with what `view` says, and sends what is handed to `push`. */
function openWindow(view: () => unknown, history: () => unknown = () => LATE) {
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
      if (method === 'chart.history') return Promise.resolve(history());
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
  useChartStore.setState(FRESH_CHART, true);
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

describe('the history of the chart', () => {
  /** Answers come when the test says so; the candle tells which one it was. */
  function lateHistory() {
    const answers: ((close: number | null) => void)[] = [];
    const ask = (): Promise<unknown> =>
      new Promise((resolve) => {
        answers.push((close) => {
          const candles = [{ time: 60_000, open: 1, high: 9, low: 1, close: close ?? 0, volume: 1 }];
          const value = { timeframe: FAKE_VIEW.info.timeframe, candles, forming: null, signalBars: [] };
          resolve(close === null ? LATE : { ok: true, value });
        });
      });
    return { ask, answer: (at: number, close: number | null) => answers[at]?.(close), asked: () => answers.length };
  }
  const shown = (): number | undefined => useChartStore.getState().data?.candles[0]?.close;

  it('is that of the newest question, whichever answer comes last', async () => {
    const history = lateHistory();
    openWindow(() => ({ ok: true, value: FAKE_VIEW }), history.ask);
    stop = startSessionRuntime();
    await vi.advanceTimersByTimeAsync(100);
    void retryHistory();
    await vi.advanceTimersByTimeAsync(0);
    expect(history.asked()).toBe(2);
    history.answer(1, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toBe(2);
    history.answer(0, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toBe(2);
  });

  it.each([1, null])('is never that of the session before, whatever came of it: %s', async (late) => {
    const history = lateHistory();
    let view = FAKE_VIEW;
    const engine = openWindow(() => ({ ok: true, value: view }), history.ask);
    stop = startSessionRuntime();
    await vi.advanceTimersByTimeAsync(100);
    view = { ...FAKE_VIEW, info: { ...FAKE_VIEW.info, sessionId: 'the next one' } };
    engine.push([{ type: 'resync', reason: 'the session was replaced' }]);
    await vi.advanceTimersByTimeAsync(0);
    expect(history.asked()).toBe(2);
    history.answer(0, late);
    await vi.advanceTimersByTimeAsync(0);
    expect(useChartStore.getState()).toMatchObject({ data: null, error: null });
    history.answer(1, 2);
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toBe(2);
  });
});
