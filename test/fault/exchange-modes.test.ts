import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import type { Simulator } from '../../engine/exchange/simulator/simulator.ts';
import {
  callPrivate,
  callRaw,
  getPublic,
  openSocket,
  startSimulator,
  type Message,
} from '../integration/simulator/client.ts';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function hostile(rules: FaultPlanInput['rules']): Promise<Simulator> {
  simulator = await startSimulator({ faults: { rules } });
  return simulator;
}

const BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '20000', volume: '0.01' };
const MARKET = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' };

/** Status of a pair in a message of the instrument channel. */
function statusIn(message: Message, symbol: string): unknown {
  const { pairs } = message.data as unknown as { readonly pairs: readonly Record<string, unknown>[] };
  return pairs.find((pair) => pair['symbol'] === symbol)?.['status'];
}

describe('a pair that is in a mode of its own', () => {
  it.each([
    ['cancel_only', BUY],
    ['post_only', BUY],
    ['limit_only', MARKET],
  ] as const)('%s: refuses what the mode forbids, and other pairs go on', async (mode, order) => {
    const exchange = await hostile([{ fault: 'pair_mode', mode, seconds: 60, calls: ['Balance'], times: 1 }]);
    await callPrivate(exchange, 'Balance');
    expect(await callPrivate(exchange, 'AddOrder', order)).toMatchObject({
      error: [`EService:Market in ${mode} mode`],
    });
    const pairs = (await getPublic(exchange, 'AssetPairs?pair=XBTUSD,ETHUSD')).result as unknown;
    expect(pairs).toMatchObject({ XXBTZUSD: { status: mode }, XETHZUSD: { status: 'online' } });
    exchange.advance(61_000);
    expect(await callPrivate(exchange, 'AddOrder', order)).toMatchObject({ error: [] });
  });

  it('tells its status and the end of it on the instrument channel', async () => {
    const exchange = await hostile([{ fault: 'pair_mode', mode: 'cancel_only', seconds: 60, calls: ['Balance'] }]);
    const socket = await openSocket(exchange.wsUrl);
    socket.send({ method: 'subscribe', params: { channel: 'instrument' } });
    const first = await socket.find(({ type }) => type === 'snapshot');
    expect(statusIn(first, 'BTC/USD')).toBe('online');
    await callPrivate(exchange, 'Balance');
    const update = await socket.find(({ channel, type }) => channel === 'instrument' && type === 'update');
    expect(statusIn(update, 'BTC/USD')).toBe('cancel_only');
    expect(statusIn(update, 'ETH/USD')).toBeUndefined();
    exchange.advance(61_000);
    const over = await socket.find(
      (message) => message.channel === 'instrument' && message.type === 'update' && message !== update,
    );
    expect(statusIn(over, 'BTC/USD')).toBe('online');
    socket.close();
  });

  it('follows the market, all pairs at once', async () => {
    const exchange = await hostile([
      { fault: 'market_mode', mode: 'post_only', seconds: 60, calls: ['Balance'], times: 1 },
    ]);
    const socket = await openSocket(exchange.wsUrl);
    socket.send({ method: 'subscribe', params: { channel: 'instrument' } });
    await socket.find(({ type }) => type === 'snapshot');
    await callPrivate(exchange, 'Balance');
    const update = await socket.find(({ channel, type }) => channel === 'instrument' && type === 'update');
    expect([statusIn(update, 'BTC/USD'), statusIn(update, 'ETH/USD')]).toEqual(['post_only', 'post_only']);
    socket.close();
  });
});

describe('calls that reach the exchange otherwise than they were sent', () => {
  it('duplicate_request: the order is there once, and its sender hears that the nonce is used up', async () => {
    const exchange = await hostile([{ fault: 'duplicate_request', calls: ['AddOrder'], times: 1 }]);
    expect(await callPrivate(exchange, 'AddOrder', BUY)).toMatchObject({ error: ['EAPI:Invalid nonce'] });
    expect(exchange.account().orders.filter(({ status }) => status === 'open')).toHaveLength(1);
    expect(exchange.faultCounts()).toEqual({ duplicate_request: 1 });
  });

  it('post_only_refused: the answer says no, and there is no order', async () => {
    const exchange = await hostile([{ fault: 'post_only_refused', times: 1 }]);
    const order = { ...BUY, oflags: 'post' };
    expect(await callPrivate(exchange, 'AddOrder', order)).toMatchObject({ error: ['EOrder:Post only order'] });
    expect(exchange.account().orders).toEqual([]);
    expect(await callPrivate(exchange, 'AddOrder', order)).toMatchObject({ error: [] });
  });

  it('strikes amendments by their name and leaves orders alone', async () => {
    const exchange = await hostile([{ fault: 'reset_after', calls: ['AmendOrder'] }]);
    const placed = await callPrivate(exchange, 'AddOrder', BUY);
    const [txid] = (placed.result as unknown as { readonly txid: readonly string[] }).txid;
    const amended = await callRaw(exchange, 'AmendOrder', { txid: txid ?? '', limit_price: '20001' });
    expect(amended).toEqual({ kind: 'reset' });
    expect(exchange.account().orders).toMatchObject([{ orderId: txid, price: 20_001, status: 'open' }]);
    expect(exchange.faultCounts()).toEqual({ reset_after: 1 });
  });
});
