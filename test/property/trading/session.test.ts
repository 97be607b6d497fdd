import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWorking } from '../../../engine/domain/order.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { CONFIGURATION } from '../../unit/strategy/strategy-fixtures.ts';
import { type Move, MOVES, play, START } from './session-model.ts';

const choice = fc.integer({ min: 0, max: 999 }).map((n) => n / 1000);
const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(...MOVES),
  a: choice,
  b: choice,
});
const storm = fc.array(move, { minLength: 20, maxLength: 160, size: 'max' });

describe('a session on an unreliable wire', () => {
  it('never doubles an order, overspends, oversells, or sends against an obstacle', () => {
    fc.assert(
      fc.property(storm, (moves) => {
        expect(play(moves).played().violations).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('decides the same on the same inputs, and from a state that went through JSON', () => {
    fc.assert(
      fc.property(storm, (moves) => {
        const { inputs, commands, state } = play(moves).played();
        let again = START;
        const repeated = inputs.flatMap((input) => {
          const reduction = reduceSession(again, JSON.parse(JSON.stringify(input)) as typeof input, CONFIGURATION);
          again = JSON.parse(JSON.stringify(reduction.state)) as typeof again;
          return reduction.commands;
        });
        expect(again).toEqual(state);
        expect(repeated).toEqual(commands);
      }),
      { numRuns: 60 },
    );
  });

  it('comes to rest once the wire is whole: nothing is unknown, and what it believes is what the exchange has', () => {
    fc.assert(
      fc.property(storm, (moves) => {
        const model = play(moves);
        model.settle(40);
        const { state, exchange, violations } = model.played();
        expect(violations).toEqual([]);
        expect(Object.values(state.desk.orders).filter((order) => order.status === 'unknown')).toEqual([]);
        expect(state.position.quantity).toBeCloseTo(exchange.base(), 9);
        expect(state.drift).toBeNull();
        const working = Object.values(state.desk.orders).filter((order) => isWorking(order.status));
        expect(exchange.openOrders().map((order) => order.clientOrderId)).toEqual(
          working.filter((order) => order.status === 'open').map((order) => order.clientOrderId),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('can always be flattened: no state strands a position', () => {
    fc.assert(
      fc.property(storm, (moves) => {
        const model = play(moves);
        model.settle(40);
        // Whatever was going on, the user gets it running and asks for the way out.
        model.dispatch({ type: 'user', action: 'start' });
        model.dispatch({ type: 'user', action: 'force_exit' });
        model.settle(60);
        const { state, exchange, violations } = model.played();
        expect(violations).toEqual([]);
        expect(exchange.base()).toBeLessThan(0.02);
        expect(state.strategy.portfolio).toBe('ready_to_enter');
        expect(state.desk.work).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
