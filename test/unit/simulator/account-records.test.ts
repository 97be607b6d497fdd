import { describe, expect, it } from 'vitest';
import { Account } from '../../../engine/exchange/simulator/account/account.ts';
import type { SimulatedOrder } from '../../../engine/exchange/simulator/account/records.ts';
import { FEES } from '../../../engine/exchange/simulator/exchange-setup.ts';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';

const HOUR_US = 3_600_000_000;
const START = Date.UTC(2026, 0, 5) * 1_000;

function emptyAccount(): Account {
  const state = {
    open: [],
    closed: [],
    trades: [],
    ledger: [],
    orders: 0,
    tradeCount: 0,
    rows: 0,
    amends: 0,
    inCostUnits: true,
  };
  return new Account(1, DEFAULT_PAIRS, FEES, { ...state, balances: { USD: 1e15, BTC: 0 } });
}

/** One order that fills at once and ends. */
function buyAt(account: Account, time: number): void {
  const order: SimulatedOrder = {
    ...account.nextOrderIdentity(),
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: 500_000,
    lots: 10_000,
    filled: 0,
    cost: 0,
    fee: 0,
    userref: 0,
    clientId: null,
    postOnly: false,
    timeInForce: 'gtc',
    expiresAt: null,
    selfTrade: 'cancel-newest',
    status: 'open',
    reason: null,
    openedAt: time,
    closedAt: null,
    trades: [],
    amended: false,
    trigger: null,
    triggeredAt: null,
    amendments: [],
  };
  account.add(order);
  const book: Account['fill'] = (...filled) => account.fill(...filled);
  book(order, { ticks: 500_000, lots: 10_000, maker: true, time, tradeNumber: order.number });
  account.close(order, 'closed', null, time);
}

describe('what an account remembers', () => {
  it('is every trade of the 600 hours that clients read back, however many there are', () => {
    const account = emptyAccount();
    for (let index = 0; index < 12_000; index++) buyAt(account, START + (index * 600 * HOUR_US) / 12_000);
    expect(account.trades()).toHaveLength(12_000);
    expect(account.closed()).toHaveLength(12_000);
    expect(account.ledger()).toHaveLength(24_000);
  });

  it('is in cost units, also when its state was written in those of the ledger', () => {
    const account = emptyAccount();
    buyAt(account, START);
    const state = account.exportState();
    const [trade] = state.trades;
    expect([trade?.cost, trade?.fee]).toEqual([500_000, 1_250]);
    const older = <Row extends { readonly cost: number; readonly fee: number }>(row: Row): Row => ({
      ...row,
      cost: row.cost / 10,
      fee: row.fee / 10,
    });
    const { closed, trades } = state;
    const before = { ...state, closed: closed.map(older), trades: trades.map(older), inCostUnits: false };
    expect(new Account(1, DEFAULT_PAIRS, FEES, before).exportState()).toEqual(state);
    expect(new Account(1, DEFAULT_PAIRS, FEES, state).exportState()).toEqual(state);
  });

  it('does not grow for ever: of what is older only the newest is kept', () => {
    const account = emptyAccount();
    for (let index = 0; index < 3_000; index++) buyAt(account, START + index * 4 * HOUR_US);
    expect(account.closed()).toHaveLength(1_000);
    expect(account.ledger()).toHaveLength(1_000);
    expect(account.closed()[0]?.openedAt).toBe(START + 2_000 * 4 * HOUR_US);
  });
});
