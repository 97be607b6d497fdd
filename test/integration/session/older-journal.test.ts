import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreState } from '../../../engine/trading/session-loop.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { openHarness, START } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a journal that another version of the app has written', () => {
  it('makes every order known that it sent, also where this version would not have sent it', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const [sent] = harness.exchange.submitted;
    const records = harness.store.journalAfter(0);
    const at = records.findIndex(({ commands }) => commands.includes('"submit"'));
    const record = records[at];
    if (sent === undefined || record === undefined) throw new Error('no order was sent');
    // The same order, sent on an event that leads to none here.
    const event = JSON.stringify({ ...JSON.parse(record.event), event: { type: 'api_notice', message: 'other' } });
    const journal = [...records.slice(0, at), { ...record, event }];
    const store = { ...harness.store, latestSnapshot: () => null, journalAfter: () => journal };
    const { configuration } = harness.session.options;
    const restored = restoreState(store, initialSessionState('BTC/USD', START), configuration);
    expect(restored.desk.orders[sent.clientOrderId]).toMatchObject({ status: 'unknown', quantity: sent.quantity });
    await harness.session.close();
  });
});
