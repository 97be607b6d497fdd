import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useJobsStore } from '../../../renderer/stores/jobs-store.ts';
import { useReplayStore } from '../../../renderer/stores/replay-store.ts';
import { useUiStore } from '../../../renderer/stores/ui-store.ts';
import { createFakeContext, fakeJobHandlers, type FakeHandlers } from '../../fakes/fake-handlers.ts';
import { fakeReplayHandlers, type FakeReplayOptions } from '../../fakes/fake-replay.ts';
import { stubBridge } from '../../support/window-bridge.ts';

const FRESH = useReplayStore.getState();

/** Puts a bridge on the window whose jobs and sessions are those of the preview; answers the calls it gets. */
function openDesk(options: Partial<FakeReplayOptions> = {}, more: FakeHandlers = {}): string[] {
  const context = createFakeContext((items) => {
    useJobsStore.getState().apply(items);
    useReplayStore.getState().apply(items);
  });
  const handlers: FakeHandlers = {
    ...fakeJobHandlers(context),
    ...fakeReplayHandlers(context, { scene: 'explained', replayMs: 1, ...options }),
    ...more,
  };
  return stubBridge(handlers);
}

const store = () => useReplayStore.getState();

beforeEach(() => {
  useReplayStore.setState(FRESH, true);
  useJobsStore.setState({ jobs: {} });
  useUiStore.setState({ screen: 'replay' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the replay screen', () => {
  it('begins with the running session and keeps the one that was chosen', async () => {
    openDesk();
    await store().load();
    expect(store().selected).toBe('now');
    store().select('paper');
    await store().load();
    expect(store().selected).toBe('paper');
    expect(store().reports).toEqual({});
  });

  it('replays a session and shows what came of it, in the list too', async () => {
    openDesk();
    await store().load();
    await store().start('live');
    expect(store().jobs).toEqual({});
    expect(store().reports['live'].verdict).toMatchObject({ kind: 'explained' });
    const listed = store().sessions?.sessions.find(({ sessionId }) => sessionId === 'live');
    expect(listed?.verdict?.headline).toBe(store().reports['live'].verdict.headline);
  });

  it('replays no session twice at once, and several one after the other', async () => {
    const calls = openDesk();
    await store().load();
    await Promise.all([store().start('live'), store().start('paper'), store().start('live')]);
    expect(calls.filter((method) => method === 'replay.start')).toHaveLength(2);
    expect(Object.keys(store().reports).toSorted()).toEqual(['live', 'paper']);
    expect(store().jobs).toEqual({});
  });

  it('says why a replay failed, and nothing when it was cancelled', async () => {
    openDesk({ scene: 'failing' });
    await store().load();
    await store().start('live');
    expect(store().notice?.text).toBe('Replay of BTC/USD: The disk cannot be read. Try again later.');
    expect(store().jobs).toEqual({});

    openDesk({ replayMs: 60_000 });
    store().dismissNotice();
    const replayed = store().start('paper');
    await vi.waitFor(() => expect(store().jobs['paper']).toBeDefined());
    await store().cancelJob(store().jobs['paper']);
    await replayed;
    expect(store().notice).toBeNull();
    expect(store().reports).toEqual({});
  });

  it('reads a report that was made before this window was opened', async () => {
    const calls = openDesk();
    await store().load();
    await store().start('live');
    useReplayStore.setState({ reports: {} });
    store().select('live');
    await vi.waitFor(() => expect(store().reports['live']).toBeDefined());
    expect(calls.filter((method) => method === 'replay.report')).toHaveLength(2);
  });

  it('says where a report was written', async () => {
    openDesk();
    await store().exportReport('live', 'csv');
    expect(store().notice).toEqual({ tone: 'good', text: 'Written to /home/me/parallax-replay.csv' });
  });

  it('says why the sessions cannot be read', async () => {
    const error = { code: 'unavailable', message: 'No.', field: null } as const;
    openDesk({}, { 'replay.sessions': () => ({ ok: false, error }) });
    await store().load();
    expect(store()).toMatchObject({ sessions: null, error });
  });

  it('reads the list again while minutes are recorded, but not for each of them, and only while it is seen', async () => {
    vi.useFakeTimers();
    const calls = openDesk();
    const candle = { time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    const minute = { type: 'candle', timeframe: '1m', candle, closed: true } as const;
    for (let at = 0; at < 5; at++) store().apply([minute]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls).toEqual(['replay.sessions']);
    useUiStore.setState({ screen: 'trade' });
    store().apply([minute]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls).toHaveLength(1);
  });
});
