import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import {
  createExecutionTracker,
  executionSchema,
  type ExecutionTracker,
} from '../../../engine/exchange/kraken/execution-tracker.ts';
import type { BrokerEvent, BrokerOrder } from '../../../engine/ports.ts';

const ID = 'OF6QIS-MYM6V-XTHHZF';
const CLIENT_ID = '6d1b345e-2821-40e2-ad83-4ecb18a06876' as ClientOrderId;
const TIME = '2025-02-10T02:55:15.922831Z';

const PENDING = {
  order_id: ID,
  symbol: 'BTC/USD',
  order_qty: 2,
  cum_cost: 0,
  exec_type: 'pending_new',
  side: 'buy',
  order_type: 'limit',
  cl_ord_id: CLIENT_ID,
  limit_price: 100,
  order_status: 'pending_new',
  timestamp: TIME,
};
const NEW = { order_id: ID, exec_type: 'new', order_status: 'new', timestamp: TIME };
const trade = (id: string, quantity: number, cumulative: number) => ({
  order_id: ID,
  exec_id: id,
  exec_type: 'trade',
  trade_id: 1,
  symbol: 'BTC/USD',
  side: 'buy',
  last_qty: quantity,
  last_price: 100,
  liquidity_ind: 'm',
  cost: quantity * 100,
  order_type: 'limit',
  timestamp: TIME,
  order_status: 'partially_filled',
  cum_qty: cumulative,
  cum_cost: cumulative * 100,
  avg_price: 100,
  fees: [{ asset: 'USD', qty: quantity * 0.25 }],
});
const FILLED = {
  order_id: ID,
  exec_type: 'filled',
  order_status: 'filled',
  cum_qty: 2,
  cum_cost: 200,
  avg_price: 100,
  timestamp: TIME,
};
const CANCELED = {
  order_id: ID,
  exec_type: 'canceled',
  order_status: 'canceled',
  cum_qty: 0,
  cum_cost: 0,
  avg_price: 0,
  reason: 'User requested',
  cancel_reason: 'User requested',
  timestamp: TIME,
};

const REQUEST: OrderRequest = {
  clientOrderId: CLIENT_ID,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 2,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};

function feed(tracker: ExecutionTracker, ...rows: readonly unknown[]): readonly BrokerEvent[] {
  return rows.flatMap((row) => tracker.apply(executionSchema.parse(row), false));
}

function lastOrder(events: readonly BrokerEvent[]): BrokerOrder | undefined {
  return events.findLast((event) => event.type === 'order')?.order;
}

describe('life of an order on the stream', () => {
  it('completes messages without a symbol from what came before', () => {
    const tracker = createExecutionTracker();
    const events = feed(tracker, PENDING, NEW, CANCELED);
    expect(events).toHaveLength(3);
    expect(lastOrder(events)).toEqual({
      orderId: ID,
      clientOrderId: CLIENT_ID,
      symbol: 'BTC/USD',
      side: 'buy',
      type: 'limit',
      status: 'canceled',
      price: 100,
      quantity: 2,
      filledQuantity: 0,
      averagePrice: null,
      cost: 0,
      fee: 0,
      reason: 'User requested',
      time: Date.parse(TIME),
    });
  });

  it('completes them from the request or from REST when the stream never said more', () => {
    const sent = createExecutionTracker();
    sent.learnRequest(ID as OrderId, REQUEST, 1);
    expect(lastOrder(feed(sent, CANCELED))).toMatchObject({ clientOrderId: CLIENT_ID, symbol: 'BTC/USD', quantity: 2 });

    const read = createExecutionTracker();
    read.learnOrder(lastOrder(feed(createExecutionTracker(), PENDING))!);
    expect(lastOrder(feed(read, CANCELED))).toMatchObject({ symbol: 'BTC/USD', side: 'buy', status: 'canceled' });
  });

  it('passes on a cancellation of an order it has never heard of, with nulls', () => {
    expect(lastOrder(feed(createExecutionTracker(), CANCELED))).toMatchObject({
      orderId: ID,
      symbol: null,
      side: null,
      quantity: null,
      status: 'canceled',
    });
  });

  it('gives a fill and a grown order for each trade, and ends with filled', () => {
    const tracker = createExecutionTracker();
    const events = feed(tracker, PENDING, NEW, trade('TAAAAA', 0.5, 0.5), trade('TBBBBB', 1.5, 2), FILLED);
    const fills = events.filter((event) => event.type === 'fill').map((event) => event.fill);
    expect(fills).toHaveLength(2);
    expect(fills[0]).toEqual({
      tradeId: 'TAAAAA',
      orderId: ID,
      clientOrderId: CLIENT_ID,
      symbol: 'BTC/USD',
      side: 'buy',
      price: 100,
      quantity: 0.5,
      cost: 50,
      fee: 0.125,
      feeAsset: 'USD',
      maker: true,
      time: Date.parse(TIME),
    });
    const orders = events.filter((event) => event.type === 'order').map((event) => event.order);
    expect(orders.map((order) => [order.status, order.filledQuantity, order.fee])).toEqual([
      ['open', 0, 0],
      ['open', 0, 0],
      ['open', 0.5, 0.125],
      ['open', 2, 0.5],
      ['filled', 2, 0.5],
    ]);
  });

  it.each([{ last_qty: 0 }, { last_price: 0 }, { last_qty: -1 }, { last_qty: null }, { exec_id: null }])(
    'takes a trade with %j for no fill: nothing was bought by it',
    (changes) => {
      const tracker = createExecutionTracker();
      feed(tracker, PENDING, NEW);
      const events = feed(tracker, { ...trade('T1', 0.5, 0.5), ...changes });
      expect(events.filter((event) => event.type === 'fill')).toEqual([]);
      expect(lastOrder(events)).toMatchObject({ status: 'open', filledQuantity: 0.5 });
    },
  );

  it('counts a repeated trade once in the order, and still tells the fill', () => {
    const tracker = createExecutionTracker();
    const events = feed(tracker, PENDING, trade('TAAAAA', 0.5, 0.5), trade('TAAAAA', 0.5, 0.5));
    expect(lastOrder(events)).toMatchObject({ filledQuantity: 0.5, cost: 50, fee: 0.125 });
    expect(events.filter((event) => event.type === 'fill')).toHaveLength(2);
  });

  it('never goes back when messages come out of order', () => {
    const tracker = createExecutionTracker();
    const events = feed(tracker, PENDING, FILLED, trade('TBBBBB', 1.5, 2), trade('TAAAAA', 0.5, 0.5), NEW);
    expect(lastOrder(events)).toMatchObject({ status: 'filled', filledQuantity: 2, cost: 200, fee: 0.5 });
    expect(events.filter((event) => event.type === 'fill')).toHaveLength(2);
  });

  it('does not revive an ended order by a trade of the snapshot', () => {
    const events = createExecutionTracker().apply(executionSchema.parse(trade('TAAAAA', 2, 2)), true);
    expect(events.map((event) => event.type)).toEqual(['fill']);
  });

  it('lets REST complete an order and never take something back', () => {
    const tracker = createExecutionTracker();
    const early = lastOrder(feed(tracker, PENDING))!;
    feed(tracker, trade('TAAAAA', 0.5, 0.5));
    tracker.learnOrder(early);
    expect(lastOrder(feed(tracker, NEW))).toMatchObject({ filledQuantity: 0.5, fee: 0.125 });
  });

  it('adds fees in several assets up in quote', () => {
    const row = {
      ...trade('TAAAAA', 1, 1),
      fees: [
        { asset: 'USD', qty: 1 },
        { asset: 'BTC', qty: 0.01 },
      ],
    };
    const events = feed(createExecutionTracker(), row);
    expect(events[0]).toMatchObject({ type: 'fill', fill: { fee: 2, feeAsset: 'USD' } });
    expect(lastOrder(events)).toMatchObject({ fee: 2 });
  });

  it('keeps the terms of an amendment that REST has not seen yet', () => {
    const tracker = createExecutionTracker();
    const before = lastOrder(feed(tracker, PENDING))!;
    tracker.learnAmend({ orderId: ID as OrderId, price: 101 });
    tracker.learnOrder(before);
    expect(lastOrder(feed(tracker, trade('T1', 0.5, 0.5)))).toMatchObject({ price: 101, quantity: 2 });
    tracker.learnAmend({ orderId: ID as OrderId, price: 102, quantity: 1 });
    expect(tracker.order(ID as OrderId)).toMatchObject({ price: 102, quantity: 1, filledQuantity: 0.5 });
    feed(tracker, CANCELED);
    tracker.learnAmend({ orderId: ID as OrderId, price: 103 });
    expect(tracker.order(ID as OrderId)).toMatchObject({ price: 102, status: 'canceled' });
    expect(tracker.open()).toEqual([]);
  });

  it('takes a trade that borrowed on margin for no fill of the spot account, and any other for one', () => {
    const borrowed = feed(createExecutionTracker(), PENDING, { ...trade('T1', 1, 1), margin_borrow: true });
    expect(borrowed.map(({ type }) => type)).toEqual(['order', 'order']);
    for (const flags of [
      { margin_borrow: false },
      { margin: true },
      { margin_borrow: null },
      { margin_borrow: 'no' },
    ]) {
      const spot = feed(createExecutionTracker(), PENDING, { ...trade('T1', 1, 1), ...flags });
      expect(spot.map(({ type }) => type)).toEqual(['order', 'fill', 'order']);
    }
  });

  it('takes new price and quantity from an amendment', () => {
    const amended = {
      order_id: ID,
      exec_type: 'amended',
      order_status: 'new',
      order_qty: 1,
      limit_price: 99,
      timestamp: TIME,
    };
    expect(lastOrder(feed(createExecutionTracker(), PENDING, amended))).toMatchObject({
      price: 99,
      quantity: 1,
      status: 'open',
    });
  });
});

const OBSERVED = resolve(
  import.meta.dirname,
  '../../../../shared/fixtures/kraken/official_vectors/observed_executions_2025.json',
);
const DOCUMENTED = resolve(
  import.meta.dirname,
  '../../../../shared/fixtures/kraken/official_docs_ws_v2/executions.json',
);

// The captures lie beside the project and are not part of it.
describe.skipIf(!existsSync(OBSERVED))('captured and documented messages', () => {
  interface Frame {
    readonly channel?: string;
    readonly data?: readonly unknown[];
  }
  /** All executions frames of a fixture, wherever they are nested. */
  function frames(value: unknown): Frame[] {
    if (typeof value !== 'object' || value === null) return [];
    const own =
      (value as Frame).channel === 'executions' && Array.isArray((value as Frame).data) ? [value as Frame] : [];
    return [...own, ...Object.values(value).flatMap(frames)];
  }

  it.each([OBSERVED, DOCUMENTED])('of %s are all understood', (path) => {
    const all = frames(JSON.parse(readFileSync(path, 'utf8')));
    expect(all.length).toBeGreaterThan(0);
    const tracker = createExecutionTracker();
    for (const row of all.flatMap((frame) => frame.data ?? [])) {
      const parsed = executionSchema.safeParse(row);
      expect(parsed.error?.issues ?? []).toEqual([]);
      const events = tracker.apply(parsed.data!, false);
      expect(events.some((event) => event.type === 'order')).toBe(true);
    }
  });
});
