import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { createCandleRecorder } from '../../../engine/research/data/candle-recorder.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import type { HistoryPool } from '../../../engine/workers/history-pool.ts';
import type { HistoryTasks } from '../../../engine/workers/history-task.ts';
import { historyFile } from '../../../engine/storage/candles/open-history.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { openTestDesk, until } from './desk.ts';
import { fakePast } from './past.ts';

const START = Date.UTC(2024, 0, 1);

let folder: HistoryFolder;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(() => folder.remove());

function candle(minute: number, volume = 1): Candle {
  const base = { time: START + minute * MINUTE_MS, open: 10, high: 10, low: 10, close: 10, volume };
  return volume === 0 ? { ...base, filled: true } : base;
}

describe('the minutes of a running session', () => {
  it('are in the history when the desk is closed, the real ones apart from the simulated', async () => {
    const { desk, close } = openTestDesk(folder.path);
    for (let minute = 0; minute < 5; minute++) desk.recordCandle('BTC/USD', true, candle(minute, minute === 2 ? 0 : 1));
    desk.recordCandle('BTC/USD', false, candle(7));
    await close();
    const store = folder.open();
    expect(store.coverage('BTC/USD', { simulated: true })).toMatchObject({ have: 4, filled: 1, unverified: [] });
    expect(store.coverage('BTC/USD', { simulated: false })?.days[0]).toMatchObject({ have: 1, sources: ['live'] });
  });

  it('go to disk within seconds without being asked for', async () => {
    const { desk, close } = openTestDesk(folder.path);
    desk.recordCandle('BTC/USD', true, candle(0));
    const store = folder.open();
    const begun = Date.now();
    await expect.poll(() => store.coverage('BTC/USD')?.have, { timeout: 15_000, interval: 100 }).toBe(1);
    expect(Date.now() - begun).toBeLessThan(15_000);
    await close();
  });

  it('wait while the database is taken by another program, without keeping the caller waiting', async () => {
    const { desk, close } = openTestDesk(folder.path);
    await desk.ready();
    const other = new Database(historyFile(folder.path));
    other.exec('BEGIN IMMEDIATE');
    desk.recordCandle('BTC/USD', true, candle(0));
    const begun = performance.now();
    desk.recordCandle('BTC/USD', true, candle(1));
    expect(performance.now() - begun).toBeLessThan(5);
    const closed = close();
    setTimeout(() => other.exec('COMMIT'), 300);
    await closed;
    other.close();
    expect(folder.open().coverage('BTC/USD')).toMatchObject({ have: 2 });
  });
});

describe('a simulated market', () => {
  it('takes the place of another one of the same name, and finds its own candles again', async () => {
    const seen: (number | undefined)[] = [];
    for (const marketId of ['7:100', '7:100', '8:100']) {
      const sessionMarket = { symbol: 'BTC/USD', simulated: true, marketId, market: fakePast(100) };
      const { desk, items, close } = openTestDesk(folder.path, { sessionMarket });
      await until(() => items.some(({ type }) => type === 'data_changed'));
      seen.push(folder.open().coverage('BTC/USD', { simulated: true })?.have);
      desk.recordCandle('BTC/USD', true, candle(500));
      desk.recordCandle('BTC/USD', false, candle(500));
      await close();
    }
    // 48 are those that the exchange has ready of the time before a session.
    expect(seen).toEqual([48, 49, 48]);
    expect(folder.open().coverage('BTC/USD', { simulated: false })?.have).toBe(1);
  });
});

/** A history that refuses while it is told to. */
function recorderOn() {
  const items: StreamItem[] = [];
  const lines: string[] = [];
  const written: number[] = [];
  const state = { refuses: false };
  const run = ((_kind: string, input: HistoryTasks['record']['input']) => {
    if (state.refuses) return Promise.resolve(failure('The disk is full.'));
    for (const { candles } of input.batches) written.push(...candles.map(({ time }) => (time - START) / MINUTE_MS));
    return Promise.resolve(success(null));
    // Only one kind of task is ever given to it.
  }) as HistoryPool['run'];
  const recorder = createCandleRecorder({
    pool: { run },
    publish: (published) => items.push(...published),
    log: (line) => lines.push(line),
  });
  return { recorder, items, lines, written, state };
}

describe('a disk that takes no candles', () => {
  it('is told once, as an event and in the log, and nothing is lost when it works again', async () => {
    const { recorder, items, lines, written, state } = recorderOn();
    state.refuses = true;
    for (let minute = 0; minute < 3; minute++) {
      recorder.record('BTC/USD', true, candle(minute));
      await recorder.flush();
    }
    const message = 'The minutes of this session are not being kept in the history. The disk is full. Trading goes on.';
    expect(lines).toEqual([message]);
    expect(items).toEqual([
      {
        type: 'event',
        event: { id: -2, time: START + MINUTE_MS, level: 'warning', kind: 'history', message },
      },
    ]);
    state.refuses = false;
    recorder.record('BTC/USD', true, candle(3));
    await recorder.close();
    expect(written).toEqual([0, 1, 2, 3]);
    expect(lines).toHaveLength(2);
  });

  it('does not fill the memory', async () => {
    const { recorder, written, state } = recorderOn();
    state.refuses = true;
    for (let minute = 0; minute < 10_500; minute++) recorder.record('BTC/USD', true, candle(minute));
    await recorder.flush();
    state.refuses = false;
    await recorder.close();
    expect([written.length, written[0], written.at(-1)]).toEqual([10_000, 500, 10_499]);
  });
});

describe('a data folder that cannot be used', () => {
  it('is told in words by every call, and closes all the same', async () => {
    const { desk, close, lines } = openTestDesk(historyFile(folder.file('taken', 'not a folder')));
    expect(await desk.handlers['data.overview'](undefined)).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
    desk.recordCandle('BTC/USD', true, candle(0));
    await close();
    expect(lines.some((line) => line.startsWith('the candle history cannot be used'))).toBe(true);
  });

  it('stays as it is when what lies there is of a newer Parallax', async () => {
    const file = historyFile(folder.path);
    const newer = new Database(file);
    newer.pragma('user_version = 9999');
    newer.close();
    const { desk, close } = openTestDesk(folder.path);
    const answer = await desk.handlers['data.coverage']({ symbol: 'BTC/USD', simulated: false });
    expect(answer).toMatchObject({ error: { code: 'unavailable', message: expect.stringContaining(file) as string } });
    expect(await desk.load({ symbol: 'BTC/USD', simulated: false, from: null, to: null, maxGapMinutes: 120 })).toEqual({
      ok: false,
      error: expect.stringContaining('was written by a newer Parallax') as string,
    });
    await close();
    expect(setAsideIn(folder.path)).toEqual([]);
  });
});

describe('a damaged history', () => {
  const sessionMarket = { symbol: 'BTC/USD', simulated: true, marketId: '7:100', market: fakePast(100) };

  it('is kept under another name, and a new one takes what the exchange has ready', async () => {
    const text = 'this is no database, and long enough to look like one. '.repeat(100);
    folder.file('history.db', text);
    const { desk, items, lines, close } = openTestDesk(folder.path, { sessionMarket });
    await until(() => items.some(({ type }) => type === 'event'));
    desk.recordCandle('BTC/USD', true, candle(500));
    await close();
    const [kept, ...more] = setAsideIn(folder.path);
    expect(more).toEqual([]);
    expect(readFileSync(join(folder.path, kept), 'utf8')).toBe(text);
    const message = expect.stringMatching(
      /^The candle history was damaged; the file is kept as .*\. A new one is begun/,
    ) as string;
    expect(items).toContainEqual({
      type: 'event',
      event: expect.objectContaining({ level: 'warning', kind: 'history', message }) as unknown,
    });
    expect(lines).toContainEqual(message);
    expect(folder.open().coverage('BTC/USD', { simulated: true })?.have).toBe(49);
  });

  it('of which a table is missing is kept, too', async () => {
    const first = openTestDesk(folder.path);
    first.desk.recordCandle('BTC/USD', false, candle(0));
    await first.close();
    change(historyFile(folder.path), 'DROP TABLE candle_day');
    const { desk, items, close } = openTestDesk(folder.path);
    await desk.ready();
    await close();
    expect(items.map(({ type }) => type)).toEqual(['event', 'data_changed']);
    expect(setAsideIn(folder.path)).toHaveLength(1);
    expect(folder.open().series()).toEqual([]);
  });

  it('is told where only reading all of it shows it, and stays: others have it open', async () => {
    const first = openTestDesk(folder.path);
    for (let minute = 0; minute < 3_000; minute++) first.desk.recordCandle('BTC/USD', false, candle(minute));
    await first.close();
    overwritePages(historyFile(folder.path));
    const { desk, items, close } = openTestDesk(folder.path);
    await desk.ready();
    await until(() => items.some(({ type }) => type === 'event'));
    await close();
    const message = expect.stringMatching(
      /^The candle history cannot be used: .* is damaged .*Trading goes on\.$/s,
    ) as string;
    expect(items).toContainEqual({
      type: 'event',
      event: expect.objectContaining({ level: 'warning', kind: 'history', message }) as unknown,
    });
    expect(setAsideIn(folder.path)).toEqual([]);
  });
});

/** What was set aside of the history, without the parts that SQLite keeps beside it. */
function setAsideIn(path: string): readonly string[] {
  return readdirSync(path).filter((name) => name.startsWith('history.db.damaged-') && !/-(wal|shm)$/.test(name));
}

function change(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

/** Everything behind the page that says which tables there are. */
function overwritePages(file: string): void {
  change(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
  const bytes = readFileSync(file);
  const pageSize = bytes.readUInt16BE(16);
  writeFileSync(file, bytes.fill(7, 3 * pageSize, 6 * pageSize));
}
