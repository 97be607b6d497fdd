import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectMock, type ConnectedMock } from '../kraken/mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock({ credentials: null });
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('a page of trades', () => {
  it('that ends amid trades of one nanosecond loses none of them', async () => {
    const { mock, adapter } = connected;
    const start = 1_688_671_000_000_000_000n;
    const all = Array.from({ length: 1_500 }, (_, index) => {
      // One order took eleven levels at once, and the page of a thousand ends among them.
      const at = index >= 995 && index <= 1_005 ? 995 : index;
      return { id: index + 1, ns: start + BigInt(at) * 500_000_000n };
    });
    mock.answer('Trades', ({ parameters }) => {
      const page = all.filter((trade) => trade.ns > BigInt(parameters.get('since')!)).slice(0, 1000);
      const rows = page.map(({ ns, id }) => ['30243.4', '0.3', Number(ns) / 1e9, 'b', 'm', '', id]);
      return { result: { XXBTZUSD: rows, last: String(page.at(-1)?.ns) } };
    });
    const first = await adapter.feed.tradesPage('BTC/USD', `${start - 1n}`);
    if (!first.ok) throw new Error(first.error.message);
    expect([first.value.trades.length, first.value.more]).toEqual([1000, true]);
    expect(first.value.next).toBe(`${all[995].ns - 1n}`);
    const second = await adapter.feed.tradesPage('BTC/USD', first.value.next);
    if (!second.ok) throw new Error(second.error.message);
    expect(second.value.trades.map(({ id }) => id)).toEqual(all.slice(995).map(({ id }) => id));
    expect(second.value.more).toBe(false);
    const since = await adapter.feed.tradesSince('BTC/USD', Number(start / 1_000_000n));
    expect(since.ok && since.value.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('that does not advance is a failure and not an endless loop', async () => {
    const { mock, adapter } = connected;
    const rows = Array.from({ length: 1000 }, (_, id) => ['1', '1', 1_688_671_000, 'b', 'm', '', id + 1]);
    mock.answer('Trades', { result: { XXBTZUSD: rows, last: '1688671000000000000' } });
    expect(await adapter.feed.tradesPage('BTC/USD', '1688671000000000000')).toMatchObject({
      ok: false,
      error: { kind: 'busy' },
    });
  });
});
