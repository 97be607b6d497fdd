import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeContext, fakeJobHandlers, type FakeHandlers } from '../../fakes/fake-handlers.ts';
import { fakeBacktestHandlers, type FakeBacktestOptions } from '../../fakes/fake-backtest.ts';
import { stubBridge } from '../../support/window-bridge.ts';
import { useBacktestStore } from '../../../renderer/stores/backtest-store.ts';
import { useConfigurationStore } from '../../../renderer/stores/configuration-store.ts';
import { useJobsStore } from '../../../renderer/stores/jobs-store.ts';
import { useUiStore } from '../../../renderer/stores/ui-store.ts';
import { makeSeries } from './backtest-fixtures.ts';

const FRESH = { backtest: useBacktestStore.getState(), configuration: useConfigurationStore.getState() };

interface Desk {
  /** Methods that were called, in order. */
  readonly calls: string[];
}

/** Puts a bridge on the window whose jobs, runs and settings are those of the preview. */
function openDesk(options: Partial<FakeBacktestOptions> = {}, series = [makeSeries()]): Desk {
  const context = createFakeContext((items) => {
    useJobsStore.getState().apply(items);
    useBacktestStore.getState().apply(items);
  });
  const handlers: FakeHandlers = {
    ...fakeJobHandlers(context),
    ...fakeBacktestHandlers(context, { runs: 'none', failing: false, runMs: 1, ...options }),
    'data.overview': () => ({
      ok: true,
      value: { series, folder: '', diskBytes: 0, freeBytes: null, maxGapMinutes: 120, checked: 0, markets: [] },
    }),
  };
  return { calls: stubBridge(handlers) };
}

const store = () => useBacktestStore.getState();

beforeEach(() => {
  useBacktestStore.setState(FRESH.backtest, true);
  useConfigurationStore.setState(FRESH.configuration, true);
  useJobsStore.setState({ jobs: {} });
  useUiStore.setState({ screen: 'backtest' });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the backtest screen begins', () => {
  it('with the form filled in and nothing shown where there are candles and no run', async () => {
    openDesk();
    await store().load();
    expect(store().form).toEqual({ series: { symbol: 'BTC/USD', simulated: false }, from: null, to: null });
    expect(store().report).toBeNull();
  });

  it('with the newest run, and form and settings as it was made', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    expect(store().report?.run.runId).toBe(14);
    await store().open(9);
    expect(store().report?.run.runId).toBe(9);
    expect(useConfigurationStore.getState().settings).toEqual({ entry: { required: 6, windowBars: 18 } });
  });

  it('with the settings that another screen has left, which are then not those of the run', async () => {
    openDesk({ runs: 'many' });
    useConfigurationStore.getState().replace({ entry: { required: 5 } });
    await store().load();
    expect(store().report?.run.runId).toBe(14);
    expect(useConfigurationStore.getState().settings).toEqual({ entry: { required: 5 } });
    expect(store().shown?.settings).toEqual({});
  });

  it('with the candles that another screen has chosen', async () => {
    openDesk({ runs: 'many' }, [makeSeries(), makeSeries({ symbol: 'ETH/USD' })]);
    store().setForm({ series: { symbol: 'ETH/USD', simulated: false }, from: null, to: null });
    await store().load();
    expect(store().form.series?.symbol).toBe('ETH/USD');
    expect(store().report?.run.symbol).toBe('BTC/USD');
  });

  it('without a series where the history is empty', async () => {
    openDesk({}, []);
    await store().load();
    expect(store().form.series).toBeNull();
    expect(store().error).toBeNull();
  });

  it('with the reason where nobody answers', async () => {
    vi.stubGlobal('window', {});
    await store().load();
    expect(store().error?.message).toContain('not reachable');
  });
});

describe('a new run', () => {
  it('is made of form and settings, shown when it is done, and listed', async () => {
    openDesk();
    await store().load();
    useConfigurationStore.getState().setValue('entry.required', 6);
    await store().run();
    expect(store().report?.run).toMatchObject({ runId: 1, differences: 'entry.required 6' });
    expect(store().runs?.map(({ runId }) => runId)).toEqual([1]);
    expect(store().runJob).toBeNull();
  });

  it('that fails says why and leaves what was shown', async () => {
    openDesk({ runs: 'many', failing: true });
    await store().load();
    await store().run();
    expect(store().notice).toMatchObject({ tone: 'error' });
    expect(store().notice?.text).toContain('Import that month again');
    expect(store().report?.run.runId).toBe(14);
  });

  it('that is cancelled leaves what was shown and says nothing', async () => {
    openDesk({ runs: 'many', runMs: 4_000 });
    await store().load();
    const running = store().run();
    await vi.waitFor(() => expect(store().runJob).not.toBeNull());
    await store().cancelJob(store().runJob ?? '');
    await running;
    expect([store().runJob, store().notice, store().report?.run.runId]).toEqual([null, null, 14]);
  });
});

describe('a stored run', () => {
  it('says how making it again went', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    await store().runAgain(14);
    expect(store().notice).toEqual({ tone: 'good', text: 'Run 14 made again: identical, byte for byte.' });
  });

  it('shows the result of the look-ahead check as soon as there is one', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    await store().open(9);
    expect(store().report?.run.lookAhead).toBeNull();
    await store().checkLookAhead(9);
    expect(store().report?.run.lookAhead).toMatchObject({ cuts: 64, violations: 0 });
  });

  it('gives way to the newest one when it is removed', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    await store().remove(14);
    expect(store().report?.run.runId).toBe(12);
    expect(store().runs?.some(({ runId }) => runId === 14)).toBe(false);
  });

  it('can be gone back to after the form was changed', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    const { form } = store();
    store().setForm({ from: null });
    useConfigurationStore.getState().setValue('timeframe', '4h');
    store().undoEdits();
    expect(store().form).toEqual(form);
    expect(useConfigurationStore.getState().settings).toEqual({});
  });

  it('stands beside others until the comparison is closed', async () => {
    openDesk({ runs: 'many' });
    await store().load();
    await store().compare([14, 9]);
    expect(store().compared?.map(({ run }) => run.runId)).toEqual([14, 9]);
    store().endComparison();
    expect(store().compared).toBeNull();
  });
});

describe('news of the engine', () => {
  it('are read again while the screen is open, and left for later while it is not', async () => {
    const { calls } = openDesk({ runs: 'many' });
    await store().load();
    calls.length = 0;
    store().apply([{ type: 'runs_changed' }]);
    await vi.waitFor(() => expect(calls).toEqual(['backtest.runs']));
    useUiStore.setState({ screen: 'trade' });
    store().apply([{ type: 'runs_changed' }, { type: 'data_changed' }]);
    expect(calls).toEqual(['backtest.runs']);
  });
});
