import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import type { Broker } from '../../../engine/ports.ts';
import type { DeadMansSwitch } from '../../../engine/trading/dead-mans-switch.ts';
import {
  addOrder,
  type DeskOrder,
  type DeskState,
  EMPTY_DESK,
  patchOrder,
} from '../../../engine/trading/desk-state.ts';
import { ABSENCE_BELIEVED_AFTER_MS } from '../../../engine/trading/order-beliefs.ts';
import { deadlineIn, settleOrdersAtEnd, takeOffUnjournaled } from '../../../engine/trading/session-closing.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionLoop } from '../../../engine/trading/session-loop.ts';
import { createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { brokerOrderOf, running, T0 } from './session-fixtures.ts';

const clientOrderId = 'client-1' as ClientOrderId;
const orderId = 'X1' as OrderId;
const failed = { kind: 'ambiguous', message: 'time-out' } as const;

function deskWith(changes: Partial<DeskOrder>): DeskState {
  const { side, symbol, price, quantity } = { side: 'buy', symbol: 'BTC/USD', price: 100, quantity: 1 } as const;
  const terms = { side, symbol, price, quantity, type: 'limit', postOnly: true, timeInForce: 'gtc' } as const;
  const desk = addOrder(EMPTY_DESK, { ...terms, clientOrderId, purpose: 'entry', signalId: null }, T0);
  return patchOrder(desk, desk.orders[clientOrderId], changes);
}

/** How many orders are left after each was tried once, so long after it was sent. */
async function left(desk: DeskState, over: Partial<Broker>, afterMs = 1_000): Promise<number> {
  const clock = createManualClock(T0 + afterMs);
  const { broker } = createFakeExchange({ clock });
  const taking = takeOffUnjournaled(desk, { ...broker, ...over }, clock, () => true);
  await taking.done;
  return taking.left().length;
}

describe('taking orders off without a journal', () => {
  const open = deskWith({ status: 'open', orderId });
  const nameless = deskWith({});

  it('is over for an order whose cancellation the exchange takes, or that it has not open any more', async () => {
    expect(await left(open, { cancel: () => Promise.resolve({ kind: 'accepted' }) })).toBe(0);
    expect(await left(open, { cancel: () => Promise.resolve({ kind: 'not_open' }) })).toBe(0);
    expect(await left(open, { cancel: () => Promise.resolve({ kind: 'failed', error: failed }) })).toBe(1);
    expect(await left(open, { cancel: () => Promise.reject(new Error('broken')) })).toBe(1);
  });

  it('looks for one that has no name yet, and takes it off when it lives', async () => {
    const cancelled: OrderId[] = [];
    const found = brokerOrderOf({ orderId, clientOrderId });
    const over: Partial<Broker> = {
      findOrder: () => Promise.resolve(success(found)),
      cancel: (id) => {
        cancelled.push(id);
        return Promise.resolve({ kind: 'accepted' });
      },
    };
    expect(await left(nameless, over)).toBe(0);
    expect(cancelled).toEqual([orderId]);
    expect(await left(nameless, { findOrder: () => Promise.resolve(failure(failed)) })).toBe(1);
  });

  it('believes that one never arrived only after deadline and read lag', async () => {
    const over: Partial<Broker> = { findOrder: () => Promise.resolve(success(null)) };
    expect(await left(nameless, over, ABSENCE_BELIEVED_AFTER_MS - 1)).toBe(1);
    expect(await left(nameless, over, ABSENCE_BELIEVED_AFTER_MS)).toBe(0);
  });
});

/** A loop without orders whose dead man's switch is as given, and is off and confirmed after so many events. */
function loopWith(deadMansSwitch: DeadMansSwitch, offAfter: number) {
  const events: SessionEvent[] = [];
  const state = running();
  const off: DeadMansSwitch = { seconds: 0, askedAt: T0, confirmed: true };
  const loop: SessionLoop = {
    state: () => ({ ...state, deadMansSwitch: events.length < offAfter ? deadMansSwitch : off }),
    dispatch: (event) => void events.push(event),
    dispatchAll: (all) => void events.push(...all),
    broken: () => false,
    snapshot: () => undefined,
    tidy: () => undefined,
    end: () => undefined,
  };
  return { loop, events };
}

describe('the end of a session without orders', () => {
  it.each([
    ['is on', { seconds: 60, askedAt: T0, confirmed: true }],
    ['was taken back without an answer', { seconds: 0, askedAt: T0, confirmed: false }],
  ] as const)('waits for a dead man’s switch that %s: it would cancel what is placed elsewhere', async (_, last) => {
    const { loop, events } = loopWith(last, 2);
    const deadline = deadlineIn(10_000);
    await settleOrdersAtEnd(loop, deadline, () => undefined);
    deadline.clear();
    expect(events).toEqual([{ type: 'closing' }, { type: 'closing' }]);
  });

  it('waits no longer than it may', async () => {
    const { loop, events } = loopWith({ seconds: 60, askedAt: T0, confirmed: true }, 2);
    await settleOrdersAtEnd(loop, deadlineIn(0), () => undefined);
    expect(events).toEqual([]);
  });
});
