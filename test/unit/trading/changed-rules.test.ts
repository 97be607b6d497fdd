import { describe, expect, it } from 'vitest';
import { turnItems } from '../../../engine/projection/turn-items.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { CONFIGURATION } from '../strategy/strategy-fixtures.ts';
import { fillOf, INSTRUMENT, play, reconciledWith, running, T0 } from './session-fixtures.ts';

const COARSE = { ...INSTRUMENT, tickSize: 5, priceDecimals: 0, orderMinimum: 0.5 };
const changed: SessionEvent = { type: 'rules', instrument: COARSE };

/** Holds 2 BTC, bought an hour ago. */
function holding(): SessionState {
  return play(running(), [[T0 + 60_000, reconciledWith([fillOf('T1', { quantity: 2 })], 2)]]).state;
}

describe('rules that the exchange changes while a session runs', () => {
  it('are said, and what is sold from then on goes by them', () => {
    const told = play(holding(), [[T0 + 61_000, changed]]);
    expect(told.state.instrument).toEqual(COARSE);
    expect(JSON.stringify(told.commands)).toContain(
      `The exchange has changed the rules of BTC/USD: price step ${INSTRUMENT.tickSize} → 5, decimals of a price ` +
        `${INSTRUMENT.priceDecimals} → 0, smallest size ${INSTRUMENT.orderMinimum} → 0.5.`,
    );
    const exit = play(told.state, [[T0 + 62_000, { type: 'user', action: 'force_exit' }]]);
    const sale = exit.commands.find((command) => command.type === 'submit');
    if (sale?.type !== 'submit' || sale.order.price === null) throw new Error('nothing is sold');
    expect(sale.order.price % 5).toBe(0);
  });

  it('change nothing while they are the same, whatever the market is open for', () => {
    const state = holding();
    const same = play(state, [[T0 + 61_000, { type: 'rules', instrument: { ...INSTRUMENT, status: 'post_only' } }]]);
    expect([same.commands, same.state.instrument]).toEqual([[], state.instrument]);
  });

  it('let the window read everything anew', () => {
    const before = holding();
    const { state: after } = play(before, [[T0 + 61_000, changed]]);
    const turn = { time: T0 + 61_000, before, after, commands: [], records: [] };
    expect(turnItems(turn, CONFIGURATION, T0 + 61_000)).toContainEqual({
      type: 'resync',
      reason: 'the rules of the market have changed',
    });
  });
});
