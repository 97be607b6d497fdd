import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { backfill } from '../../../engine/import/backfill.ts';
import { candleAt } from '../../../engine/market/candle-series.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { connectSimulator, type SimulatedKraken } from '../kraken/simulated-kraken.ts';

let folder: HistoryFolder;
let kraken: SimulatedKraken;
beforeEach(async () => {
  folder = createHistoryFolder();
  kraken = await connectSimulator({ speed: 1 });
});
afterEach(async () => {
  await kraken.close();
  folder.remove();
});

describe('a backfill through the adapter', () => {
  it('builds of the trades the very candles that the exchange made of them', async () => {
    const store = folder.open();
    const { feed } = kraken.adapter;
    const now = Math.floor(kraken.simulator.now() / MINUTE_MS) * MINUTE_MS;
    const from = now - 700 * MINUTE_MS;
    const market = {
      instrument: feed.instrument,
      serverTime: feed.serverTime,
      tradesPage: feed.tradesPage,
      // Without the ready candles everything has to come of trades.
      candles: async () => ({ ok: true as const, value: [] }),
    };
    const report = await backfill(
      { symbol: 'BTC/USD', from, to: now },
      { store, market, source: 'simulator', now: Date.now, wait: async () => undefined },
    );
    expect(report).toMatchObject({ outcome: 'done', left: [], error: null });
    const ready = await feed.candles('BTC/USD', '1m');
    if (!ready.ok) throw new Error(ready.error.message);
    const expected = ready.value.filter(({ time, filled }) => time >= from && time < now && filled !== true);
    const series = store.loadSeries('BTC/USD', 0, Infinity);
    const built = Array.from({ length: series.length }, (_, bar) => candleAt(series, bar)).filter(
      ({ filled }) => filled !== true,
    );
    expect(expected.length).toBeGreaterThan(500);
    expect(built).toEqual(expected);
  });

  it('pages through the trades without losing or repeating one', async () => {
    const { feed } = kraken.adapter;
    const since = kraken.simulator.now() - 600 * MINUTE_MS;
    const all = await feed.tradesSince('BTC/USD', since);
    if (!all.ok) throw new Error(all.error.message);
    const ids = new Set<number>();
    let after = (BigInt(Math.floor(since)) * 1_000_000n - 1n).toString();
    let pages = 0;
    for (let more = true; more; pages++) {
      const page = await feed.tradesPage('BTC/USD', after);
      if (!page.ok) throw new Error(page.error.message);
      for (const { id } of page.value.trades) ids.add(id);
      after = page.value.next;
      more = page.value.more;
    }
    expect(pages).toBeGreaterThan(2);
    expect([...ids].slice(0, all.value.length)).toEqual(all.value.map(({ id }) => id));
  });
});
