import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { splitCandles } from '../../../engine/market/history/candle-days.ts';
import { createHistoryFolder, type HistoryFolder } from '../../support/history-folder.ts';
import { openTestDesk, type TestDesk, until, valueOf } from './desk.ts';
import { type FakePast, fakePast, PAST_START } from './past.ts';

const MINUTES = 1_000;
const DAY = 86_400_000;

let folder: HistoryFolder;
let test: TestDesk;
beforeEach(() => {
  folder = createHistoryFolder();
});
afterEach(async () => {
  await test.close();
  folder.remove();
});

/** A desk beside a session on a simulated market. */
async function openBeside(market: FakePast): Promise<void> {
  test = openTestDesk(folder.path, { sessionMarket: { symbol: 'BTC/USD', simulated: true, market } });
  // The session's first candles are in the history.
  await until(() => test.items.some(({ type }) => type === 'data_changed'));
}

const simulated = { symbol: 'BTC/USD', simulated: true };

async function backfilled(from: number): Promise<string> {
  return valueOf(await test.desk.handlers['data.backfill']({ ...simulated, from, to: null })).jobId;
}

function details(jobId: string): string[] {
  return test.items.flatMap((item) => (item.type === 'job' && item.job.id === jobId ? [item.job.detail] : []));
}

describe('the session on a market', () => {
  it('leaves what the exchange has ready of the time before it in the history', async () => {
    await openBeside(fakePast(MINUTES));
    const [series] = valueOf(await test.desk.handlers['data.overview'](undefined)).series;
    expect(series).toMatchObject({ ...simulated, have: 48, filled: 11, unverified: 0, sources: ['simulator'] });
  });
});

describe('a backfill', () => {
  it('asks the market of the session for its past and tells how far it is', async () => {
    await openBeside(fakePast(MINUTES));
    const jobId = await backfilled(PAST_START);
    const job = await test.over(jobId);
    expect(job).toMatchObject({
      kind: 'backfill',
      title: 'BTC/USD from 1 Jan 2024',
      state: 'done',
      target: { kind: 'series', ...simulated },
      outcome: 'Candles: 752 new from 1,520 trades.',
    });
    expect(details(jobId).some((detail) => /^1 Jan 2024 \d\d:\d\d UTC · [\d,]+ trades$/.test(detail))).toBe(true);
    const [series] = valueOf(await test.desk.handlers['data.overview'](undefined)).series;
    expect(series).toMatchObject({ have: 800, filled: 199, gap: 0, unverified: 0 });
  });

  it('says where the past of the market begins when it was asked for more', async () => {
    await openBeside(fakePast(MINUTES));
    const job = await test.over(await backfilled(PAST_START - 90 * DAY));
    expect(job.outcome).toMatch(/The market's past begins on 1 Jan 2024\.$/);
  });

  it('asks for nothing a second time', async () => {
    const market = fakePast(MINUTES);
    await openBeside(market);
    await test.over(await backfilled(PAST_START));
    const pages = market.asked.length;
    expect((await test.over(await backfilled(PAST_START))).outcome).toBe(
      'Nothing was missing: all of it had been asked for before.',
    );
    expect(market.asked).toHaveLength(pages);
  });

  it('says when the exchange asks for fewer requests and goes on by itself', async () => {
    const market = fakePast(MINUTES);
    market.failures.push({ kind: 'busy', message: 'EAPI:Rate limit exceeded' });
    await openBeside(market);
    const jobId = await backfilled(PAST_START);
    const job = await test.over(jobId);
    expect(details(jobId)).toContain(
      'the simulator asks for fewer requests (EAPI:Rate limit exceeded): goes on by itself in 1 s',
    );
    expect(job.state).toBe('done');
  });

  it('that was cancelled keeps what it has, and goes on from there', async () => {
    let stop = (): void => undefined;
    const market = fakePast(MINUTES, (page) => {
      if (page === 8) stop();
    });
    await openBeside(market);
    const jobId = await backfilled(PAST_START);
    stop = () => void test.jobs.cancel(jobId);
    expect(await test.over(jobId)).toMatchObject({ state: 'cancelled', canResume: true });
    const reached = market.asked.at(-1) ?? '';
    const resumed = await test.over(test.jobs.resume(jobId) ?? '');
    expect(resumed.state).toBe('done');
    expect(BigInt(market.asked[8] ?? '0')).toBeGreaterThan(BigInt(reached) - BigInt(60 * MINUTE_MS) * 1_000_000n);
    const [series] = valueOf(await test.desk.handlers['data.overview'](undefined)).series;
    expect(series).toMatchObject({ have: 800, unverified: 0 });
  });

  it('of a pair that does not exist says what the exchange says', async () => {
    await openBeside(fakePast(MINUTES));
    const started = await test.desk.handlers['data.backfill']({ ...simulated, symbol: 'NO/USD', from: 0, to: null });
    expect(await test.over(valueOf(started).jobId)).toMatchObject({
      state: 'failed',
      error: 'NO/USD: there is no pair NO/USD.',
    });
  });

  it('of the real market opens a way to it and closes that again', async () => {
    const log: string[] = [];
    const market = fakePast(MINUTES, () => void log.push('asked'));
    test = openTestDesk(folder.path, {
      realMarket: () => {
        log.push('opened');
        return Promise.resolve({ market, simulated: false, close: async () => void log.push('closed') });
      },
    });
    const real = { symbol: 'xbtusd', simulated: false, from: PAST_START, to: null };
    const job = await test.over(valueOf(await test.desk.handlers['data.backfill'](real)).jobId);
    expect([job.state, log[0], log.at(-1), log.filter((line) => line === 'closed').length]).toEqual([
      'done',
      'opened',
      'closed',
      1,
    ]);
    const [series] = valueOf(await test.desk.handlers['data.overview'](undefined)).series;
    expect(series).toMatchObject({ symbol: 'BTC/USD', simulated: false, have: 800, sources: ['rest'] });
  });

  it('of the market that the session trades on asks the session’s own market, and opens no second way to it', async () => {
    const market = fakePast(MINUTES);
    test = openTestDesk(folder.path, {
      sessionMarket: { symbol: 'BTC/USD', simulated: false, market },
      realMarket: () => Promise.reject(new Error('a second way to the same exchange')),
    });
    const real = { symbol: 'BTC/USD', simulated: false, from: PAST_START, to: null };
    const job = await test.over(valueOf(await test.desk.handlers['data.backfill'](real)).jobId);
    expect([job.state, job.error]).toEqual(['done', null]);
    expect(market.asked.length).toBeGreaterThan(0);
    const simulatedToo = await test.desk.handlers['data.backfill']({ ...simulated, from: PAST_START, to: null });
    expect(simulatedToo).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  it('is refused before it begins where that makes no sense', async () => {
    test = openTestDesk(folder.path);
    const { handlers } = test.desk;
    expect(await handlers['data.backfill']({ ...simulated, from: 0, to: null })).toMatchObject({
      error: { code: 'unavailable', message: expect.stringContaining('Start the demo first') as string },
    });
    const real = { symbol: 'BTC/USD', simulated: false };
    expect(await handlers['data.backfill']({ ...real, from: 5, to: 5 })).toMatchObject({ error: { field: 'to' } });
    expect(await handlers['data.backfill']({ ...real, symbol: 'x', from: 5, to: 6 })).toMatchObject({
      error: { field: 'symbol' },
    });
    const nowhere = valueOf(await handlers['data.backfill']({ ...real, from: 0, to: 60_000 }));
    expect(await test.over(nowhere.jobId)).toMatchObject({
      state: 'failed',
      error: 'There is no way to that market now, so its past cannot be asked for.',
    });
  });
});

describe('healing', () => {
  it('asks for the holes of every series that can be asked for, and for nothing else', async () => {
    const market = fakePast(MINUTES);
    const store = folder.open();
    const kept = [0, 1, 2, 3, 300, 301].map(market.candleOf);
    store.writeDays(simulated, splitCandles(kept, 'simulator'));
    store.writeDays({ symbol: 'ETH/USD', simulated: true }, splitCandles(kept.slice(0, 2), 'simulator'));
    await openBeside(market);
    const started = valueOf(await test.desk.handlers['data.heal']({ series: null }));
    expect(started).toHaveLength(1);
    const job = await test.over(started[0]?.jobId ?? '');
    expect(job).toMatchObject({ kind: 'heal', title: 'Gaps of BTC/USD', state: 'done' });
    expect(job.outcome).toMatch(/^\d+ missing candles found; in the other \d+ minutes there were no trades\.$/);
    const overview = valueOf(await test.desk.handlers['data.overview'](undefined));
    expect(overview.series.map(({ symbol, unverified }) => [symbol, unverified])).toEqual([
      ['BTC/USD', 0],
      ['ETH/USD', 0],
    ]);
    const pages = market.asked.length;
    const again = valueOf(await test.desk.handlers['data.heal']({ series: simulated }));
    expect((await test.over(again[0]?.jobId ?? '')).outcome).toBe('Nothing was missing.');
    expect(market.asked).toHaveLength(pages);
  });
});

describe('removing a series', () => {
  it('is refused while a job works on it, and takes everything afterwards', async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const market = fakePast(MINUTES);
    const slow: FakePast = {
      ...market,
      tradesPage: async (symbol, after) => {
        await gate;
        return market.tradesPage(symbol, after);
      },
    };
    await openBeside(slow);
    const jobId = await backfilled(PAST_START);
    await until(() => test.job(jobId).state === 'running');
    const refused = await test.desk.handlers['data.remove'](simulated);
    expect(refused).toMatchObject({
      error: {
        code: 'refused',
        message: 'BTC/USD from 1 Jan 2024 is working on BTC/USD. Wait until it has ended, or cancel it first.',
      },
    });
    go();
    await test.over(jobId);
    expect(valueOf(await test.desk.handlers['data.remove'](simulated))).toEqual({ accepted: true });
    expect(valueOf(await test.desk.handlers['data.overview'](undefined)).series).toEqual([]);
    expect(await test.desk.handlers['data.remove'](simulated)).toMatchObject({ error: { field: 'symbol' } });
  });
});
