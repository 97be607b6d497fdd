import { describe, expect, it } from 'vitest';
import type { FillView } from '../../../engine/api/views.ts';
import { fillsCsv } from '../../../engine/settings/fills-csv.ts';

const FILL: FillView = {
  tradeId: 'TB',
  orderId: 'OQCLML-BW3P3-BUCMWZ',
  symbol: 'BTC/USD',
  side: 'buy',
  price: 58_137.5,
  quantity: 0.0512,
  cost: 2_976.64,
  fee: 7.4416,
  feeAsset: 'USD',
  maker: true,
  purpose: 'entry',
  time: Date.UTC(2026, 4, 21, 14, 56, 48, 120),
};
const HEADER = 'time,symbol,side,price,quantity,cost,fee,fee_asset,role,order_id,trade_id,purpose\r\n';

describe('fills for accounting', () => {
  it('are one line each, oldest first, with UTC times', () => {
    const later = { ...FILL, tradeId: 'TA', side: 'sell' as const, maker: false, purpose: 'exit' as const };
    expect(fillsCsv([{ ...later, time: FILL.time + 1_000 }, FILL])).toBe(
      `${HEADER}2026-05-21T14:56:48.120Z,BTC/USD,buy,58137.5,0.0512,2976.64,7.4416,USD,maker,OQCLML-BW3P3-BUCMWZ,TB,entry\r\n` +
        '2026-05-21T14:56:49.120Z,BTC/USD,sell,58137.5,0.0512,2976.64,7.4416,USD,taker,OQCLML-BW3P3-BUCMWZ,TA,exit\r\n',
    );
  });

  it('write small numbers in plain digits', () => {
    const line = fillsCsv([{ ...FILL, quantity: 0.00000005, fee: 1e-9 }]).split('\r\n')[1];
    expect(line?.split(',').slice(4, 7)).toEqual(['0.00000005', '2976.64', '0.000000001']);
  });

  it('cannot make a spreadsheet compute or split what is only text', () => {
    const line = fillsCsv([{ ...FILL, tradeId: '=1+1', orderId: 'a,"b"' }]).split('\r\n')[1];
    expect(line).toContain(`,"a,""b""",'=1+1,entry`);
  });

  it('are a header alone when there are none', () => {
    expect(fillsCsv([])).toBe(HEADER);
  });
});
