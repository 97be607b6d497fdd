import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import { CANARY, connectMock, until, type ConnectedMock, type MockAnswer } from './mock-kraken.ts';

const TOKEN = 'CANARY-token-CANARY-token-CANARY';
const REQUEST: OrderRequest = {
  clientOrderId: '6d1b345e-2821-40e2-ad83-4ecb18a06876' as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 1,
  postOnly: false,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};

/** Everything a person or a file could get to see: results, events, log lines, thrown objects. */
function textOf(values: readonly unknown[]): string {
  return values
    .map((value) => `${inspect(value, { depth: 10, showHidden: true })} ${JSON.stringify(value)}`)
    .join('\n');
}

function expectClean(values: readonly unknown[]): void {
  const text = textOf(values);
  for (const secret of [CANARY.key, CANARY.secret, TOKEN]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
  }
  expect(text).not.toMatch(/API-Sign|API-Key/i);
}

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock({ requestTimeoutMs: 100 });
  connected.mock.answer('GetWebSocketsToken', { result: { token: TOKEN, expires: 900 } });
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

const ECHO = `${CANARY.key} ${CANARY.secret} ${TOKEN}`;
const FAILURES: readonly (readonly [string, MockAnswer])[] = [
  ['an error string that repeats them', { error: [`EGeneral:Invalid arguments:${ECHO}`] }],
  ['a warning that repeats them', { error: [`WGeneral:${ECHO}`], result: {} }],
  ['HTML that repeats them', { text: `<html>${ECHO}</html>` }],
  ['JSON of another shape that repeats them', { result: { [ECHO]: ECHO } }],
  ['JSON without result', { text: JSON.stringify({ echo: ECHO }) }],
  ['502 that repeats them', { status: 502, text: ECHO }],
  ['401 that repeats them', { status: 401, text: JSON.stringify({ error: [ECHO] }) }],
  ['a redirect that repeats them', { status: 302, text: ECHO }],
  ['a reset', { reset: true }],
  ['no answer', { hang: 'all' }],
  ['no body', { hang: 'body' }],
];

describe('secrets', () => {
  it.each(FAILURES)('stay inside on every call after %s', async (_, answer) => {
    const { mock, adapter, broker, log } = connected;
    // The token is in use first, so that it can be repeated like the others.
    const events: unknown[] = [];
    broker.subscribe((event) => events.push(event));
    await until('the token', () => mock.sockets.length > 0);
    expect((await adapter.feed.instrument('BTC/USD')).ok).toBe(true);
    for (const endpoint of [
      'AddOrder',
      'CancelOrder',
      'CancelAll',
      'OpenOrders',
      'ClosedOrders',
      'QueryOrders',
      'TradesHistory',
      'BalanceEx',
      'OHLC',
      'Trades',
      'Time',
      'AssetPairs',
    ]) {
      mock.answer(endpoint, answer);
    }
    const id = 'OQCLML-BW3P3-BUCMWZ' as OrderId;
    const results = await Promise.all([
      broker.submit(REQUEST),
      broker.cancel(id),
      broker.cancelAll(),
      broker.openOrders(),
      broker.findOrder(REQUEST.clientOrderId, 0),
      broker.orders([id]),
      broker.fillsSince(0),
      broker.balances(),
      adapter.feed.candles('BTC/USD', '1m'),
      adapter.feed.tradesSince('BTC/USD', 0),
      adapter.feed.serverTime(),
      adapter.feed.instrument('BTC/USD'),
    ]);
    expectClean([results, events, log]);
  });

  it('stay inside when the streams fail and repeat them', async () => {
    const { mock, adapter, broker, log } = connected;
    const events: unknown[] = [];
    mock.onFrame((socket, frame) => {
      socket.send({ method: 'subscribe', req_id: frame['req_id'], success: false, error: `ESession:Invalid ${ECHO}` });
    });
    broker.subscribe((event) => events.push(event));
    adapter.feed.subscribe('BTC/USD', (event) => events.push(event));
    await until('two refusals', () => JSON.stringify(events).split('refused').length > 2);
    mock.onFrame((socket) =>
      socket.send({ channel: 'executions', type: 'update', data: [{ [ECHO]: ECHO }], sequence: 1 }),
    );
    await until('an unreadable execution', () => JSON.stringify(events).includes('unreadable execution'));
    mock.onFrame((socket) => socket.socket.close(1008, ECHO.slice(0, 100)));
    await until('a closing', () => JSON.stringify(events).includes('code 1008'));
    expectClean([events, log]);
  });

  it('are not part of what the adapter hands out', () => {
    expectClean([connected.adapter, connected.broker, connected.adapter.feed]);
  });

  it('are not repeated when they are refused as malformed', async () => {
    const malformed = `${CANARY.secret} not base64!`;
    const create = async (key: string, secret: string): Promise<unknown> => {
      try {
        return await createKrakenAdapter({
          credentials: { key, secret },
          clock: { now: () => 0, after: () => () => undefined },
          wallNow: () => 0,
          nonceSource: { next: () => 1n },
        });
      } catch (thrown) {
        return thrown;
      }
    };
    const refusals = [await create(CANARY.key, malformed), await create(' ', CANARY.secret)];
    expect(refusals.every((refusal) => refusal instanceof Error)).toBe(true);
    expectClean(refusals);
    expect(textOf(refusals)).toContain('not base64');
  });
});
