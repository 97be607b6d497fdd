import { describe, expect, it } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { coalesce, createStreamReceiver } from '../../../renderer/client/stream.ts';

function clock(now: number): StreamItem {
  return { type: 'clock', now };
}

function quote(last: number): StreamItem {
  return { type: 'quote', quote: { bid: last, ask: last, last, time: 0 }, change24h: null };
}

function candle(time: number, close: number, closed: boolean): StreamItem {
  return { type: 'candle', timeframe: '1m', candle: { time, open: 1, high: 9, low: 1, close, volume: 1 }, closed };
}

function event(id: number): StreamItem {
  return { type: 'event', event: { id, time: 0, level: 'info', kind: 'test', message: String(id) } };
}

/** A receiver whose flushes run when the test says so and whose resyncs end when the test says so. */
function setUp(): {
  readonly receiver: ReturnType<typeof createStreamReceiver>;
  readonly frames: (readonly StreamItem[])[];
  readonly reasons: string[];
  /** Whether each flush was asked for urgently. */
  readonly urgency: boolean[];
  readonly frame: () => void;
  readonly answer: () => Promise<void>;
} {
  const frames: (readonly StreamItem[])[] = [];
  const reasons: string[] = [];
  const urgency: boolean[] = [];
  let scheduled: (() => void)[] = [];
  let answers: (() => void)[] = [];
  const receiver = createStreamReceiver({
    onItems: (items) => frames.push(items),
    onResync: (reason) => {
      reasons.push(reason);
      return new Promise((resolve) => answers.push(resolve));
    },
    schedule: (flush, urgent) => {
      urgency.push(urgent);
      scheduled.push(flush);
    },
  });
  return {
    receiver,
    frames,
    reasons,
    urgency,
    frame() {
      const due = scheduled;
      scheduled = [];
      for (const flush of due) flush();
    },
    async answer() {
      const due = answers;
      answers = [];
      for (const resolve of due) resolve();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('coalesce', () => {
  it('keeps the newest of what is replaced and all of what is not, in order', () => {
    const items = [quote(1), event(1), candle(60, 1, false), quote(2), event(2), candle(60, 2, false), clock(5)];
    expect(coalesce(items)).toEqual([event(1), quote(2), event(2), candle(60, 2, false), clock(5)]);
  });

  it('never drops a closed candle', () => {
    const items = [candle(60, 1, false), candle(60, 2, true), candle(120, 3, false), candle(120, 4, false)];
    expect(coalesce(items)).toEqual([candle(60, 2, true), candle(120, 4, false)]);
  });
});

describe('the stream receiver', () => {
  it('hands several batches over in one flush, last wins', () => {
    const { receiver, frames, frame, reasons } = setUp();
    receiver.receive({ sequence: 7, items: [quote(1), event(1)] });
    receiver.receive({ sequence: 8, items: [quote(2)] });
    expect(frames).toEqual([]);
    frame();
    expect(frames).toEqual([[event(1), quote(2)]]);
    frame();
    expect(frames).toHaveLength(1);
    expect(reasons).toEqual([]);
  });

  it('brings the flush forward once when something comes that a person waits for', () => {
    const { receiver, frames, frame, urgency } = setUp();
    receiver.receive({ sequence: 1, items: [quote(1)] });
    receiver.receive({ sequence: 2, items: [quote(2)] });
    expect(urgency).toEqual([false]);
    receiver.receive({ sequence: 3, items: [event(1)] });
    receiver.receive({ sequence: 4, items: [event(2), quote(3)] });
    expect(urgency).toEqual([false, true]);
    frame();
    expect(frames).toEqual([[event(1), event(2), quote(3)]]);
    receiver.receive({ sequence: 5, items: [quote(4)] });
    expect(urgency).toEqual([false, true, false]);
  });

  it('asks for the view again when a batch is missing, and lets items wait until it is here', async () => {
    const { receiver, frames, frame, reasons, answer } = setUp();
    receiver.receive({ sequence: 1, items: [] });
    receiver.receive({ sequence: 4, items: [event(4)] });
    expect(reasons).toEqual(['messages 2 to 3 were missed']);
    receiver.receive({ sequence: 5, items: [event(5)] });
    frame();
    expect(frames).toEqual([]);
    await answer();
    frame();
    expect(frames).toEqual([[event(4), event(5)]]);
    receiver.receive({ sequence: 6, items: [event(6)] });
    frame();
    expect(frames).toHaveLength(2);
    expect(reasons).toHaveLength(1);
  });

  it('asks again when the engine says so, when counting jumps back, and when a message is malformed', async () => {
    const { receiver, reasons, answer } = setUp();
    receiver.receive({ sequence: 1, items: [{ type: 'resync', reason: 'the session was replaced' }] });
    await answer();
    receiver.receive({ sequence: 1, items: [] });
    await answer();
    receiver.receive({ sequence: 2, items: [{ type: 'quote' }] });
    await answer();
    expect(reasons).toEqual([
      'the session was replaced',
      'the stream began anew at 1',
      'a message of the stream was malformed',
    ]);
  });

  it('lets nothing of a session that was replaced fall into the view of the next one', async () => {
    const { receiver, reasons, frames, frame, answer } = setUp();
    const notice: StreamItem = {
      type: 'notice',
      notice: { id: 1, time: 0, event: 'halts', level: 'error', title: 't', body: 'b', sound: true },
    };
    receiver.receive({ sequence: 1, items: [quote(1), event(1)] });
    const replaced: StreamItem = { type: 'resync', reason: 'the session was replaced' };
    receiver.receive({ sequence: 2, items: [event(2), notice, replaced, event(3)] });
    expect(reasons).toEqual(['the session was replaced']);
    // Once more, while the view is under way.
    receiver.receive({ sequence: 3, items: [event(4), replaced, event(5), quote(5)] });
    await answer();
    await answer();
    frame();
    expect(frames).toEqual([[notice, event(5), quote(5)]]);
  });

  it('asks once more when something is missed while the view is under way', async () => {
    const { receiver, reasons, frames, frame, answer } = setUp();
    void receiver.resync('the window was opened');
    receiver.receive({ sequence: 1, items: [event(1)] });
    receiver.receive({ sequence: 3, items: [event(3)] });
    expect(reasons).toEqual(['the window was opened']);
    await answer();
    expect(reasons).toEqual(['the window was opened', 'messages 2 to 2 were missed']);
    frame();
    expect(frames).toEqual([]);
    await answer();
    frame();
    expect(frames).toEqual([[event(1), event(3)]]);
  });

  it('starts counting anew with a new port', () => {
    const { receiver, reasons, frame, frames } = setUp();
    receiver.receive({ sequence: 41, items: [] });
    receiver.restart();
    receiver.receive({ sequence: 1, items: [event(1)] });
    frame();
    expect(reasons).toEqual([]);
    expect(frames).toEqual([[event(1)]]);
  });

  it('gives up a backlog of a hidden window and asks for the view instead', () => {
    const { receiver, reasons } = setUp();
    const many = Array.from({ length: 5_001 }, (_, id) => event(id));
    receiver.receive({ sequence: 1, items: many });
    expect(reasons).toEqual(['the window was hidden for long']);
  });
});
