import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { Engine } from '../../../engine/engine.ts';
import { candleAt } from '../../../engine/market/candle-series.ts';
import { openEngine } from '../../../engine/modes.ts';
import { openHistory } from '../../../engine/storage/candles/open-history.ts';
import { until, valueOf } from './desk.ts';

const SIMULATED = { symbol: 'BTC/USD', simulated: true };
const DAY = 86_400_000;
/** Starts whole engines on a machine that may be busy. */
const PATIENCE = 60_000;

let dataFolder: string;
let engine: Engine | null = null;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'parallax-demo-history-'));
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  rmSync(dataFolder, { recursive: true, force: true });
});

async function openDemo(speed: number): Promise<Engine> {
  engine = valueOf2(await openEngine({ mode: 'demo', dataFolder, seed: 5, speed, log: () => undefined }));
  return engine;
}

function valueOf2<Value>(result: { ok: true; value: Value } | { ok: false; error: string }): Value {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe('the history of the demo', () => {
  it(
    'holds the minutes before the session and every minute of it, also after it was closed',
    { timeout: PATIENCE },
    async () => {
      const demo = await openDemo(600);
      const seen: Candle[] = [];
      demo.subscribe((items) => {
        for (const item of items) {
          if (item.type === 'candle' && item.closed && item.timeframe === '1m' && item.candle.volume > 0) {
            seen.push(item.candle);
          }
        }
      });
      // Somebody looks at the history; otherwise the minutes before the session come some seconds after its start.
      await demo.handlers['data.overview'](undefined);
      await until(() => seen.length >= 20);
      await demo.close();
      engine = null;
      const opened = openHistory(dataFolder);
      const store = valueOf2(opened.ok ? opened : { ok: false, error: opened.error.message });
      const coverage = store.coverage('BTC/USD', { simulated: true });
      const series = store.loadSeries('BTC/USD', 0, Infinity, { simulated: true });
      store.close();
      expect(coverage?.unverified).toEqual([]);
      expect(series.time[0]).toBeLessThan((seen[0]?.time ?? 0) - 700 * MINUTE_MS);
      const stored = seen.map(({ time }) => candleAt(series, series.time.indexOf(time)));
      expect(stored).toEqual(seen);
    },
  );

  it('can be asked for weeks with one call, from a market without any network', { timeout: PATIENCE }, async () => {
    const demo = await openDemo(1);
    const { handlers } = demo;
    let before = valueOf(await handlers['data.overview'](undefined));
    // The minutes before the session come a moment after it has begun.
    while (before.series.length === 0) before = valueOf(await handlers['data.overview'](undefined));
    expect(before.markets).toEqual([SIMULATED]);
    const [now = 0] = before.series.map(({ to }) => to);
    const { jobId } = valueOf(await handlers['data.backfill']({ ...SIMULATED, from: now - 4 * DAY, to: now }));
    let job = valueOf(await handlers['jobs.list'](undefined)).find(({ id }) => id === jobId);
    while (job?.state === 'running' || job?.state === 'waiting') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      job = valueOf(await handlers['jobs.list'](undefined)).find(({ id }) => id === jobId);
    }
    expect(job?.state).toBe('done');
    const [series] = valueOf(await handlers['data.overview'](undefined)).series;
    expect(series?.from).toBe(now - 4 * DAY);
    expect(series).toMatchObject({ gap: 0, unverified: 0, sources: ['simulator'] });
  });
});
