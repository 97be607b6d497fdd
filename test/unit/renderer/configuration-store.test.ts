import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../engine/api/contract.ts';
import { configurationHandlers } from '../../../engine/research/configuration/configuration-handlers.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { useConfigurationStore } from '../../../renderer/stores/configuration-store.ts';

const FRESH = useConfigurationStore.getState();
const SESSION = { ...DEFAULT_CONFIGURATION, symbol: 'ETH/USD', timeframe: '15m' as const };

function openBridge(): { readonly checked: unknown[] } {
  const handlers = configurationHandlers(SESSION);
  const checked: unknown[] = [];
  const bridge: Bridge = {
    call: async (method, input) => {
      if (method === 'configuration.form') return handlers['configuration.form'](undefined);
      checked.push(input);
      return handlers['configuration.check'](input as { settings: Record<string, unknown> });
    },
    connectStream: () => undefined,
  };
  vi.stubGlobal('window', { parallax: bridge });
  return { checked };
}

const store = () => useConfigurationStore.getState();

beforeEach(() => {
  useConfigurationStore.setState(FRESH, true);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the configuration of backtests and sweeps', () => {
  it('holds only what differs from the defaults', async () => {
    openBridge();
    await store().load();
    store().setValue('entry.required', 6);
    store().setValue('costs.slippageBps', 10);
    expect(store().settings).toEqual({ entry: { required: 6 }, costs: { slippageBps: 10 } });
    store().setValue('entry.required', 7);
    expect(store().settings).toEqual({ costs: { slippageBps: 10 } });
  });

  it('goes back to the defaults one by one or as a whole', async () => {
    openBridge();
    await store().load();
    store().replace({ entry: { required: 6 }, exit: { required: 5 } });
    store().reset('entry.required');
    expect(store().settings).toEqual({ exit: { required: 5 } });
    store().reset();
    expect(store().settings).toEqual({});
  });

  it('takes over a whole configuration, but not its market', async () => {
    openBridge();
    await store().load();
    store().replace(SESSION);
    expect(store().settings).toEqual({ timeframe: '15m' });
  });

  it('learns what is wrong, at its path, a moment after the last change', async () => {
    const { checked } = openBridge();
    await store().load();
    store().setValue('entry.required', 9);
    store().setValue('entry.required', 12);
    await vi.waitFor(() => expect(store().problems.length).toBeGreaterThan(0));
    expect(store().problems[0]).toEqual({
      path: 'entry.required',
      message: '12 is more than the 8 enabled entry lenses; use 1 to 8',
    });
    expect(checked).toEqual([{ settings: { entry: { required: 12 } } }]);
    store().reset();
    await vi.waitFor(() => expect(store().problems).toEqual([]));
  });

  it('says why where the form cannot be read, and keeps the settings', async () => {
    vi.stubGlobal('window', {});
    useConfigurationStore.setState({ settings: { timeframe: '4h' } });
    await store().load();
    expect(store().formError?.message).toContain('not reachable');
    expect(store().settings).toEqual({ timeframe: '4h' });
  });
});
