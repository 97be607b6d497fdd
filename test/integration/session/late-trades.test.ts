import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { openHarness } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-late-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('trades that come late', () => {
  it('are told in one notice, however many minutes they belong to', async () => {
    const harness = await openHarness(folder);
    await harness.pass(6 * MINUTE_MS);
    const now = harness.clock.now();
    const before = harness.news.length;
    harness.exchange.pushTrades(
      ...[5, 4, 3, 2].map((minutes) => ({
        price: 100_000,
        quantity: 0.1,
        side: 'buy' as const,
        time: now - minutes * MINUTE_MS,
      })),
    );
    await harness.exchange.settle();
    const notices = harness.news
      .slice(before)
      .flatMap((item) =>
        item.type === 'turn'
          ? item.turn.records.flatMap(({ record }) => (record.kind === 'notice' ? [record.message] : []))
          : [],
      );
    const late = notices.filter((message) => message.includes('came after'));
    expect(late).toHaveLength(1);
    expect(late[0]).toMatch(/^4 trades of 4 minutes from \d\d:\d\d to \d\d:\d\d came after these were closed\.$/);
    await harness.session.close();
  });
});
