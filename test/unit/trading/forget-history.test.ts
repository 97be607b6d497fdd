import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../engine/domain/fill.ts';
import type { OrderId, OrderPurpose } from '../../../engine/domain/order.ts';
import { positionFromFills } from '../../../engine/domain/position.ts';
import { DAY_MS, HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { forgetHistory } from '../../../engine/trading/forget-history.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { fillOf, INSTRUMENT, play, reconciledWith, running, T0 } from './session-fixtures.ts';

const NOW = T0 + 100 * DAY_MS;
const OLD = NOW - 700 * HOUR_MS;

function withFills(fills: readonly Fill[], changes: Partial<SessionState> = {}): SessionState {
  const state = { ...initialSessionState('BTC/USD', T0), instrument: INSTRUMENT, ...changes };
  return {
    ...state,
    fills: Object.fromEntries(fills.map((fill) => [fill.tradeId, fill])),
    position: positionFromFills('BTC/USD', fills),
  };
}

const bought = fillOf('old-1', { side: 'buy', quantity: 2, time: OLD });
const sold = fillOf('old-2', { side: 'sell', quantity: 2, time: OLD + HOUR_MS });
const held = fillOf('new-1', { side: 'buy', quantity: 1, time: NOW - HOUR_MS });

describe('forgetting the history', () => {
  it('lets go of fills of more than 600 h ago that left nothing held', () => {
    const state = forgetHistory(withFills([bought, sold, held]), NOW);
    expect(Object.keys(state.fills)).toEqual(['new-1']);
    expect(state.position).toMatchObject({ quantity: 1, bought: 1, sold: 0 });
  });

  it('keeps old fills of what is still held', () => {
    const state = withFills([bought, { ...sold, quantity: 1.5 }]);
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('lets go up to the last time at which nothing was held, and keeps what came after', () => {
    const again = fillOf('old-3', { side: 'buy', quantity: 3, time: OLD + 2 * HOUR_MS });
    const state = forgetHistory(withFills([bought, sold, again, held]), NOW);
    expect(Object.keys(state.fills)).toEqual(['old-3', 'new-1']);
    expect(state.position.quantity).toBe(4);
  });

  it('takes what is less than the smallest order for nothing', () => {
    const crumb = { ...sold, quantity: 2 - INSTRUMENT.orderMinimum / 2 };
    expect(Object.keys(forgetHistory(withFills([bought, crumb, held]), NOW).fills)).toEqual(['new-1']);
  });

  it('keeps everything while balance and history differ', () => {
    const drift = { positionQuantity: 0, balanceQuantity: 1, netQuantity: 0, seenAt: NOW };
    const state = withFills([bought, sold], { drift });
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('keeps fills of the last 600 h', () => {
    const state = withFills([
      { ...bought, time: NOW - 599 * HOUR_MS },
      { ...sold, time: NOW - 598 * HOUR_MS },
    ]);
    expect(forgetHistory(state, NOW)).toBe(state);
  });

  it('knows no longer what an order was for that has no fill and is not on the desk', () => {
    const purposes: Record<string, OrderPurpose> = { cancelled: 'entry', filled: 'exit' };
    const fill = { ...held, orderId: 'filled' as OrderId };
    expect(forgetHistory(withFills([fill], { purposes }), NOW).purposes).toEqual({ filled: 'exit' });
  });

  it('happens with the cross-checks of a session that runs for long', () => {
    const before = { ...running(), fills: { [bought.tradeId]: bought, [sold.tradeId]: sold }, time: NOW };
    const { state } = play(before, [[NOW, reconciledWith([], 0, false)]]);
    expect(state.fills).toEqual({});
  });
});
