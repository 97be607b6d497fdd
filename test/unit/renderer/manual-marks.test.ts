import { describe, expect, it } from 'vitest';
import type { FillView } from '../../../engine/api/views.ts';
import { tradeMarks } from '../../../renderer/features/chart/trade-marks.ts';

function fill(changes: Partial<FillView>): FillView {
  const { price = 100, quantity = 1, time = 0 } = changes;
  return {
    tradeId: `T-${time}`,
    orderId: 'O-1',
    symbol: 'BTC/USD',
    side: 'buy',
    price,
    quantity,
    cost: price * quantity,
    fee: 0,
    feeAsset: 'USD',
    maker: true,
    purpose: 'manual',
    time,
    ...changes,
  };
}

describe('marks of a person’s own trades', () => {
  it('are one for each order, beside those of the engine', () => {
    const fills = [
      fill({ time: 10, orderId: 'O-entry', purpose: 'entry', price: 100 }),
      fill({ time: 20, orderId: 'O-own', price: 110 }),
      fill({ time: 30, orderId: 'O-own', price: 114 }),
      fill({ time: 40, orderId: 'O-other', price: 120 }),
    ];
    expect(tradeMarks(fills, []).map(({ time, price, label }) => [time, price, label])).toEqual([
      [10, 100, 'Buy'],
      [20, 112, 'Buy'],
      [40, 120, 'Buy'],
    ]);
  });

  it('say what a sale earned against all that was held, and again after a part of it was sold', () => {
    const fills = [
      fill({ time: 10, orderId: 'O-entry', purpose: 'entry', price: 100, quantity: 3 }),
      fill({ time: 20, orderId: 'O-own', price: 120, quantity: 1 }),
      fill({ time: 30, orderId: 'O-part', side: 'sell', price: 126, quantity: 1 }),
      fill({ time: 40, orderId: 'O-exit', purpose: 'exit', side: 'sell', price: 84, quantity: 3 }),
      fill({ time: 50, orderId: 'O-new', price: 50, quantity: 1 }),
      fill({ time: 60, orderId: 'O-end', side: 'sell', price: 55, quantity: 1 }),
    ];
    expect(tradeMarks(fills, []).map(({ label }) => label)).toEqual([
      'Buy',
      'Buy',
      'Sell +20.00%',
      'Exit −20.00%',
      'Buy',
      'Sell +10.00%',
    ]);
  });
});
