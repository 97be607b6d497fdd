import { describe, expect, it } from 'vitest';
import { createStreamSender, type Timers, type WindowVisibility } from '../../../electron/ipc/stream-sender.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';

const clock = (now: number): StreamItem => ({ type: 'clock', now });

const event = (id: number): StreamItem => ({
  type: 'event',
  event: { id, time: 0, level: 'info', kind: 'test', message: `event ${id}` },
});

/** Timers that move when told to. */
function manualTimers() {
  let now = 1_000;
  let due: { readonly at: number; readonly callback: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      due.push(timer);
      return () => {
        due = due.filter((other) => other !== timer);
      };
    },
  };
  const advance = (milliseconds: number): void => {
    const end = now + milliseconds;
    for (;;) {
      const next = due.filter((timer) => timer.at <= end).sort((left, right) => left.at - right.at)[0];
      if (next === undefined) break;
      due = due.filter((timer) => timer !== next);
      now = next.at;
      next.callback();
    }
    now = end;
  };
  return { timers, advance, running: () => due.length };
}

function setUp(initial: WindowVisibility = 'visible') {
  const sent: { readonly at: number; readonly message: unknown }[] = [];
  const clockwork = manualTimers();
  let visibility = initial;
  let closed = 0;
  const sender = createStreamSender({
    port: {
      postMessage: (message) => sent.push({ at: clockwork.timers.now() - 1_000, message }),
      close: () => (closed += 1),
    },
    visibility: () => visibility,
    timers: clockwork.timers,
  });
  return {
    ...clockwork,
    sent,
    sender,
    closed: () => closed,
    see(next: WindowVisibility) {
      visibility = next;
      sender.visibilityChanged();
    },
  };
}

describe('stream sender', () => {
  it('sends the first batch in the next turn and then the market five times a second at most', () => {
    const { sender, sent, advance } = setUp();
    for (let milliseconds = 0; milliseconds < 650; milliseconds += 5) {
      sender.push([clock(milliseconds)]);
      advance(5);
    }
    expect(sent.map(({ at }) => at)).toEqual([0, 200, 400, 600]);
  });

  it('sends what a person waits for within two frames, together with everything else', () => {
    const { sender, sent, advance } = setUp();
    sender.push([clock(0)]);
    advance(10);
    sender.push([clock(10)]);
    advance(10);
    sender.push([event(1)]);
    advance(1);
    sender.push([event(2)]);
    advance(100);
    expect(sent).toEqual([
      { at: 0, message: { sequence: 1, items: [clock(0)] } },
      { at: 33, message: { sequence: 2, items: [clock(10), event(1), event(2)] } },
    ]);
  });

  it('sends one batch every 33 ms at most, however much is urgent', () => {
    const { sender, sent, advance } = setUp();
    for (let milliseconds = 0; milliseconds < 100; milliseconds += 5) {
      sender.push([event(milliseconds)]);
      advance(5);
    }
    expect(sent.map(({ at }) => at)).toEqual([0, 33, 66, 99]);
  });

  it('runs no timer while there is nothing to send', () => {
    const { sender, advance, running } = setUp();
    expect(running()).toBe(0);
    sender.push([clock(1)]);
    expect(running()).toBe(1);
    advance(1_000);
    expect(running()).toBe(0);
  });

  it('sends twice a second to a hidden window', () => {
    const { sender, sent, advance } = setUp('hidden');
    for (let milliseconds = 0; milliseconds < 1_200; milliseconds += 10) {
      sender.push([clock(milliseconds)]);
      advance(10);
    }
    expect(sent.map(({ at }) => at)).toEqual([0, 500, 1_000]);
  });

  it('sends what waits at once when a hidden window is shown', () => {
    const { sender, sent, advance, see } = setUp('hidden');
    sender.push([clock(1)]);
    advance(100);
    sender.push([clock(2)]);
    advance(100);
    expect(sent).toHaveLength(1);
    see('visible');
    advance(0);
    expect(sent.map(({ at }) => at)).toEqual([0, 200]);
    expect(sent.map(({ message }) => message)).toEqual([
      { sequence: 1, items: [clock(1)] },
      { sequence: 2, items: [clock(2)] },
    ]);
  });

  it('sends on when a window that was behind answers', () => {
    const { sender, sent, advance } = setUp();
    sender.push([clock(0)]);
    advance(200);
    sender.receive({ received: 1 });
    for (let now = 1; now <= 40; now++) {
      sender.push([clock(now)]);
      advance(200);
    }
    expect(sent).toHaveLength(31);
    sender.receive({ received: 31 });
    advance(0);
    expect(sent.at(-1)?.message).toEqual({ sequence: 32, items: [clock(40)] });
  });

  it('takes anything else on the port for noise', () => {
    const { sender, sent, advance } = setUp();
    for (const message of [null, 'hello', { received: 'x' }, { received: 1.5 }]) sender.receive(message);
    sender.push([clock(1)]);
    advance(0);
    expect(sent).toHaveLength(1);
  });

  it('closes its port once, and nothing is sent after that', () => {
    const { sender, sent, advance, closed, running } = setUp();
    sender.push([clock(1)]);
    sender.close();
    sender.close();
    sender.push([clock(2)]);
    advance(1_000);
    expect(sent).toEqual([]);
    expect(closed()).toBe(1);
    expect(running()).toBe(0);
  });
});
