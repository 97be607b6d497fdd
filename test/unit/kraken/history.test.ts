import { describe, expect, it } from 'vitest';
import { success } from '../../../engine/domain/result.ts';
import type { KrakenApi } from '../../../engine/exchange/kraken/api.ts';
import { readFills } from '../../../engine/exchange/kraken/history.ts';
import { tradeRow } from './kraken-rows.ts';

const CATALOG = { ready: () => Promise.resolve(success(null)), symbolOf: () => 'BTC/USD' };

/** A server that has another row however often it is asked, and never says how many there are. */
function endless() {
  let asked = 0;
  const api: Pick<KrakenApi, 'private'> = {
    private(_, __, ___, schema) {
      asked += 1;
      return Promise.resolve(success(schema.parse({ trades: { [`T${asked}`]: tradeRow(asked) } })));
    },
  };
  return { api, asked: () => asked };
}

describe('a history whose length is not told', () => {
  it('is not taken for whole when its pages do not end', async () => {
    const { api, asked } = endless();
    const answer = await readFills(api, CATALOG, 0, 1_000);
    expect(asked()).toBe(2_000);
    const message = 'TradesHistory: 2000 rows came and no end; try again';
    expect(answer).toEqual({ ok: false, error: { kind: 'busy', message } });
  });
});
