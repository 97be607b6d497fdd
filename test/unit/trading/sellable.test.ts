import { describe, expect, it } from 'vitest';
import { sellable } from '../../../engine/trading/free-funds.ts';
import { balancesOf, fillOf, play, running, T0 } from './session-fixtures.ts';

const MINUTE = 60_000;
const READ_AT = T0 + 10 * MINUTE;

describe('what an exit may sell', () => {
  it('is all that was bought since the balances were read, also where the exchange’s clock is far behind', () => {
    const { state } = play(running(), [
      [READ_AT, { type: 'balances', balances: balancesOf(0) }],
      [READ_AT + 1_000, { type: 'fills', fills: [fillOf('T1', { time: T0 + 1_000 })] }],
    ]);
    expect(sellable(state).sellableQuantity).toBe(1);
    const read = play(state, [[READ_AT + 2_000, { type: 'balances', balances: balancesOf(0.4) }]]).state;
    expect(sellable(read).sellableQuantity).toBe(0.4);
  });
});
