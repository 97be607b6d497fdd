import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { recordedCandle, type RecordedCandle } from '../../../engine/trading/session-recorder.ts';
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

  it('correct what is recorded and kept as history, and decide nothing again', async () => {
    const harness = await openHarness(folder);
    await harness.pass(4 * MINUTE_MS);
    const minute = Math.floor(harness.clock.now() / MINUTE_MS) * MINUTE_MS - 2 * MINUTE_MS;
    const before = harness.news.length;
    harness.exchange.pushTrades({ price: 100_700, quantity: 0.25, side: 'buy', time: minute + 5_000 });
    await harness.exchange.settle();
    const corrected = { time: minute, open: 100_700, high: 100_700, low: 100_700, close: 100_700, volume: 0.25 };
    const minutes = (): readonly Candle[] =>
      harness.news.slice(before).flatMap((item) => (item.type === 'minute' ? [item.candle] : []));
    const after = { time: minute + MINUTE_MS, ...filled(100_700) };
    expect(minutes()).toEqual([corrected, after]);
    const kinds = (): readonly string[] => harness.store.journalAfter(0).map(({ kind }) => kind);
    const decided = kinds().filter((kind) => kind === 'minute_closed').length;
    await harness.pass(2 * MINUTE_MS);
    expect(kinds().filter((kind) => kind === 'minute_closed')).toHaveLength(decided + 2);
    await harness.session.close();
    const recording = harness.store.recordings.list()[0];
    const rows = harness.store.recordings
      .load(recording?.sessionId ?? '')
      ?.minutes.map((row) => JSON.parse(row) as RecordedCandle);
    // What was decided on comes first, what it should have been after it, and then what follows from that.
    const times = rows?.map(([time]) => time) ?? [];
    expect(times.filter((time) => time === minute)).toHaveLength(2);
    expect(rows?.slice(times.lastIndexOf(minute))).toEqual(
      [
        corrected,
        after,
        { time: minute + 2 * MINUTE_MS, ...filled(100_700) },
        { time: minute + 3 * MINUTE_MS, ...filled(100_700) },
      ].map(recordedCandle),
    );
  });
});

function filled(price: number) {
  return { open: price, high: price, low: price, close: price, volume: 0, filled: true };
}
