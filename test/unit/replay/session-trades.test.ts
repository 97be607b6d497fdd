import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../engine/domain/fill.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import type { StoredRecording } from '../../../engine/ports.ts';
import type { DecisionParity } from '../../../engine/replay/decision-parity.ts';
import { sessionTrades } from '../../../engine/replay/session-trades.ts';
import { fillOf, T0 } from '../trading/session-fixtures.ts';

const MINUTE = 60_000;
const RECORDING: StoredRecording = {
  sessionId: 'session-1',
  started: T0,
  mode: 'demo',
  symbol: 'BTC/USD',
  configuration: '{}',
  state: '{}',
  warmUp: '{}',
  minutes: [],
  journal: [],
};

function order(clientOrderId: string, side: 'buy' | 'sell', signalId: string): OrderRequest {
  const terms = { symbol: 'BTC/USD', side, type: 'limit', price: 100, quantity: 1, postOnly: true } as const;
  const purpose = side === 'buy' ? 'entry' : 'exit';
  return { ...terms, timeInForce: 'gtc', purpose, signalId, clientOrderId: clientOrderId as ClientOrderId };
}

/** What a session did that bought on one signal and sold on another. */
function parityOf(...fills: readonly Fill[]): DecisionParity {
  return {
    compared: 0,
    different: 0,
    differences: [],
    alike: new Set(),
    records: [],
    orders: [
      { time: T0, request: order('entry', 'buy', `entry-${T0}`) },
      { time: T0 + MINUTE, request: order('exit', 'sell', `exit-${T0 + MINUTE}`) },
    ],
    fills,
    circumstances: [],
    tickSize: 0.1,
    startedAt: T0,
    endedAt: T0 + 10 * MINUTE,
  };
}

const bought = fillOf('T1', { clientOrderId: 'entry' as ClientOrderId, fee: 0.4, time: T0 + 1_000 });
const sold = (quantity: number): Fill =>
  fillOf('T2', {
    clientOrderId: 'exit' as ClientOrderId,
    side: 'sell',
    price: 110,
    quantity,
    fee: 0.3 * quantity,
    time: T0 + 2 * MINUTE,
  });

describe('a trade of a session', () => {
  it('has of a sale no more than it had bought: the account may have held more of the coin', () => {
    const [trade, ...others] = sessionTrades(RECORDING, parityOf(bought, sold(3)));
    expect(others).toEqual([]);
    expect(trade).toMatchObject({ quantity: 1, cost: 100, isClosed: true, exitPrice: 110, exitFills: 1 });
    expect(trade?.proceeds).toBeCloseTo(110, 9);
    expect(trade?.fees).toBeCloseTo(0.4 + 0.3, 9);
  });

  it('is known by the exchange’s id of its orders where the fills do not tell ours', () => {
    const clientOrderId = 'entry' as ClientOrderId;
    const outcome = { kind: 'accepted', orderId: 'X1' as OrderId } as const;
    const event = JSON.stringify({ time: T0, event: { type: 'submit_result', clientOrderId, outcome } });
    const record = { sequence: 1, time: T0, kind: 'submit_result', event, commands: '[]' };
    const parity = parityOf({ ...bought, orderId: 'X1' as OrderId, clientOrderId: null });
    expect(sessionTrades({ ...RECORDING, journal: [record] }, parity)).toMatchObject([{ signalId: `entry-${T0}` }]);
    expect(sessionTrades(RECORDING, parity)).toEqual([]);
  });

  it('is open while more than dust of it is held', () => {
    const [trade] = sessionTrades(RECORDING, parityOf(bought, sold(0.5)));
    expect(trade).toMatchObject({ isClosed: false, proceeds: 55 });
  });
});
