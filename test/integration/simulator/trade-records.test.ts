import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, startSimulator } from './client.ts';
import type { Row } from './forms.ts';

describe('records of trades', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ startingBalances: { USD: 50_000, BTC: 1 } });
    for (const type of ['buy', 'sell']) {
      await callPrivate(simulator, 'AddOrder', { pair: 'XBTUSD', type, ordertype: 'market', volume: '0.01' });
    }
  });
  afterAll(() => simulator.close());

  const rowsOf = async (call: string, fields: Record<string, string>, member?: string): Promise<[string, Row][]> => {
    const { result } = await callPrivate(simulator, call, fields);
    return Object.entries((member === undefined ? result : result[member]) as unknown as Record<string, Row>);
  };

  it('tell their ledger rows where they are asked for', async () => {
    const [newest] = await rowsOf('TradesHistory', { ledgers: 'true' }, 'trades');
    const [id, trade] = newest as [string, Row];
    const ledgers = trade['ledgers'] as readonly string[];
    expect(Object.keys(trade).at(-1)).toBe('ledgers');
    expect(await rowsOf('QueryTrades', { txid: id, ledgers: 'true' })).toEqual([[id, trade]]);
    const moved = await rowsOf('QueryLedgers', { id: ledgers.join(',') });
    expect(moved.map(([row, { refid, asset }]) => [row, refid, asset])).toEqual([
      [ledgers[0], id, 'XXBT'],
      [ledgers[1], id, 'ZUSD'],
    ]);
    const [plain] = await rowsOf('TradesHistory', {}, 'trades');
    expect(plain?.[1]).not.toHaveProperty('ledgers');
  });

  it('an order that waited for its trigger trades as what it became', async () => {
    const stop = { pair: 'XBTUSD', type: 'sell', ordertype: 'stop-loss', price: '-0.01%', volume: '0.01' };
    const { txid } = (await callPrivate(simulator, 'AddOrder', stop)).result as unknown as { txid: [string] };
    for (let minute = 0; minute < 120; minute++) simulator.advance(60_000);
    const trades = await rowsOf('TradesHistory', {}, 'trades');
    expect(trades.map(([, trade]) => trade).find((trade) => trade['ordertxid'] === txid[0])).toMatchObject({
      ordertype: 'stop-loss',
      tradeordertype: 'market',
    });
  });

  it.each([
    ['XBT', ['XXBT']],
    ['XXBT', ['XXBT']],
    ['USD,XBT', ['XXBT', 'ZUSD']],
    ['all', ['XXBT', 'ZUSD']],
    ['', ['XXBT', 'ZUSD']],
    ['ETH', []],
  ])('the ledger of %s', async (asset, assets) => {
    const rows = await rowsOf('Ledgers', { asset }, 'ledger');
    const found = new Set(rows.map(([, row]) => String(row['asset'])));
    expect([...found].toSorted()).toEqual(assets);
  });

  it('the ledger is counted unless that is not wanted', async () => {
    const count = async (fields: Record<string, string>): Promise<unknown> =>
      (await callPrivate(simulator, 'Ledgers', fields)).result['count'];
    const trades = simulator.account().trades.length;
    expect([await count({}), await count({ asset: 'XBT' })]).toEqual([2 * trades, trades]);
    expect(await count({ without_count: 'true' })).toBeNull();
  });
});
