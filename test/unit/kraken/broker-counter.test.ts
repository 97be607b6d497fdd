import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMIT, ORDER_ID } from './kraken-rows.ts';
import { connectMock, until, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

const used = (): number =>
  connected.broker.health?.().rates.find(({ name }) => name === 'Orders BTC/USD')?.used ?? Number.NaN;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the counter of order calls', () => {
  it('holds what a call without an answer costs: it may arrive until its deadline', async () => {
    const { mock, broker } = connected;
    mock.answer('AddOrder', { hang: 'all' });
    expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'unknown' });
    await pause(100);
    expect(used()).toBe(1);
    mock.answer('AddOrder', { result: { txid: [ORDER_ID] } });
    expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'accepted' });
    await pause(100);
    // The answered one decays, a point in a second.
    expect(used()).toBeGreaterThan(1);
    expect(used()).toBeLessThan(1.95);
  });

  it.each(['EOrder:Rate limit exceeded', 'EOrder:Domain rate limit exceeded'])(
    'is full when the exchange says so, and the next order is not sent: %s',
    async (error) => {
      const { mock, broker } = connected;
      mock.answer('AddOrder', { error: [error] }, { result: { txid: [ORDER_ID] } });
      expect(await broker.submit(LIMIT)).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
      const refused = await broker.submit(LIMIT);
      expect(refused).toMatchObject({ kind: 'refused', error: { kind: 'busy' } });
      expect(refused.kind === 'refused' && refused.error.message).toContain('stands at 60 of 60');
      expect(mock.requestsOf('AddOrder')).toHaveLength(1);
    },
  );

  it('keeps room to cancel orders whose pair the stream did not tell', async () => {
    const { mock, broker } = connected;
    const rows = Array.from({ length: 7 }, (_, index) => ({
      order_id: `OAAAA${index}-AAAAA-AAAAAA`,
      exec_type: 'new',
      order_status: 'new',
      timestamp: new Date().toISOString(),
    }));
    mock.onFrame((socket, request) => {
      socket.send({ method: 'subscribe', req_id: request['req_id'], success: true, result: { channel: 'executions' } });
      socket.send({ channel: 'executions', type: 'snapshot', data: rows, sequence: 1 });
    });
    let told = 0;
    broker.subscribe((event) => void (told += event.type === 'order' ? 1 : 0));
    await until('the orders', () => told === rows.length);
    const refused = await broker.submit(LIMIT);
    expect(refused.kind === 'refused' && refused.error.message).toContain('room is kept to cancel what is open');
    expect(mock.requestsOf('AddOrder')).toEqual([]);
  });
});
