import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';

export const CLIENT_ID = '6d1b345e-2821-40e2-ad83-4ecb18a06876' as ClientOrderId;
export const ORDER_ID = 'OQCLML-BW3P3-BUCMWZ' as OrderId;

export const LIMIT: OrderRequest = {
  clientOrderId: CLIENT_ID,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 30_010.05,
  quantity: 1.25,
  postOnly: false,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};

/** An open order as OpenOrders tells it. */
export function orderRow(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    refid: null,
    userref: 0,
    cl_ord_id: CLIENT_ID,
    status: 'open',
    opentm: 1_688_666_559.8974,
    starttm: 0,
    expiretm: 0,
    descr: {
      pair: 'XBTUSD',
      type: 'buy',
      ordertype: 'limit',
      price: '30010.0',
      price2: '0',
      leverage: 'none',
      order: 'buy 1.25000000 XBTUSD @ limit 30010.0',
      close: '',
    },
    vol: '1.25000000',
    vol_exec: '0.37500000',
    cost: '11253.7',
    fee: '0.00000',
    price: '30010.0',
    stopprice: '0.00000',
    limitprice: '0.00000',
    misc: '',
    oflags: 'fciq',
    ...overrides,
  };
}

/** A trade as TradesHistory tells it; time in seconds. */
export function tradeRow(time: number, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ordertxid: ORDER_ID,
    postxid: 'TKH2SE-M7IF5-CFI7LT',
    pair: 'XXBTZUSD',
    time,
    type: 'buy',
    ordertype: 'limit',
    price: '30010.00000',
    cost: '600.20000',
    fee: '1.50050',
    vol: '0.02000000',
    margin: '0.00000',
    misc: '',
    trade_id: 40_274_859,
    maker: true,
    ...overrides,
  };
}
