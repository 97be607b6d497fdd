import { afterEach, expect, it } from 'vitest';
import type { MarketEvent } from '../../../engine/ports.ts';
import { connectSimulator } from './simulated-kraken.ts';
import type { SimulatedKraken } from './simulated-kraken.ts';

const SYMBOL = 'BTC/USD';
const SILENCE_MS = 1_500;

let kraken: SimulatedKraken | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

it('pages of trades neither repeat nor skip one, although their times are finer than a number', async () => {
  kraken = await connectSimulator({ speed: 0 });
  const { adapter, simulator } = kraken;
  const from = simulator.now() - 8 * 3_600_000;
  let after = (BigInt(from) * 1_000_000n - 1n).toString();
  const pages: (readonly { readonly id: number; readonly time: number }[])[] = [];
  for (let more = true; more;) {
    const page = await adapter.past.tradesPage(SYMBOL, after);
    if (!page.ok) throw new Error(page.error.message);
    pages.push(page.value.trades);
    ({ more, next: after } = page.value);
  }
  expect(pages.length).toBeGreaterThan(2);
  // A page begins with the last trade of the one before: one of the same nanosecond would else be lost.
  const first = pages[0]?.[0]?.id ?? 0;
  pages.forEach((page, index) => {
    const before = pages[index - 1]?.at(-1)?.id;
    expect(page.map(({ id }) => id)).toEqual(page.map((_, place) => (before ?? first) + place));
  });
  const since = await adapter.feed.tradesSince(SYMBOL, from);
  const newest = pages.at(-1)?.at(-1)?.id ?? 0;
  expect(since.ok && since.value.map(({ id }) => id)).toEqual(
    Array.from({ length: newest - first + 1 }, (_, index) => first + index),
  );
});

it('a first book of seconds ago is as good as any, and stays so while only hearts beat', async () => {
  kraken = await connectSimulator({ speed: 0 }, { streams: { silenceMs: SILENCE_MS, backoffMs: [20, 50] } });
  const { adapter, simulator, log } = kraken;
  simulator.advance(4_000);
  const events: MarketEvent[] = [];
  const stop = adapter.feed.subscribe(SYMBOL, (event) => events.push(event));
  await new Promise((resolve) => setTimeout(resolve, 2 * SILENCE_MS));
  const books = events.flatMap((event) => (event.type === 'book' ? [event.book] : []));
  const statuses = events.flatMap((event) => (event.type === 'connection' ? [event.status] : []));
  expect(books).toHaveLength(1);
  expect(books[0]?.time).toBeLessThan(simulator.now());
  expect(statuses).toEqual(['connecting', 'connected']);
  expect(log).toEqual([]);
  stop();
});
