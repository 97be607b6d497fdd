import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import type { Broker } from '../../../engine/ports.ts';
import { executorOn, ORDER } from './executor-fixtures.ts';
import { T0 } from './session-fixtures.ts';

const { clientOrderId } = ORDER;
const SUBMIT = { type: 'submit', order: ORDER } as const;
const AMEND = {
  type: 'amend',
  clientOrderId,
  orderId: 'X1' as OrderId,
  symbol: 'BTC/USD',
  price: 100_100,
  askedAt: T0,
} as const;
const busy = { kind: 'busy', message: 'not sent: the rate counter is full' } as const;

/** An executor whose orders are late after 10 s, and until when it lets the broker send each call. */
function openExecutor(over: Partial<Broker> = {}) {
  const sendBefore: number[] = [];
  const opened = executorOn((broker) => ({
    submit: (order, before = Number.NaN) => {
      sendBefore.push(before);
      return broker.submit(order, before);
    },
    amend: (request, before = Number.NaN) => {
      sendBefore.push(before);
      return broker.amend(request, before);
    },
    ...over,
  }));
  return { ...opened, sendBefore };
}

describe('an order and its new price', () => {
  it('carry the time after which they are not sent any more: they may wait for their turn', async () => {
    const { clock, executor, sendBefore } = openExecutor();
    clock.advance(4_000);
    executor.execute(SUBMIT, T0);
    executor.execute(AMEND, T0 + 1_000);
    await executor.idle();
    expect(sendBefore).toEqual([T0 + 10_000, T0 + 11_000]);
  });

  it('are of unknown fate when the way to the exchange breaks: nobody knows whether they left', async () => {
    const broken = (): Promise<never> => Promise.reject(new Error('socket hang up'));
    const { executor, events } = openExecutor({ submit: broken, amend: broken });
    executor.execute(SUBMIT, T0);
    executor.execute(AMEND, T0);
    await executor.idle();
    const error = { kind: 'ambiguous', message: 'internal error: socket hang up' };
    const outcome = { kind: 'unknown', error };
    expect(events).toEqual([
      { type: 'api_result', ok: false, message: error.message },
      { type: 'submit_result', clientOrderId, outcome },
      { type: 'api_result', ok: false, message: error.message },
      { type: 'amend_result', clientOrderId, askedAt: T0, outcome },
    ]);
  });

  it('that were put off say nothing about the way to the exchange', async () => {
    const outcome = { kind: 'refused', error: busy } as const;
    const putOff = () => Promise.resolve(outcome);
    const { executor, events } = openExecutor({ submit: putOff, amend: putOff });
    executor.execute(SUBMIT, T0);
    executor.execute(AMEND, T0);
    await executor.idle();
    expect(events).toEqual([
      { type: 'submit_result', clientOrderId, outcome },
      { type: 'amend_result', clientOrderId, askedAt: T0, outcome },
    ]);
  });
});

describe('a new price', () => {
  it('is not asked for when it was decided too long ago, and the order stays as it is', async () => {
    const { clock, exchange, executor, events } = openExecutor();
    clock.advance(11_000);
    executor.execute(AMEND, T0);
    await executor.idle();
    expect(exchange.amendRequests).toEqual([]);
    const message = 'not sent: it was decided 11 s ago and the market has moved on';
    const outcome = { kind: 'refused', error: { kind: 'busy', message } };
    expect(events).toEqual([{ type: 'amend_result', clientOrderId, askedAt: T0, outcome }]);
  });

  it('leaves the order one that must rest', async () => {
    const { exchange, executor } = openExecutor();
    executor.execute(AMEND, T0);
    await executor.idle();
    expect(exchange.amendRequests).toEqual([{ orderId: 'X1', symbol: 'BTC/USD', price: 100_100, postOnly: true }]);
  });
});
