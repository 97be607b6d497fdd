import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fill, TradeId } from '../../engine/domain/fill.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../engine/domain/order.ts';
import { positionFromFills } from '../../engine/domain/position.ts';
import type { AccountView, RateReadings } from '../../engine/exchange/simulator/simulator.ts';
import { parseConfiguration } from '../../engine/strategy/configuration-schema.ts';
import type { DeskOrder } from '../../engine/trading/desk-state.ts';
import { initialSessionState, type SessionState } from '../../engine/trading/session-state.ts';
import { accountViolations, candleViolations, endViolations, rateViolations } from './support/invariants.ts';
import {
  placementViolations,
  replayJournal,
  replayViolations,
  type Sending,
  sendingViolations,
} from './support/journal-invariants.ts';
import { leftBehind } from './support/orderly-end.ts';
import { secretViolations } from './support/secret-invariant.ts';
import { CREDENTIALS } from './support/session-life.ts';

const STARTING = { USD: 1_000, BTC: 0 };
const [FIRST, SECOND] = ['client-1', 'client-2'] as const;

type OrderView = AccountView['orders'][number];

const ORDER: OrderView = {
  orderId: 'O1',
  clientOrderId: FIRST,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 2,
  filledQuantity: 2,
  cost: 200,
  fee: 1,
  status: 'closed',
  reason: null,
  openedAt: 1_000,
  closedAt: 2_000,
};

/** Bought 2 BTC at 100 with a fee of 1: nothing is wrong with it. */
const ACCOUNT: AccountView = {
  balances: [
    { asset: 'BTC', total: 2, held: 0, free: 2 },
    { asset: 'USD', total: 799, held: 0, free: 799 },
  ],
  orders: [ORDER],
  trades: [
    {
      tradeId: 'T1',
      publicId: 1,
      orderId: 'O1',
      symbol: 'BTC/USD',
      side: 'buy',
      price: 100,
      quantity: 2,
      cost: 200,
      fee: 1,
      maker: true,
      time: 2_000,
    },
  ],
};

const FILL: Fill = {
  tradeId: 'T1' as TradeId,
  orderId: 'O1' as OrderId,
  clientOrderId: FIRST as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  price: 100,
  quantity: 2,
  cost: 200,
  fee: 1,
  feeAsset: 'USD',
  maker: true,
  time: 2_000,
};

const REQUEST: OrderRequest = {
  clientOrderId: FIRST as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 2,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: 'signal',
};

const DESK_ORDER: DeskOrder = {
  ...REQUEST,
  orderId: 'O1' as OrderId,
  status: 'filled',
  filledQuantity: 2,
  averagePrice: 100,
  cost: 200,
  fee: 1,
  reason: null,
  createdAt: 1_000,
  updatedAt: 2_000,
  sentAt: 1_000,
  cancelAskedAt: null,
  lookedUpAt: null,
};

function stateWith(fills: readonly Fill[], orders: readonly DeskOrder[] = [DESK_ORDER]): SessionState {
  const initial = initialSessionState('BTC/USD', 0);
  return {
    ...initial,
    fills: Object.fromEntries(fills.map((fill) => [fill.tradeId, fill])),
    position: positionFromFills('BTC/USD', fills),
    desk: { ...initial.desk, orders: Object.fromEntries(orders.map((order) => [order.clientOrderId, order])) },
  };
}

const STATE = stateWith([FILL]);
const SENDING: Sending = { order: REQUEST, unknown: [], marketStatus: 'online' };

describe('what is checked of an account', () => {
  const found = (account: AccountView, state: SessionState): string =>
    accountViolations(account, state, STARTING).join('; ');

  it('finds nothing where session and exchange agree', () => {
    expect(accountViolations(ACCOUNT, STATE, STARTING)).toEqual([]);
  });

  it('sees a position that is not that of the exchange', () => {
    const balances = [{ asset: 'BTC', total: 3, held: 0, free: 3 }, ACCOUNT.balances[1]!];
    expect(found({ ...ACCOUNT, balances }, STATE)).toContain('position 2 but the exchange holds 3');
  });

  it('sees a drift that stands', () => {
    const drift = { positionQuantity: 2, balanceQuantity: 2, netQuantity: 2, seenAt: 0 };
    expect(found(ACCOUNT, { ...STATE, drift })).toContain('drift is reported');
  });

  it('sees a fill that was lost', () => {
    expect(found(ACCOUNT, stateWith([]))).toContain('1 of 1 fills are not known');
  });

  it('sees a fill that never was', () => {
    const invented = { ...FILL, tradeId: 'T2' as TradeId };
    expect(found(ACCOUNT, stateWith([FILL, invented]))).toContain('fill T2 never was');
  });

  it('sees a fill of another quantity', () => {
    expect(found(ACCOUNT, stateWith([{ ...FILL, quantity: 1 }]))).toContain('fill T1 is buy 2, not buy 1');
  });

  it('sees a client id that is on the exchange twice', () => {
    const orders = [ORDER, { ...ORDER, orderId: 'O2', openedAt: 3_000, closedAt: 4_000 }];
    expect(found({ ...ACCOUNT, orders }, STATE)).toContain('a client order id is on the exchange twice');
  });

  it('sees an order that lives and is taken for refused', () => {
    const refused = { ...DESK_ORDER, status: 'refused', reason: 'busy' } as const;
    expect(found(ACCOUNT, stateWith([FILL], [refused]))).toContain('is taken for refused (busy)');
  });

  it('sees an order that has filled another quantity', () => {
    const partly = { ...DESK_ORDER, status: 'canceled', filledQuantity: 1 } as const;
    expect(found(ACCOUNT, stateWith([FILL], [partly]))).toContain('has filled 2, not 1 (canceled)');
  });

  it('sees an order that is taken for filled and never was there', () => {
    const other = { ...DESK_ORDER, clientOrderId: SECOND as ClientOrderId };
    expect(found(ACCOUNT, stateWith([FILL], [DESK_ORDER, other]))).toContain('is not on the exchange');
  });

  it('sees base, quote and fees that are not conserved', () => {
    const [base, quote] = ACCOUNT.balances;
    expect(found({ ...ACCOUNT, balances: [{ ...base!, total: 2.5 }, quote!] }, STATE)).toContain(
      'base is not conserved',
    );
    expect(found({ ...ACCOUNT, balances: [base!, { ...quote!, total: 800 }] }, STATE)).toContain(
      'quote is not conserved',
    );
    expect(found(ACCOUNT, stateWith([{ ...FILL, fee: 2 }]))).toContain('fees are 1 on the exchange and 2 here');
  });
});

describe('what is checked of the end of a session', () => {
  it('finds nothing where it could trade on and left nothing behind', () => {
    expect(endViolations(ACCOUNT, STATE, 'running', null, ['warn a stream was lost'])).toEqual([]);
  });

  it('sees a halt, a block, an order that was left open and a session that broke', () => {
    const open: AccountView = { ...ACCOUNT, orders: [{ ...ORDER, status: 'open', closedAt: null }] };
    expect(endViolations(ACCOUNT, STATE, 'halted', null, [])).toEqual(['the session is halted for good']);
    expect(endViolations(ACCOUNT, STATE, 'running', 'an order is unknown', [])).toEqual([
      'the session is still blocked: an order is unknown',
    ]);
    expect(endViolations(open, STATE, 'running', null, [])).toEqual([
      'order client-1 is left open after the end (entry, taken for filled)',
    ]);
    expect(endViolations(ACCOUNT, STATE, 'running', null, ['broken disk'])).toEqual(['the session broke: broken disk']);
  });

  it('sees an order that was left behind unsaid, and lets one pass that the session knows of', () => {
    const open: AccountView = { ...ACCOUNT, orders: [{ ...ORDER, status: 'open', closedAt: null }] };
    expect(leftBehind(open, STATE)).toEqual([`order ${FIRST} was left open by a session that believed it was gone`]);
    expect(leftBehind(open, stateWith([], [{ ...DESK_ORDER, status: 'unknown' }]))).toEqual([]);
    expect(leftBehind(ACCOUNT, STATE)).toEqual([]);
  });

  it('sees counters of the exchange that would have been exceeded', () => {
    const fine = { value: 0, highest: 5, maximum: 20, exceeded: 0 };
    const over = { value: 0, highest: 25, maximum: 20, exceeded: 2 };
    const rates: RateReadings = { tier: 'intermediate', api: fine, trading: { 'BTC/USD': fine } };
    expect(rateViolations(rates, 0)).toEqual([]);
    expect(rateViolations({ ...rates, api: over }, 0)).toHaveLength(1);
    expect(rateViolations({ ...rates, trading: { 'BTC/USD': over } }, 3)).toHaveLength(1);
  });

  it('sees candles that were decided on and are not those of the exchange', () => {
    expect(candleViolations({ decided: 5, wrong: 0, takenForEmpty: 0 })).toEqual([]);
    expect(candleViolations({ decided: 5, wrong: 2, takenForEmpty: 1 })).toHaveLength(1);
  });

  it('sees a secret in a file and in what was printed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallax-canary-'));
    try {
      writeFileSync(join(folder, 'session.db'), 'nothing to see');
      expect(secretViolations(folder, ['warn all is well'])).toEqual([]);
      expect(secretViolations(folder, [`signed with ${CREDENTIALS.secret}`])).toHaveLength(1);
      writeFileSync(join(folder, 'session.db'), Buffer.from(`\0\x01${CREDENTIALS.key}\0`, 'latin1'));
      expect(secretViolations(folder, [])).toEqual(['a secret is in the file session.db']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('what is checked of a journal', () => {
  it('finds nothing in orders that were sent once each, with nothing in doubt', () => {
    expect(sendingViolations([SENDING])).toEqual([]);
    expect(placementViolations(ACCOUNT, [SENDING])).toEqual([]);
  });

  it('sees an order that was sent twice', () => {
    expect(sendingViolations([SENDING, SENDING])).toEqual([`order ${FIRST} was sent twice`]);
  });

  it('sees a purchase that was sent while an order was unknown, and lets a sale pass', () => {
    const exit: Sending = { ...SENDING, order: { ...REQUEST, purpose: 'exit', side: 'sell' }, unknown: [SECOND] };
    const byHand: Sending = { ...SENDING, order: { ...REQUEST, purpose: 'manual' }, unknown: [SECOND] };
    expect(sendingViolations([{ ...SENDING, unknown: [SECOND] }])).toEqual([
      `entry ${FIRST} was sent while ${SECOND} was unknown`,
    ]);
    expect(sendingViolations([byHand])).toEqual([`manual ${FIRST} was sent while ${SECOND} was unknown`]);
    expect(sendingViolations([exit])).toEqual([]);
  });

  it.each(['maintenance', 'cancel_only'] as const)(
    'sees an order that was sent into a market known to be in %s',
    (status) => {
      expect(sendingViolations([{ ...SENDING, marketStatus: status }])).toHaveLength(1);
      expect(sendingViolations([{ ...SENDING, marketStatus: 'post_only' }])).toEqual([]);
    },
  );

  it('sees an order that takes sent into a market known to be in post_only', () => {
    const taking: Sending = { ...SENDING, order: { ...REQUEST, postOnly: false }, marketStatus: 'post_only' };
    expect(sendingViolations([taking])).toHaveLength(1);
    expect(sendingViolations([{ ...taking, marketStatus: 'online' }])).toEqual([]);
  });

  it('sees an order of the exchange that was never written down', () => {
    expect(placementViolations(ACCOUNT, [])).toEqual([`order ${FIRST} is not in the journal`]);
  });

  it('sees two orders that were open at once, and lets one of the user’s own stand beside', () => {
    const other: OrderView = { ...ORDER, orderId: 'O2', clientOrderId: SECOND, openedAt: 1_500, closedAt: 3_000 };
    const account = { ...ACCOUNT, orders: [ORDER, other] };
    const second = (purpose: OrderRequest['purpose']): Sending => ({
      ...SENDING,
      order: { ...REQUEST, clientOrderId: SECOND as ClientOrderId, purpose },
    });
    expect(placementViolations(account, [SENDING, second('exit')])).toEqual([
      `orders ${FIRST} and ${SECOND} were open at once`,
    ]);
    expect(placementViolations(account, [SENDING, second('manual')])).toEqual([]);
  });

  it('sees a journal that leads to another state than the live one', () => {
    const configuration = parseConfiguration({});
    if (!configuration.ok) throw new Error('the default configuration is none');
    const initial = initialSessionState('BTC/USD', 0);
    const event = JSON.stringify({
      time: 60_000,
      quote: null,
      newOrderId: FIRST,
      event: { type: 'minute_closed', candle: { time: 0, open: 1, high: 1, low: 1, close: 7, volume: 1 } },
    });
    const record = { sequence: 1, time: 60_000, kind: 'minute_closed', event, commands: '[]' };
    const { state } = replayJournal([record], initial, configuration.value);
    expect(replayViolations('the journal', state, { ...state, lastPrice: 7 })).toEqual([]);
    expect(replayViolations('the journal', state, { ...state, lastPrice: 8 })).toEqual([
      'the journal leads to another state than the live one: state.lastPrice is 7, live it is 8',
    ]);
  });
});
