import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { success } from '../../../engine/domain/result.ts';
import type { KrakenApi } from '../../../engine/exchange/kraken/api.ts';
import { readFills } from '../../../engine/exchange/kraken/history.ts';
import { tradesHistorySchema } from '../../../engine/exchange/kraken/schemas.ts';
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

/** A server that has these rows. */
function having(rows: Readonly<Record<string, unknown>>): Pick<KrakenApi, 'private'> {
  return {
    private: (_, __, ___, schema) =>
      Promise.resolve(success(schema.parse({ trades: rows, count: Object.keys(rows).length }))),
  };
}

describe('a window of the trade history', () => {
  it('begins a second before and ends some seconds ahead, each trade by itself, and nothing older is told', async () => {
    const asked: unknown[] = [];
    const rows = { TOLD: tradeRow(4_999.9), TEDGE: tradeRow(5_000), TNEW: tradeRow(9_003) };
    const server = having(rows);
    const api: Pick<KrakenApi, 'private'> = {
      private: (endpoint, lane, parameters, schema) => {
        asked.push(parameters);
        return server.private(endpoint, lane, parameters, schema);
      },
    };
    const answer = await readFills(api, CATALOG, 5_000_000, 9_000_000);
    // The start is exclusive, and the exchange's clock may be ahead of ours.
    expect(asked).toEqual([{ start: 4_999, end: 9_010, consolidate_taker: 'false', ofs: 0 }]);
    expect(answer.ok && answer.value.fills.map(({ tradeId }) => tradeId)).toEqual(['TEDGE', 'TNEW']);
  });
});

describe('trades on margin', () => {
  it('are no fills of the spot account', async () => {
    const rows = {
      TOPENED: tradeRow(1, { margin: '120.04000' }),
      TCLOSED: tradeRow(2, { misc: 'initiated,closing' }),
      TTIMES: tradeRow(3, { leverage: '3' }),
      TRATIO: tradeRow(4, { leverage: '2:1' }),
      TNUMBER: tradeRow(5, { leverage: 5 }),
      TSPOT: tradeRow(6),
    };
    const answer = await readFills(having(rows), CATALOG, 0, 1_000);
    expect(answer).toMatchObject({ ok: true, value: { fills: [{ tradeId: 'TSPOT' }], onMargin: 5 } });
  });

  it.each([
    [{}],
    [{ margin: undefined, misc: undefined }],
    [{ margin: null, misc: null, leverage: null }],
    [{ margin: 0, leverage: 0 }],
    [{ leverage: '0' }],
    [{ leverage: '1' }],
    [{ leverage: 'none' }],
    [{ leverage: '' }],
    [{ margin: 'much', misc: 7, leverage: [] }],
    [{ misc: 'amended,partial' }],
    [{ misc: 'disclosing' }],
  ])('are not those with %j', async (fields) => {
    const answer = await readFills(having({ TSPOT: tradeRow(1, fields) }), CATALOG, 0, 1_000);
    expect(answer).toMatchObject({ ok: true, value: { fills: [{ tradeId: 'TSPOT' }], onMargin: 0 } });
  });

  const documented = resolve(
    import.meta.dirname,
    '../../../../shared/fixtures/kraken/official_openapi/private_TradesHistory.json',
  );
  // Kraken's documentation lies beside the project and is not part of it.
  it.runIf(existsSync(documented))('are not those of Kraken’s documentation', async () => {
    const file = JSON.parse(readFileSync(documented, 'utf8')) as { response_examples: { result: unknown }[] };
    const { trades } = tradesHistorySchema.parse(file.response_examples[0]?.result);
    const answer = await readFills(having(trades), CATALOG, 0, 1_000);
    expect(answer).toMatchObject({ ok: true, value: { fills: [{}, {}], onMargin: 0 } });
  });
});
