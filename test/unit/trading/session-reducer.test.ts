import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import type { BrokerOrder } from '../../../engine/ports.ts';
import type { DeskOrder } from '../../../engine/trading/desk-state.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import { openingObstacle } from '../../../engine/trading/risk.ts';
import type { SessionCommand, SessionEvent } from '../../../engine/trading/session-events.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { bars } from '../strategy/strategy-fixtures.ts';
import { only, update } from './desk-fixtures.ts';
import { balancesOf, fillOf, INSTRUMENT, play, reconciledWith, running, STREAMING, T0 } from './session-fixtures.ts';

const MINUTE = 60_000;
const ENTERED = T0 + 60 * MINUTE;
const orderOf = (state: SessionState): DeskOrder => only(state.desk);

function submitted(commands: readonly SessionCommand[]) {
  return commands.flatMap((command) => (command.type === 'submit' ? [command.order] : []));
}

function kinds(commands: readonly SessionCommand[]): readonly string[] {
  return commands.map((command) => (command.type === 'record' ? command.record.kind : command.type));
}

/** An entry whose order the exchange has accepted as `X1`. */
function entering(): SessionState {
  const begun = play(running(), [[ENTERED, { type: 'signal_bar', bar: bars.entry(ENTERED) }]]).state;
  const { clientOrderId } = orderOf(begun);
  const outcome = { kind: 'accepted', orderId: 'X1' as OrderId } as const;
  return play(begun, [[ENTERED, { type: 'submit_result', clientOrderId, outcome }]]).state;
}

function told(state: SessionState, changes: Partial<BrokerOrder>): SessionEvent {
  return { type: 'broker_order', order: update(orderOf(state), { time: ENTERED, ...changes }) };
}

function wholeFill(state: SessionState, id = 'T1') {
  const { quantity, price } = orderOf(state);
  return fillOf(id, { orderId: 'X1' as OrderId, quantity, price: price ?? 0, time: ENTERED, fee: 2.5 });
}

function filledUpdate(state: SessionState): SessionEvent {
  const { quantity } = orderOf(state);
  return told(state, { status: 'filled', filledQuantity: quantity, averagePrice: 100, cost: quantity * 100, fee: 2.5 });
}

describe('an entry order and its fills', () => {
  it('are one position whether the order’s message or the fill’s comes first', () => {
    const state = entering();
    const fills: SessionEvent = { type: 'fills', fills: [wholeFill(state)] };
    const orders = [
      [filledUpdate(state), fills],
      [fills, filledUpdate(state)],
      [fills, fills, filledUpdate(state), filledUpdate(state)],
    ];
    for (const events of orders) {
      const after = play(
        state,
        events.map((event) => [ENTERED + 1000, event] as const),
      ).state;
      expect(after.strategy).toMatchObject({ portfolio: 'ready_to_exit', entry: null, settled: true });
      expect(heldQuantity(after)).toBe(9.9601);
      expect(after.desk.work).toBeNull();
    }
  });

  it('are held before the fill is seen: a position is not forgotten because its fill is late', () => {
    const state = entering();
    const { state: after } = play(state, [[ENTERED + 1000, filledUpdate(state)]]);
    expect(after.position.quantity).toBe(0);
    expect(heldQuantity(after)).toBe(9.9601);
    expect(after.strategy).toMatchObject({ portfolio: 'ready_to_exit', settled: true, targetQuote: 1000 });
    // The exit sells all of it, and again nothing when its own fill is late.
    const exiting = play(after, [
      [ENTERED + 2000, { type: 'balances', balances: balancesOf(9.9601) }],
      [ENTERED + 3000, { type: 'user', action: 'force_exit' }],
    ]);
    expect(submitted(exiting.commands)).toMatchObject([{ side: 'sell', quantity: 9.9601 }]);
  });

  it('prove each other: a fill with our client id shows that an unanswered order is live', () => {
    const begun = play(running(), [[ENTERED, { type: 'signal_bar', bar: bars.entry(ENTERED) }]]).state;
    const { clientOrderId } = orderOf(begun);
    const error = { kind: 'ambiguous', message: 'time-out' } as const;
    const { state } = play(begun, [
      [ENTERED, { type: 'submit_result', clientOrderId, outcome: { kind: 'unknown', error } }],
      [
        ENTERED + 1000,
        { type: 'fills', fills: [fillOf('T1', { orderId: 'X9' as OrderId, clientOrderId, quantity: 2 })] },
      ],
    ]);
    expect(orderOf(state)).toMatchObject({ status: 'open', orderId: 'X9', filledQuantity: 2, cost: 200 });
  });

  it('are named in the transition they lead to', () => {
    const state = entering();
    const { commands } = play(state, [[ENTERED + 1000, filledUpdate(state)]]);
    const transitions = commands.flatMap((command) =>
      command.type === 'record' && command.record.kind === 'transition' ? [command.record] : [],
    );
    expect(transitions.at(-1)).toMatchObject({
      to: 'ready_to_exit',
      signalId: `entry-${ENTERED}`,
      orderIds: [orderOf(state).clientOrderId],
    });
  });
});

describe('risk', () => {
  const closed: readonly (readonly [string, Partial<SessionState>])[] = [
    ['the market has not been read yet', { instrument: null }],
    ['the position is being reconciled with the exchange', { reconciled: false }],
    ['the exchange has the market in cancel_only mode', { instrument: { ...INSTRUMENT, status: 'cancel_only' } }],
    ['the exchange is in maintenance', { marketStatus: 'maintenance' }],
    ['the market feed is stale', { feedFresh: false }],
    ['the account stream is down', { accountStreamUp: false }],
  ];
  it.each(closed)('objects: %s', (words, changes) => {
    expect(openingObstacle(running())).toBeNull();
    const state = { ...running(), ...changes };
    expect(openingObstacle(state)).toBe(words);
    const { commands } = play(state, [[ENTERED, { type: 'signal_bar', bar: bars.entry(ENTERED) }]]);
    expect(submitted(commands)).toEqual([]);
    expect(JSON.stringify(commands)).toContain('"acted":false');
  });

  it('blocks everything while the fate of an order is unknown', () => {
    const state = entering();
    const { clientOrderId } = orderOf(state);
    const doubted = play(state, [
      [ENTERED + 1000, { type: 'cancel_result', clientOrderId, outcome: { kind: 'not_open' } }],
    ]).state;
    expect(openingObstacle(doubted)).toBe('the fate of an order is being looked up');
    expect(doubted.strategy.blockedBy).toBe('the fate of an order is being looked up');
  });

  it('halts after 50 consecutive failures of the exchange, not after 49 and a success', () => {
    const failure = { type: 'api_result', ok: false, message: 'time-out' } as const;
    const success = { type: 'api_result', ok: true, message: '' } as const;
    const times = (n: number) => Array.from({ length: n }, () => [ENTERED, failure] as const);
    expect(play(running(), [...times(49), [ENTERED, success], ...times(49)]).state.strategy.control).toBe('running');
    const halted = play(running(), times(50));
    expect(halted.state.strategy).toMatchObject({ control: 'halted', halt: { cause: '50 consecutive API errors' } });
    const checked = play(halted.state, [[ENTERED + 60_000, STREAMING]]);
    expect(kinds(checked.commands)).toContain('check_halt');
  });
});

describe('a restart', () => {
  const restarted = (state: SessionState, time: number) =>
    play(JSON.parse(JSON.stringify(state)) as SessionState, [
      [time, { type: 'session_started', instrument: INSTRUMENT }],
      [time, STREAMING],
    ]);

  it('doubts every order that was out, looks it up and sends nothing', () => {
    const { state, commands } = restarted(entering(), ENTERED + MINUTE);
    expect(orderOf(state)).toMatchObject({ status: 'unknown', orderId: 'X1' });
    expect(submitted(commands)).toEqual([]);
    const ticking = play(state, [[ENTERED + MINUTE + 6000, STREAMING]]);
    expect(kinds(ticking.commands)).toContain('look_up');
    expect(submitted(ticking.commands)).toEqual([]);
  });

  it('takes up the entry where it was when the exchange still has the order', () => {
    const before = entering();
    const found = update(orderOf(before), { filledQuantity: 3, cost: 300, fee: 0.75, averagePrice: 100 });
    const fills = [fillOf('T1', { orderId: 'X1' as OrderId, quantity: 3, fee: 0.75, time: ENTERED + 1000 })];
    const { state } = play(restarted(before, ENTERED + MINUTE).state, [
      [
        ENTERED + MINUTE,
        { type: 'reconciled', found: { whole: true, fills, openOrders: [found], balances: balancesOf(3) } },
      ],
    ]);
    expect(orderOf(state)).toMatchObject({ status: 'open', filledQuantity: 3 });
    expect(state.strategy).toMatchObject({ control: 'running', portfolio: 'incomplete_entry' });
    expect(state.foreignOrders).toEqual([]);
    expect(state.drift).toBeNull();
  });

  it('does not send an order again that it may have sent: absence must outlast the read lag', () => {
    const begun = play(running(), [[ENTERED, { type: 'signal_bar', bar: bars.entry(ENTERED) }]]).state;
    const { clientOrderId } = orderOf(begun);
    let { state } = play(restarted(begun, ENTERED + 1000).state, [[ENTERED + 1000, reconciledWith([], 0)]]);
    const sentAgain: number[] = [];
    for (let second = 5; second <= 180; second += 5) {
      const time = ENTERED + second * 1000;
      const turn = play(state, [[time, { type: 'look_up_result', clientOrderId, askedAt: time - 500, order: null }]]);
      state = turn.state;
      if (submitted(turn.commands).length > 0) sentAgain.push(second);
    }
    expect(sentAgain).toEqual([130]);
  });

  it('shows orders of others and never touches them', () => {
    const foreign: BrokerOrder = {
      ...update(orderOf(entering()), {}),
      clientOrderId: 'theirs' as ClientOrderId,
      orderId: 'F1' as OrderId,
    };
    const { state, commands } = play(running(), [[ENTERED, { type: 'broker_order', order: foreign }]]);
    expect(state.foreignOrders).toEqual([foreign]);
    expect(commands).toEqual([]);
    expect(
      play(state, [[ENTERED, { type: 'broker_order', order: { ...foreign, status: 'canceled' } }]]).state.foreignOrders,
    ).toEqual([]);
  });
});

describe('an open order that a check does not find', () => {
  it('is doubted and looked up, and absence is believed only a read lag later', () => {
    const state = entering();
    const later = ENTERED + 10 * MINUTE;
    const { clientOrderId } = orderOf(state);
    const doubted = play(state, [[later, reconciledWith([], 0, false)]]);
    expect(orderOf(doubted.state).status).toBe('unknown');
    expect(kinds(doubted.commands)).toContain('look_up');
    const early = play(doubted.state, [
      [later + 1000, { type: 'look_up_result', clientOrderId, askedAt: later, order: null }],
    ]);
    expect(orderOf(early.state).status).toBe('unknown');
    expect(submitted(early.commands)).toEqual([]);
  });
});

describe('shutting down', () => {
  it('takes the orders off and sends nothing more', () => {
    const down = play(entering(), [[ENTERED + 1000, { type: 'shut_down' }]]);
    expect(kinds(down.commands)).toEqual(['cancel']);
    const cancelled = play(down.state, [
      [ENTERED + 1100, told(down.state, { status: 'canceled' })],
      [ENTERED + 60_000, { type: 'clock', feedFresh: true, accountStreamUp: true }],
    ]);
    expect(submitted(cancelled.commands)).toEqual([]);
  });

  it('takes no order of the user’s own and begins no entry: nobody would steer it', () => {
    const down = play(running(), [[ENTERED, { type: 'shut_down' }]]).state;
    expect(openingObstacle(down)).toBe('the position is being reconciled with the exchange');
    const order = { ...orderOf(entering()), purpose: 'manual' as const, clientOrderId: 'mine' as ClientOrderId };
    const placed = play(down, [[ENTERED + 1000, { type: 'manual_order', order }]]);
    expect(submitted(placed.commands)).toEqual([]);
    const signalled = play(down, [[ENTERED + 1000, { type: 'signal_bar', bar: bars.entry(ENTERED + 1000) }]]);
    expect(JSON.stringify(signalled.commands)).toContain('"acted":false');
    expect(signalled.state.desk.work).toBeNull();
  });
});
