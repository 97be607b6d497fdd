import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { fakeBacktestHandlers } from '../../fakes/fake-backtest.ts';
import { createFakeContext, fakeJobHandlers, type FakeHandlers } from '../../fakes/fake-handlers.ts';
import { fakeOptimiseHandlers, type FakeOptimiseOptions } from '../../fakes/fake-optimise.ts';
import { stubBridge } from '../../support/window-bridge.ts';
import { useConfigurationStore } from '../../../renderer/stores/configuration-store.ts';
import { useJobsStore, whenJobOver } from '../../../renderer/stores/jobs-store.ts';
import { memberInFocus, type DealRequest } from '../../../renderer/stores/optimise-state.ts';
import { useOptimiseStore } from '../../../renderer/stores/optimise-store.ts';
import { makeSeries } from './backtest-fixtures.ts';

const FRESH = { optimise: useOptimiseStore.getState(), configuration: useConfigurationStore.getState() };

interface Desk {
  /** Methods that were called, in order. */
  readonly calls: string[];
  /** What the stream brought. */
  readonly items: StreamItem[];
}

/** Puts a bridge on the window whose jobs, sweeps and settings are those of the preview. */
function openDesk(options: Partial<FakeOptimiseOptions> = {}, series = [makeSeries()]): Desk {
  const items: StreamItem[] = [];
  const context = createFakeContext((fresh) => {
    items.push(...fresh);
    useJobsStore.getState().apply(fresh);
    useOptimiseStore.getState().apply(fresh);
  });
  const handlers: FakeHandlers = {
    ...fakeJobHandlers(context),
    ...fakeBacktestHandlers(context, { runs: 'none', failing: false, runMs: 1 }),
    ...fakeOptimiseHandlers(context, { scene: 'none', rate: 1e9, ...options }),
    'data.overview': () => ({
      ok: true,
      value: { series, folder: '', diskBytes: 0, freeBytes: null, maxGapMinutes: 120, checked: 0, markets: [] },
    }),
  };
  return { calls: stubBridge(handlers), items };
}

const store = () => useOptimiseStore.getState();

/** The job that works on the shown sweep. */
function sweepJob(): string {
  const job = Object.values(useJobsStore.getState().jobs).findLast(({ kind }) => kind === 'sweep');
  if (job === undefined) throw new Error('no sweep is at work');
  return job.id;
}

beforeEach(() => {
  useOptimiseStore.setState(FRESH.optimise, true);
  useConfigurationStore.setState(FRESH.configuration, true);
  useJobsStore.setState({ jobs: {} });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the optimise screen begins', () => {
  it('with an example in the editor where there are candles and no sweep', async () => {
    openDesk();
    await store().load();
    expect(store().page).toBe('editor');
    expect(store().form.series).toEqual({ symbol: 'BTC/USD', simulated: false });
    await vi.waitFor(() => expect(store().check).toEqual({ problems: [], members: 315, pending: false }));
  });

  it('with the newest sweep, its members ranked', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    expect(store().page).toBe('sweep');
    expect(store().shown?.sweep).toMatchObject({ sweepId: 6, state: 'done', total: 315 });
    expect(store().table.ranked).toHaveLength(315);
    expect(memberInFocus(store().table, null)?.index).toBe(store().table.ranked[0].index);
    expect(store().shown?.overfitting?.trials).toBeGreaterThan(0);
  });

  it('without a series where the history is empty', async () => {
    openDesk({}, []);
    await store().load();
    expect(store().form.series).toBeNull();
  });

  it('with the reason when the engine cannot be asked', async () => {
    vi.stubGlobal('window', {});
    await store().load();
    expect(store().error?.code).toBe('unavailable');
    expect(store().sweeps).toBeNull();
  });
});

describe('a sweep', () => {
  it('is filled member by member from the stream and read once more at its end', async () => {
    const { items } = openDesk();
    await store().load();
    await store().start();
    expect(store().shown?.sweep.sweepId).toBe(6);
    await whenJobOver(sweepJob());
    await vi.waitFor(() => expect(store().shown?.sweep.state).toBe('done'));
    expect(items.filter(({ type }) => type === 'sweep_rows').length).toBeGreaterThan(5);
    expect(store().table.byIndex.size).toBe(315);
    expect(store().progress).toMatchObject({ done: 315, total: 315 });
    expect(store().shown?.overfitting).not.toBeNull();
    expect(store().memberCostMs).toBeGreaterThan(0);
  });

  it('keeps what was done when it is cancelled, and goes on from there', async () => {
    openDesk({ rate: 400 });
    await store().load();
    await store().start();
    await vi.waitFor(() => expect(store().table.byIndex.size).toBeGreaterThan(20));
    await store().cancelJob(sweepJob());
    await vi.waitFor(() => expect(store().shown?.sweep.state).toBe('cancelled'));
    const kept = store().table.byIndex.size;
    expect(kept).toBeLessThan(315);
    expect(store().shown?.sweep.canResume).toBe(true);
    await store().resume(6);
    await vi.waitFor(() => expect(store().table.byIndex.size).toBeGreaterThan(kept), { timeout: 5_000 });
    await store().cancelJob(sweepJob());
  });

  it('is not mixed with the members of another one', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    const before = store().table;
    store().apply([
      { type: 'sweep_rows', sweepId: 99, done: 1, total: 2, rows: [{ ...before.ranked[0], index: 999 }] },
    ]);
    expect(store().table).toBe(before);
  });

  it('goes back to the editor with its search, its candles and its base', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    store().editAgain();
    expect(store().page).toBe('editor');
    expect(store().form.axes.map(({ path }) => path)).toEqual(['lenses.rsi_oversold.below', 'entry.windowBars']);
    expect(store().form.axes[1].text).toBe('4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 42, 48');
    expect(store().form.objective).toBe('sharpe');
  });

  it('that is removed makes room for the next one, or for the editor', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    await store().remove(6);
    expect(store().sweeps).toEqual([]);
    expect(store().page).toBe('editor');
    expect(store().table.ranked).toEqual([]);
  });

  it('that is gone says so', async () => {
    openDesk();
    await store().load();
    await store().open(77);
    expect(store().notice).toBe('There is no sweep 77.');
  });

  it('whose space is refused does not begin', async () => {
    const { calls } = openDesk();
    await store().load();
    store().setForm({ axes: [{ ...store().form.axes[0], text: '8, oops' }] });
    await store().start();
    expect(calls).not.toContain('optimise.start');
    await vi.waitFor(() => expect(store().check.problems[0]?.path).toBe('entry.windowBars'));
  });
});

describe('the space', () => {
  it('is checked again when the base configuration changes', async () => {
    const { calls } = openDesk();
    await store().load();
    await vi.waitFor(() => expect(store().check.pending).toBe(false));
    const before = calls.filter((method) => method === 'optimise.check').length;
    useConfigurationStore.getState().setValue('entry.required', 5);
    expect(store().check.pending).toBe(true);
    await vi.waitFor(() => expect(calls.filter((method) => method === 'optimise.check').length).toBe(before + 1));
  });
});

describe('a member', () => {
  it('puts its configuration into the research settings', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    const [best] = store().table.ranked;
    expect(await store().takeMember(best.index)).not.toBeNull();
    expect(useConfigurationStore.getState().settings).toMatchObject({
      entry: { windowBars: best.values[1] },
      lenses: { rsi_oversold: { below: best.values[0] } },
    });
  });

  it('has its trades dealt anew; of two requests only the last one counts', async () => {
    openDesk({ scene: 'done' });
    await store().load();
    const ask = (index: number): DealRequest => ({ sweepId: 6, index, runs: 200, seed: 1, ruinPct: 50 });
    const [first, second] = store().table.ranked;
    await Promise.all([store().dealTrades(ask(first.index)), store().dealTrades(ask(second.index))]);
    const state = store().monteCarlo;
    expect(state.kind === 'ready' && state.request.index).toBe(second.index);
    expect(state.kind === 'ready' && state.result?.resample.trades).toBe(second.trades);
  });
});

describe('a walk-forward', () => {
  it('shows its folds as they come and keeps its result', async () => {
    openDesk({ scene: 'three' });
    await store().load();
    await store().startWalkForward({ trainDays: 700, testDays: 300, anchored: true });
    await vi.waitFor(() => expect(store().liveFolds?.folds).toHaveLength(1), { timeout: 5_000 });
    expect(store().liveFolds?.total).toBe(2);
    await vi.waitFor(() => expect(store().shown?.walkForwards).toHaveLength(1), { timeout: 5_000 });
    expect(store().shown?.walkForwards[0]).toMatchObject({ trainDays: 700, testDays: 300, anchored: true });
    expect(store().liveFolds).toBeNull();
  });
});
