import { describe, expect, it } from 'vitest';
import { seriesFromCandles } from '../../../engine/market/candle-series.ts';
import { computeLensColumns } from '../../../engine/signals/lens-columns.ts';
import { compiledKernel, scriptKernel } from '../../../engine/signals/lens-kernels.ts';
import { allocateLensColumns } from '../../../engine/signals/lens-states.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { madeUpMarket } from '../../property/backtest/made-up-market.ts';

const bars = seriesFromCandles(madeUpMarket(3, 5000), 60_000);
const configuration = { ...DEFAULT_CONFIGURATION, timeframe: '1m' } as const;

describe('lens columns', () => {
  it.each([
    ['TypeScript', () => scriptKernel()],
    // Without a build there is no compiled kernel; what stands in for it must do the same.
    ['WebAssembly', () => compiledKernel() ?? scriptKernel()],
  ])('are the same in memory that was used before, by %s', (_name, kernel) => {
    const into = allocateLensColumns(bars.length + 100);
    for (const column of [
      into.entryMask,
      into.exitMask,
      into.entryFired,
      into.exitFired,
      into.entryCount,
      into.exitCount,
    ]) {
      column.fill(0xff);
    }
    const fresh = computeLensColumns(bars, configuration, [kernel()]);
    const reused = computeLensColumns(bars, configuration, [kernel()], { into });
    expect(fresh.entryMask.some((mask) => mask !== 0)).toBe(true);
    expect(reused).toEqual(fresh);
    expect(reused.exitCount.buffer).toBe(into.exitCount.buffer);
  });
});
