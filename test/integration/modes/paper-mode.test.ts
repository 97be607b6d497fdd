import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually, shownOf, standIn, type StandIn, viewOf } from './stand-in.ts';

/** Trades minutes and enters at the first opportunity, so that a test sees an entry. */
const EAGER = { timeframe: '1m', startingQuote: 5_000, orders: { repriceSeconds: 15, maxReprices: 2 } };

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

describe('paper mode', () => {
  it('trades paper money on the real market without a key, and asks Kraken nothing private', async () => {
    kraken = await standIn({ speed: 60 });
    const opened = await kraken.open({ mode: 'paper', configuration: EAGER });
    if (!opened.ok) throw new Error(opened.error);
    const engine = opened.value;
    const first = await viewOf(engine);
    expect(first.info).toMatchObject({ mode: 'paper', exchangeName: 'Paper on Simulator' });
    expect(first.machine.control).toBe('stopped');
    expect(first.balances).toContainEqual({ asset: 'USD', total: 5_000, held: 0, free: 5_000 });

    await eventually('an entry can be forced', async () => (await viewOf(engine)).health.account === 'connected');
    expect(await engine.handlers['session.start'](await shownOf(engine))).toMatchObject({ ok: true });
    await eventually(
      'the entry is taken',
      async () => (await engine.handlers['session.forceEntry'](await shownOf(engine))).ok,
    );
    const filled = await eventually(
      'a fill',
      async () => {
        const view = await viewOf(engine);
        return view.fills.length > 0 ? view : null;
      },
      60_000,
    );
    const [fill] = filled.fills;
    expect(fill).toMatchObject({ side: 'buy', symbol: 'BTC/USD', purpose: 'entry', feeAsset: 'USD' });
    // Bought within the market that was followed, at its fees.
    const rate = (fill?.fee ?? 0) / (fill?.cost ?? 1);
    expect([0.0025, 0.004].some((expected) => Math.abs(rate - expected) < 1e-5)).toBe(true);
    await eventually('the balance shows it', async () => {
      const { balances } = await viewOf(engine);
      return (balances.find(({ asset }) => asset === 'BTC')?.total ?? 0) > 0;
    });
    expect(kraken.simulator.account().trades).toEqual([]);
    expect(kraken.asked.filter((path) => path.includes('private'))).toEqual([]);

    await engine.close();
    const again = await kraken.open({ mode: 'paper', configuration: EAGER });
    if (!again.ok) throw new Error(again.error);
    const later = await viewOf(again.value);
    expect(later.position.quantity).toBeGreaterThan(0);
    expect(readFileSync(join(kraken.folder, 'paper', 'paper-account.json'), 'utf8')).not.toContain('secret');
  }, 120_000);

  it('takes no order while the public feed is away, says so, and goes on when it is back', async () => {
    const lines: { reset(): void }[] = [];
    let refusing = false;
    kraken = await standIn({
      speed: 60,
      hook: {
        opened: (_connection, _isPrivate, line) => {
          lines.push(line);
          if (refusing) line.reset();
        },
      },
    });
    const opened = await kraken.open({ mode: 'paper', configuration: EAGER });
    if (!opened.ok) throw new Error(opened.error);
    const { handlers } = opened.value;
    const shown = await shownOf(opened.value);
    await handlers['session.start'](shown);
    refusing = true;
    for (const line of lines) line.reset();
    await eventually('the loss is told', async () => (await viewOf(opened.value)).health.feed !== 'connected');
    expect(
      kraken.log.some((line) => line.startsWith('paper: the public feed is disconnected; no orders are taken')),
    ).toBe(true);
    refusing = false;
    await eventually('the feed is back', async () => (await viewOf(opened.value)).health.feed === 'connected', 40_000);
    await eventually('an entry is taken', async () => (await handlers['session.forceEntry'](shown)).ok);
    await eventually('a fill', async () => (await viewOf(opened.value)).fills.length > 0, 60_000);
  }, 120_000);

  it('keeps what it records of a simulator apart from the real market', async () => {
    kraken = await standIn({ speed: 60 });
    const opened = await kraken.open({ mode: 'paper', configuration: EAGER });
    if (!opened.ok) throw new Error(opened.error);
    const overview = await eventually(
      'a minute is recorded',
      async () => {
        const answer = await opened.value.handlers['data.overview'](undefined);
        return answer.ok && answer.value.series.length > 0 ? answer.value : null;
      },
      40_000,
    );
    expect(overview.series.every(({ simulated }) => simulated)).toBe(true);
  }, 60_000);

  it('begins a damaged account anew beside the old file', async () => {
    kraken = await standIn({ speed: 60 });
    mkdirSync(join(kraken.folder, 'paper'), { recursive: true });
    writeFileSync(join(kraken.folder, 'paper', 'paper-account.json'), '{"version":1,');
    const opened = await kraken.open({ mode: 'paper', configuration: EAGER });
    if (!opened.ok) throw new Error(opened.error);
    expect((await viewOf(opened.value)).balances).toContainEqual({ asset: 'USD', total: 5_000, held: 0, free: 5_000 });
    expect(readFileSync(join(kraken.folder, 'paper', 'paper-account.json.damaged'), 'utf8')).toBe('{"version":1,');
    expect(kraken.log.some((line) => line.includes('the paper account begins anew'))).toBe(true);
  }, 60_000);

  it('says what it needs when Kraken cannot be reached', async () => {
    kraken = await standIn();
    const nobody = {
      restUrl: 'http://127.0.0.1:9',
      wsUrl: 'ws://127.0.0.1:9/v2',
      wsAuthUrl: 'ws://127.0.0.1:9/v2-auth',
    };
    const opened = await kraken.open({ mode: 'paper', kraken: nobody });
    expect(opened).toMatchObject({ ok: false, error: expect.stringContaining('http://127.0.0.1:9') as unknown });
  }, 30_000);

  it('refuses a market whose money it cannot count', async () => {
    kraken = await standIn({ speed: 60 });
    const opened = await kraken.open({ mode: 'paper', configuration: { symbol: 'DOGE/EUR' } });
    expect(opened.ok).toBe(false);
  }, 30_000);
});
