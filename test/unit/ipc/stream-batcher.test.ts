import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamBatcher } from '../../../electron/ipc/stream-batcher.ts';
import type { JobView } from '../../../engine/api/jobs.ts';
import { streamBatchSchema, type StreamItem } from '../../../engine/api/stream.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const quote = (last: number): StreamItem => ({
  type: 'quote',
  quote: { bid: last, ask: last, last, time: 0 },
  change24h: null,
});
const candle = (time: number, close: number, closed: boolean): StreamItem => ({
  type: 'candle',
  timeframe: '1m',
  candle: { time, open: 1, high: 1, low: 1, close, volume: 1 },
  closed,
});
const event = (id: number): StreamItem => ({
  type: 'event',
  event: { id, time: 0, level: 'info', kind: 'test', message: `event ${id}` },
});
const clock = (now: number): StreamItem => ({ type: 'clock', now });
const job = (id: string, state: JobView['state'], part: number | null = null): StreamItem => ({
  type: 'job',
  job: {
    id,
    kind: 'import',
    title: id,
    state,
    part,
    detail: '',
    etaMs: null,
    elapsedMs: 0,
    created: 0,
    updated: 0,
    error: null,
    outcome: null,
    target: null,
    canCancel: false,
    canResume: false,
  },
});
const limits = { maximumWaiting: 10, maximumUnanswered: 2 };

describe('stream batcher', () => {
  it('has nothing to send at first and after everything was taken', () => {
    const batcher = createStreamBatcher();
    expect(batcher.take()).toBeNull();
    batcher.push([quote(1)]);
    expect(batcher.take()).toEqual({ sequence: 1, items: [quote(1)] });
    expect(batcher.take()).toBeNull();
  });

  it('keeps only the newest quote, at the place of the newest', () => {
    const batcher = createStreamBatcher();
    batcher.push([quote(1), event(1), quote(2), event(2), quote(3)]);
    expect(batcher.take()?.items).toEqual([event(1), event(2), quote(3)]);
  });

  it('keeps only the newest of machine, health, position, balances, book and clock, each for itself', () => {
    const { machine, health, position, balances } = FAKE_VIEW;
    const items: StreamItem[] = [
      { type: 'machine', machine },
      { type: 'health', health },
      { type: 'position', position },
      { type: 'balances', balances },
      { type: 'book', book: { bids: [], asks: [], time: 1 } },
      clock(1),
    ];
    const batcher = createStreamBatcher();
    batcher.push(items);
    batcher.push(items);
    expect(batcher.take()?.items.map((item) => item.type)).toEqual([
      'machine',
      'health',
      'position',
      'balances',
      'book',
      'clock',
    ]);
  });

  it('keeps the newest state of each running candle and every closed one', () => {
    const batcher = createStreamBatcher();
    batcher.push([candle(0, 1, false), candle(0, 2, false), candle(0, 3, true), candle(60, 4, false)]);
    batcher.push([candle(60, 5, false)]);
    expect(batcher.take()?.items).toEqual([candle(0, 3, true), candle(60, 5, false)]);
  });

  it('never lets a running candle replace a closed one', () => {
    const batcher = createStreamBatcher();
    batcher.push([candle(0, 3, true), candle(0, 4, true), candle(0, 5, false)]);
    expect(batcher.take()?.items).toEqual([candle(0, 3, true), candle(0, 4, true), candle(0, 5, false)]);
  });

  it('keeps the newest state of each job, and every job that left', () => {
    const batcher = createStreamBatcher();
    batcher.push([job('a', 'running', 0.1), job('b', 'waiting'), job('a', 'running', 0.2)]);
    batcher.push([job('a', 'done', 1), { type: 'job_gone', jobId: 'b' }, { type: 'job_gone', jobId: 'c' }]);
    expect(batcher.take()?.items).toEqual([
      job('b', 'waiting'),
      job('a', 'done', 1),
      { type: 'job_gone', jobId: 'b' },
      { type: 'job_gone', jobId: 'c' },
    ]);
  });

  it('keeps every row and fold of a sweep', () => {
    const batcher = createStreamBatcher();
    const rows: StreamItem = { type: 'sweep_rows', sweepId: 1, done: 1, total: 2, rows: [] };
    batcher.push([rows, { ...rows, done: 2 }]);
    expect(batcher.take()?.items).toEqual([rows, { ...rows, done: 2 }]);
  });

  it.each<[string, StreamItem, boolean]>([
    ['progress of a job', job('a', 'running', 0.5), false],
    ['a job that waits', job('a', 'waiting'), false],
    ['a job that is done', job('a', 'done', 1), true],
    ['a job that failed', job('a', 'failed'), true],
    ['a job that was cancelled', job('a', 'cancelled'), true],
    ['a job that left the list', { type: 'job_gone', jobId: 'a' }, true],
    ['a changed history', { type: 'data_changed' }, true],
    ['a new run', { type: 'runs_changed' }, true],
    ['a sweep that began or ended', { type: 'sweeps_changed', sweepId: 1 }, true],
    ['rows of a sweep', { type: 'sweep_rows', sweepId: 1, done: 1, total: 2, rows: [] }, false],
    ['a quote', quote(1), false],
    ['an event', event(1), true],
  ])('knows whether a person waits for it: %s', (_what, item, urgent) => {
    const batcher = createStreamBatcher();
    batcher.push([clock(1), item]);
    expect(batcher.isUrgent()).toBe(urgent);
    batcher.take();
    expect(batcher.isUrgent()).toBe(false);
  });

  it('numbers batches without holes', () => {
    const batcher = createStreamBatcher();
    const sequences = [1, 2, 3].map((last) => {
      batcher.push([quote(last)]);
      return batcher.take()?.sequence;
    });
    expect(sequences).toEqual([1, 2, 3]);
  });

  it('replaces a backlog that has grown too long by one resync and goes on after it', () => {
    const batcher = createStreamBatcher(limits);
    batcher.push(Array.from({ length: 11 }, (_, id) => event(id)));
    batcher.push([event(99)]);
    expect(batcher.take()).toEqual({
      sequence: 1,
      items: [{ type: 'resync', reason: 'the window was 11 messages behind' }],
    });
    expect(batcher.take()).toBeNull();
    batcher.push([event(100)]);
    expect(batcher.take()).toEqual({ sequence: 2, items: [event(100)] });
  });

  it('does not count replaced items against the backlog', () => {
    const batcher = createStreamBatcher(limits);
    for (let last = 0; last < 1_000; last++) batcher.push([quote(last)]);
    expect(batcher.take()?.items).toEqual([quote(999)]);
  });

  it('sends on to a window that has never answered', () => {
    const batcher = createStreamBatcher(limits);
    const sequences = [1, 2, 3, 4].map((id) => {
      batcher.push([event(id)]);
      return batcher.take()?.sequence;
    });
    expect(sequences).toEqual([1, 2, 3, 4]);
  });

  it('stops sending to a window that answers no more, and catches up once it does', () => {
    const batcher = createStreamBatcher(limits);
    batcher.push([event(1)]);
    batcher.take();
    batcher.acknowledge(1);
    for (const id of [2, 3, 4]) {
      batcher.push([event(id)]);
      batcher.take();
    }
    expect(batcher.waiting()).toBe(1);
    expect(batcher.take()).toBeNull();
    batcher.acknowledge(3);
    expect(batcher.take()).toEqual({ sequence: 4, items: [event(4)] });
  });

  it('ignores an answer to a batch that was never sent', () => {
    const batcher = createStreamBatcher(limits);
    batcher.acknowledge(1_000);
    for (const id of [1, 2, 3]) {
      batcher.push([event(id)]);
      expect(batcher.take()?.sequence).toBe(id);
    }
  });

  it('delivers every event exactly once and in order, however pushes and takes interleave', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), quotes: fc.nat(3), events: fc.nat(3) }),
      fc.constant({ kind: 'take' as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const batcher = createStreamBatcher();
        const pushed: number[] = [];
        const received: number[] = [];
        let lastQuote: number | null = null;
        let seenQuote: number | null = null;
        let serial = 0;
        const take = (): void => {
          for (const item of batcher.take()?.items ?? []) {
            if (item.type === 'event') received.push(item.event.id);
            if (item.type === 'quote') seenQuote = item.quote.last;
          }
        };
        for (const current of steps) {
          if (current.kind === 'take') {
            take();
            continue;
          }
          const quotes = Array.from({ length: current.quotes }, () => {
            lastQuote = serial++;
            return quote(lastQuote);
          });
          const events = Array.from({ length: current.events }, () => {
            pushed.push(serial);
            return event(serial++);
          });
          batcher.push([...quotes, ...events]);
        }
        take();
        expect(received).toEqual(pushed);
        expect(seenQuote).toBe(lastQuote);
      }),
    );
  });

  it('makes batches that the contract accepts', () => {
    const batcher = createStreamBatcher();
    batcher.push([quote(1), event(1), candle(0, 1, true), clock(5), { type: 'machine', machine: FAKE_VIEW.machine }]);
    expect(streamBatchSchema.safeParse(batcher.take()).success).toBe(true);
  });
});
