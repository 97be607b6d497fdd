import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CoverageView, DataOverviewView, SeriesKeyView } from '../../../engine/api/data-views.ts';
import type * as DataStoreModule from '../../../renderer/stores/data-store.ts';

const BTC = { symbol: 'BTC/USD', simulated: false };
const ETH = { symbol: 'ETH/USD', simulated: false };

function overviewOf(...keys: readonly SeriesKeyView[]): DataOverviewView {
  const numbers = { from: 0, to: 60_000, have: 1, filled: 0, gap: 0, gaps: 0, unverified: 0 };
  return {
    series: keys.map((key) => ({ ...key, ...numbers, sources: [], months: [] })),
    folder: '/history',
    diskBytes: 0,
    freeBytes: null,
    maxGapMinutes: 120,
    checked: 0,
    markets: [],
  };
}

function coverageOf(key: SeriesKeyView): CoverageView {
  return { ...key, from: 0, to: 60_000, have: 1, filled: 0, gap: 0, unverified: 0, days: [], gaps: [] };
}

/** A bridge whose answers come when the test says so; each call waits in `calls`. */
function manualBridge() {
  const calls: { readonly method: string; readonly input: unknown; readonly answer: (value: unknown) => void }[] = [];
  vi.stubGlobal('window', {
    parallax: {
      call: (method: string, input: unknown) =>
        new Promise((resolve) => {
          calls.push({ method, input, answer: (value) => resolve({ ok: true, value }) });
        }),
    },
  });
  return {
    calls,
    methods: () => calls.map(({ method }) => method),
    async answer(value: unknown): Promise<void> {
      calls.shift()?.answer(value);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

let useDataStore: (typeof DataStoreModule)['useDataStore'];

beforeEach(async () => {
  // A store of its own for each test: what one has asked for and never answered must not wait in the next.
  vi.resetModules();
  ({ useDataStore } = await import('../../../renderer/stores/data-store.ts'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Loads the overview of the series and the coverage of the first, to begin with. */
async function loaded(...keys: readonly SeriesKeyView[]): Promise<ReturnType<typeof manualBridge>> {
  const bridge = manualBridge();
  void useDataStore.getState().load();
  await bridge.answer(overviewOf(...keys));
  await bridge.answer(coverageOf(keys[0] ?? BTC));
  return bridge;
}

describe('the candle history of the screen', () => {
  it('is read with the days of the selected series', async () => {
    const { calls } = await loaded(BTC, ETH);
    const { overview, selected, coverage } = useDataStore.getState();
    expect(overview?.series.map(({ symbol }) => symbol)).toEqual(['BTC/USD', 'ETH/USD']);
    expect(selected).toEqual(BTC);
    expect(coverage).toEqual(coverageOf(BTC));
    expect(calls).toEqual([]);
  });

  it('is read again once a second at most, however often it changes', async () => {
    const bridge = await loaded(BTC);
    const { apply } = useDataStore.getState();
    for (let change = 0; change < 50; change++) {
      apply([{ type: 'data_changed' }]);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(bridge.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(600);
    expect(bridge.methods()).toEqual(['data.overview']);
  });

  it('is not read before anybody looked at it', async () => {
    const bridge = manualBridge();
    useDataStore.getState().apply([{ type: 'data_changed' }]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(bridge.calls).toEqual([]);
  });

  it('is read once more when it is asked for while an answer is under way', async () => {
    const bridge = manualBridge();
    const { load } = useDataStore.getState();
    void load();
    void load();
    void load();
    expect(bridge.methods()).toEqual(['data.overview']);
    await bridge.answer(overviewOf(BTC));
    await bridge.answer(coverageOf(BTC));
    expect(bridge.methods()).toEqual(['data.overview']);
    await bridge.answer(overviewOf(BTC));
    await bridge.answer(coverageOf(BTC));
    expect(bridge.calls).toEqual([]);
  });

  it('never shows the days of a series that was selected before', async () => {
    const bridge = await loaded(BTC, ETH);
    useDataStore.getState().select(ETH);
    expect(useDataStore.getState().coverage).toBeNull();
    useDataStore.getState().select(BTC);
    expect(bridge.calls.map(({ input }) => input)).toEqual([ETH, BTC]);
    await bridge.answer(coverageOf(ETH));
    expect(useDataStore.getState().coverage).toBeNull();
    await bridge.answer(coverageOf(BTC));
    expect(useDataStore.getState().coverage).toEqual(coverageOf(BTC));
  });

  it('shows the series that was just imported', async () => {
    const bridge = await loaded(BTC);
    void useDataStore.getState().load();
    await bridge.answer(overviewOf(BTC, ETH));
    expect(useDataStore.getState().selected).toEqual(ETH);
    expect(useDataStore.getState().coverage).toBeNull();
    await bridge.answer(coverageOf(ETH));
    expect(useDataStore.getState().coverage).toEqual(coverageOf(ETH));
  });

  it('keeps what it shows when it cannot be read again, and says why', async () => {
    await loaded(BTC);
    vi.stubGlobal('window', {});
    await useDataStore.getState().load();
    expect(useDataStore.getState().error?.code).toBe('unavailable');
    expect(useDataStore.getState().overview?.series).toHaveLength(1);
  });
});
