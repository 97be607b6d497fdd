import { afterEach, describe, expect, it } from 'vitest';
import type { RestReply } from '../../../engine/exchange/simulator/rest/rest-types.ts';
import type { BrokerEvent, MarketEvent } from '../../../engine/ports.ts';
import { until } from '../../unit/kraken/mock-kraken.ts';
import { connectSimulator, restingOrder, type SimulatedKraken } from './simulated-kraken.ts';

let kraken: SimulatedKraken | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

describe('an order whose answer is lost after the exchange took it', () => {
  const lose: Readonly<Record<string, (reply: RestReply) => RestReply | 'reset'>> = {
    '502 with HTML': (reply) => ({ ...reply, status: 502, text: '<html>Bad Gateway</html>' }),
    '520': (reply) => ({ ...reply, status: 520, text: '' }),
    'HTML with status 200': (reply) => ({ ...reply, text: '<html>Just a moment</html>' }),
    'truncated JSON': (reply) => ({ ...reply, text: reply.text.slice(0, 30) }),
    'a reset': () => 'reset',
  };

  it.each(Object.keys(lose))('%s: is unknown, and found by its client id', async (name) => {
    kraken = await connectSimulator({
      hook: {
        rest: async (request, execute) => {
          await Promise.resolve();
          const reply = execute();
          return request.url.endsWith('/AddOrder') ? lose[name]!(reply) : reply;
        },
      },
    });
    const order = await restingOrder(kraken);
    expect(await kraken.broker.submit(order)).toMatchObject({ kind: 'unknown', error: { kind: 'ambiguous' } });
    const found = await kraken.broker.findOrder(order.clientOrderId, kraken.simulator.now() - 60_000);
    expect(found).toMatchObject({
      ok: true,
      value: { clientOrderId: order.clientOrderId, status: 'open', quantity: 0.01 },
    });
  });

  it('is unknown and not found when the exchange never took it', async () => {
    kraken = await connectSimulator({
      hook: {
        rest: async (request, execute) => {
          await Promise.resolve();
          return request.url.endsWith('/AddOrder') ? 'reset' : execute();
        },
      },
    });
    const order = await restingOrder(kraken);
    expect(await kraken.broker.submit(order)).toMatchObject({ kind: 'unknown' });
    const found = await kraken.broker.findOrder(order.clientOrderId, kraken.simulator.now() - 60_000);
    expect(found).toEqual({ ok: true, value: null });
  });
});

describe('streams of the simulator', () => {
  it('recover from lost execution messages by their sequence', async () => {
    let drop = false;
    kraken = await connectSimulator({
      hook: {
        outgoing: (frame, deliver) => {
          if (drop && frame.text.includes('"executions"')) drop = false;
          else deliver(frame.text);
        },
      },
    });
    const events: BrokerEvent[] = [];
    const connected = () =>
      events.filter((event) => event.type === 'connection' && event.status === 'connected').length;
    kraken.broker.subscribe((event) => events.push(event));
    await until('the connection', () => connected() === 1, 5_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    drop = true;
    const order = await restingOrder(kraken);
    expect(await kraken.broker.submit(order)).toMatchObject({ kind: 'accepted' });
    await until('a second connection', () => connected() === 2, 5_000);
    await until(
      'the order',
      () => events.some((event) => event.type === 'order' && event.order.clientOrderId === order.clientOrderId),
      5_000,
    );
  });

  it('replace a book that has gone wrong, which the checksum shows', async () => {
    // One that is lost may be of levels that the checksum does not look at yet: several are.
    let falsify = 0;
    kraken = await connectSimulator({
      hook: {
        outgoing: (frame, deliver) => {
          const isUpdate = frame.text.includes('"book"') && frame.text.includes('"update"');
          if (falsify > 0 && isUpdate && falsify-- % 2 === 0) return;
          deliver(frame.text);
        },
      },
    });
    const events: MarketEvent[] = [];
    const connected = () =>
      events.filter((event) => event.type === 'connection' && event.status === 'connected').length;
    kraken.adapter.feed.subscribe('BTC/USD', (event) => events.push(event));
    await until('the connection', () => connected() === 1, 5_000);
    falsify = 20;
    await until('the second connection', () => connected() >= 2, 10_000);
    expect(kraken.log).toContain('warn public stream lost: BTC/USD: book checksum mismatch');
  });
});
