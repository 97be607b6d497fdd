import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { parseSimulatorState } from '../../../engine/exchange/simulator/simulator-state.ts';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, getPublic, openSocket, START, startSimulator } from './client.ts';

/** Candles and trades, byte by byte, as a digest: a difference would fill pages. */
async function record(simulator: Simulator): Promise<string> {
  const candles = await Promise.all(
    [1, 5, 60, 1440].map((interval) => getPublic(simulator, `OHLC?pair=XBTUSD&interval=${interval}`)),
  );
  const trades = await getPublic(simulator, `Trades?pair=XBTUSD&since=${START / 1000 - 600}`);
  const other = await getPublic(simulator, 'OHLC?pair=ETHUSD&interval=5');
  return createHash('sha256')
    .update(JSON.stringify([candles, trades, other]))
    .digest('hex');
}

async function trade(simulator: Simulator): Promise<void> {
  const ticker = (await getPublic(simulator, 'Ticker?pair=XBTUSD')).result['XXBTZUSD'] as unknown as Record<
    string,
    string[]
  >;
  const bid = Number(ticker['b']?.[0]).toFixed(1);
  await callPrivate(simulator, 'AddOrder', {
    pair: 'XBTUSD',
    type: 'buy',
    ordertype: 'limit',
    price: bid,
    volume: '0.02',
  });
  await callPrivate(simulator, 'AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
}

describe('determinism', () => {
  it('gives the same bytes for the same seed, however time is cut', async () => {
    const [one, many] = await Promise.all([startSimulator(), startSimulator()]);
    one.advance(3_600_000);
    for (let step = 0; step < 360; step++) many.advance(10_000);
    expect(await record(many)).toBe(await record(one));
    const book = 'Depth?pair=XBTUSD&count=500';
    expect(await getPublic(many, book)).toEqual(await getPublic(one, book));
    await Promise.all([one.close(), many.close()]);
  });

  it('fills orders the same, however time is cut', async () => {
    const [one, many] = await Promise.all([startSimulator(), startSimulator()]);
    await trade(one);
    await trade(many);
    one.advance(1_800_000);
    for (let step = 0; step < 257; step++) many.advance(7_000);
    many.advance(1_000);
    expect(many.account()).toEqual(one.account());
    expect(one.account().trades.length).toBeGreaterThan(1);
    expect(await record(many)).toBe(await record(one));
    await Promise.all([one.close(), many.close()]);
  });

  it('gives another market for another seed', async () => {
    const [one, other] = await Promise.all([startSimulator(), startSimulator({ seed: 43 })]);
    expect(await record(other)).not.toBe(await record(one));
    await Promise.all([one.close(), other.close()]);
  });
});

describe('restoring', () => {
  it('continues the same market and account, trade ids rising', async () => {
    const first = await startSimulator();
    await trade(first);
    first.advance(1_234_567);
    await callPrivate(first, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '20000',
      volume: '0.01',
      cl_ord_id: 'kept',
    });
    const before = await record(first);
    const account = first.account();
    const parsed = parseSimulatorState(JSON.stringify(first.exportState()));
    if (!parsed.ok) throw new Error(parsed.error);

    const second = await startSimulator({ state: parsed.value });
    expect(second.now()).toBe(first.now());
    expect(second.account()).toEqual(account);
    expect(await record(second)).toBe(before);

    first.advance(1_800_000);
    second.advance(1_800_000);
    expect(await record(second)).toBe(await record(first));

    const count = second.account().trades.length;
    await trade(second);
    const ids = second.account().trades;
    expect(ids.length).toBeGreaterThan(count);
    expect(new Set(ids.map((made) => made.tradeId)).size).toBe(ids.length);
    for (let index = 1; index < ids.length; index++) {
      expect(ids[index]?.publicId).toBeGreaterThan(ids[index - 1]?.publicId ?? Infinity);
      expect(ids[index]?.time).toBeGreaterThan(ids[index - 1]?.time ?? Infinity);
    }
    await Promise.all([first.close(), second.close()]);
  });

  it('remembers the last nonce', async () => {
    const first = await startSimulator();
    await callPrivate(first, 'Balance', {}, { nonce: '9000000000000000000' });
    const state = first.exportState();
    await first.close();
    const second = await startSimulator({ state });
    expect((await callPrivate(second, 'Balance', {}, { nonce: '9000000000000000000' })).error).toEqual([
      'EAPI:Invalid nonce',
    ]);
    expect((await callPrivate(second, 'Balance', {}, { nonce: '9000000000000000001' })).error).toEqual([]);
    await second.close();
  });

  it('restores at every moment of an hour of trading', async () => {
    const first = await startSimulator({ startingBalances: { USD: 100_000, BTC: 1 } });
    for (let round = 0; round < 12; round++) {
      await trade(first);
      first.advance(97_531);
      const second = await startSimulator({ state: first.exportState() });
      expect(second.account()).toEqual(first.account());
      expect(await record(second)).toBe(await record(first));
      await second.close();
    }
    await first.close();
  });

  it('says what is wrong with a damaged state', () => {
    expect(parseSimulatorState('{')).toMatchObject({ ok: false, error: expect.stringContaining('no JSON') as unknown });
    expect(parseSimulatorState('{"version":1,"seed":"x"}')).toMatchObject({
      ok: false,
      error: expect.stringContaining('seed') as unknown,
    });
  });
});

describe('options', () => {
  it('refuses speeds, histories, balances and states that make no sense', async () => {
    await expect(startSimulator({ speed: 601 })).rejects.toThrow(/speed must be within 0–600/);
    await expect(startSimulator({ market: { kind: 'generated', historyDays: 3 } })).rejects.toThrow(
      /historyDays must be at least 14/,
    );
    await expect(startSimulator({ startingBalances: { EUR: 5 } })).rejects.toThrow(/startingBalances names EUR/);
    const simulator = await startSimulator();
    const state = simulator.exportState();
    await simulator.close();
    await expect(startSimulator({ seed: 1, state })).rejects.toThrow(/belongs to seed 42/);
  });

  it('plays recorded candles as they are, at the recording’s own precision', async () => {
    const candles: readonly Candle[] = Array.from({ length: 240 }, (_, index) => ({
      time: START + index * 60_000,
      open: 100 + index / 4,
      high: 101.37 + index / 4,
      low: 99.11 + index / 4,
      close: 100.25 + index / 4,
      volume: index % 10 === 3 ? 0 : 1.23456789,
    }));
    const simulator = await startSimulator({ market: { kind: 'replay', candles }, startTime: START + 120 * 60_000 });
    simulator.advance(100 * 60_000);
    const rows = (await getPublic(simulator, 'OHLC?pair=XBTUSD')).result['XXBTZUSD'] as unknown as [
      number,
      string,
      string,
      string,
      string,
      string,
      string,
      number,
    ][];
    expect(rows).toHaveLength(221);
    for (const [time, open, high, low, close, , volume, count] of rows.slice(0, 220)) {
      const candle = candles[(time * 1000 - START) / 60_000] as Candle;
      if (candle.volume === 0) expect(count).toBe(0);
      else
        expect([open, high, low, close, volume].map(Number)).toEqual([
          candle.open,
          candle.high,
          candle.low,
          candle.close,
          candle.volume,
        ]);
    }
    await simulator.close();
  });

  it('runs at its speed and stands still on demand', async () => {
    let wall = 1_000_000;
    const simulator = await startSimulator({ speed: 60, wallClock: () => wall });
    expect(simulator.now()).toBe(START);
    wall += 1500;
    expect(simulator.now()).toBe(START + 90_000);
    simulator.setSpeed(0);
    wall += 5000;
    expect(simulator.now()).toBe(START + 90_000);
    simulator.setSpeed(600);
    wall += 100;
    expect(simulator.now()).toBe(START + 150_000);
    await simulator.close();
  });

  it('tells listeners of account changes before the client has its answer', async () => {
    const simulator = await startSimulator();
    const seen: number[] = [];
    const stop = simulator.onAccountChange(() => seen.push(simulator.exportState().account.open.length));
    await callPrivate(simulator, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '20000',
      volume: '0.01',
    });
    expect(seen).toEqual([1]);
    await getPublic(simulator, 'Time');
    expect(seen).toEqual([1]);
    stop();
    await callPrivate(simulator, 'CancelAll');
    expect(seen).toEqual([1]);
    await simulator.close();
  });

  it('passes every message through the transport hook', async () => {
    const seen: string[] = [];
    const simulator = await startSimulator({
      hook: {
        rest: async (request, execute) => {
          seen.push(request.url);
          const reply = execute();
          return request.url.includes('Ticker') ? { ...reply, status: 502, text: '<html>bad gateway</html>' } : reply;
        },
        outgoing: (frame, deliver) => {
          if (!frame.text.includes('pong')) deliver(frame.text.replace('online', 'maintenance'));
        },
        incoming: (frame, deliver) => deliver(frame.text.replace('101', '102')),
      },
    });
    const answer = await fetch(`${simulator.restUrl}/0/public/Ticker`);
    expect([answer.status, await answer.text(), seen]).toEqual([502, '<html>bad gateway</html>', ['/0/public/Ticker']]);
    const socket = await openSocket(simulator.wsUrl);
    await socket.find((message) => message.data?.[0]?.['system'] === 'maintenance');
    socket.send({ method: 'ping', req_id: 101 });
    socket.send({ method: 'subscribe', params: { channel: 'ticker', symbol: 'BTC/USD' }, req_id: 101 });
    expect((await socket.find((message) => message.method === 'subscribe')).req_id).toBe(102);
    expect(socket.messages.some((message) => message.method === 'pong')).toBe(false);
    await simulator.close();
    expect(await socket.closed).toBeGreaterThan(0);
  });
});
