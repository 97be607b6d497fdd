import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import {
  dueNotices,
  nextDue,
  QUIET,
  takeItems,
  type Notice,
  type NoticeState,
} from '../../../engine/settings/notify.ts';
import { control, fill, health, NOON, position, signal } from './notice-fixtures.ts';

/** Plays items at wall times and collects what is told, as the desk does: at once when due, and no later. */
function play(script: readonly (readonly [number, ...StreamItem[]])[], until: number) {
  let state: NoticeState = QUIET;
  const told: (Notice & { readonly at: number })[] = [];
  let now = 0;
  const tellUntil = (end: number): void => {
    for (let due = nextDue(state); due !== null && due <= end; due = nextDue(state)) {
      now = Math.max(now, due);
      const answer = dueNotices(state, now);
      state = answer.state;
      told.push(...answer.notices.map((notice) => ({ ...notice, at: now })));
    }
  };
  for (const [time, ...items] of script) {
    tellUntil(time - 1);
    now = time;
    state = takeItems(state, items, time);
  }
  tellUntil(until);
  return { told, state };
}

describe('what the user is told', () => {
  it('gathers the parts of an order into one notice with their average price', () => {
    const { told } = play(
      [
        [1_000, fill({ quantity: 0.1, cost: 5_800 })],
        [1_400, fill({ quantity: 0.05, cost: 2_906.25 })],
      ],
      10_000,
    );
    expect(told).toEqual([
      {
        at: 2_500,
        event: 'fills',
        level: 'success',
        title: 'Bought 0.15 BTC',
        body: 'On average at 58,041.67, 8,706.25 USD in 2 fills.',
      },
    ]);
  });

  it('tells both sides when both were traded', () => {
    const { told } = play([[0, fill(), fill({ side: 'sell', quantity: 0.2, cost: 11_700 })]], 5_000);
    expect(told.map(({ title }) => title)).toEqual(['Bought 0.1 BTC, Sold 0.2 BTC']);
  });

  it('tells a fill once, however often it comes', () => {
    const same = fill({ tradeId: 'TSAME' });
    const { told } = play(
      [
        [0, same],
        [100, same],
        [60_000, same],
      ],
      120_000,
    );
    expect(told).toHaveLength(1);
  });

  it('takes the history that a session begins with for no news', () => {
    const old = fill({ time: NOON - 13 * 3_600_000 });
    const { told } = play([[0, { type: 'clock', now: NOON }, old, fill({ time: NOON - 60_000 })]], 60_000);
    expect(told.map(({ body }) => body)).toEqual(['At 58,000.00, 5,800.00 USD in 1 fill.']);
  });

  it('tells a halt at once with its cause, and when it is over', () => {
    const { told } = play(
      [
        [0, control('running', 'halted', '50 requests failed in a row')],
        [20_000, control('halted', 'running', 'the exchange answers again')],
      ],
      60_000,
    );
    expect(told.map(({ at, level, title }) => [at, level, title])).toEqual([
      [0, 'error', 'Trading is halted'],
      [20_000, 'success', 'Trading goes on'],
    ]);
    expect(told[0]?.body).toContain('50 requests failed in a row.');
  });

  it('says nothing of pauses and stops: the user did that', () => {
    const { told } = play([[0, control('running', 'paused', 'asked by the user')]], 60_000);
    expect(told).toEqual([]);
  });

  it('tells of an error that concerns the money', () => {
    const event = { id: 1, time: NOON, level: 'error' as const, kind: 'broken', message: 'trading has stopped' };
    const { told } = play([[0, { type: 'event', event }]], 1_000);
    expect(told).toMatchObject([{ event: 'halts', level: 'error', body: 'Trading has stopped.' }]);
  });

  it('tells of a difference only when it lasts, with both numbers, and when it is gone', () => {
    const { told } = play(
      [
        [0, position({ drift: { account: 0.6, trades: 0.5 } })],
        [5_000, position({ drift: null })],
        [20_000, position({ drift: { account: 0.3, trades: 0.5 } })],
        [100_000, position({ drift: null })],
      ],
      300_000,
    );
    expect(told.map(({ at, level, title }) => [at, level, title])).toEqual([
      [35_000, 'warning', 'The account holds 0.3 BTC, the trades say 0.5'],
      [100_000, 'success', 'Account and trades agree again'],
    ]);
  });

  it('tells of a connection that stays away, and of its return only then', () => {
    const { told } = play(
      [
        [0, health({ feed: 'disconnected' })],
        [3_000, health({})],
        [10_000, health({ feed: 'stale', account: 'disconnected' })],
        [12_000, health({ feed: 'connecting', account: 'connecting' })],
        [90_000, health({})],
      ],
      300_000,
    );
    expect(told.map(({ at, title }) => [at, title])).toEqual([
      [20_000, 'No market data and no account updates for 10 s'],
      [90_000, 'The connection is back'],
    ]);
    expect(told[1]?.body).toContain('80 s');
  });

  it('tells the newest of many signals and how many there were', () => {
    const signals = Array.from({ length: 30 }, (_, number): readonly [number, StreamItem] => [
      number * 1_000,
      signal(`S${number}`, { count: (number % 4) + 4 }),
    ]);
    const { told } = play(signals, 120_000);
    expect(told.map(({ at }) => at)).toEqual([500, 60_500]);
    expect(told[1]).toMatchObject({ title: 'Entry signal: 5 of 8 lenses' });
    expect(told[1]?.body).toContain('28 more');
  });

  it('says of a signal what became of it while it waited', () => {
    const { told } = play(
      [
        [0, signal('S1', { result: 'waiting' })],
        [200, signal('S1', { result: 'ignored: position held' })],
      ],
      10_000,
    );
    expect(told.map(({ body }) => body)).toEqual(['At 58,137.50. Ignored: position held.']);
  });

  it('never tells two of a kind within its gap, tells every fill, and comes to rest', () => {
    const gaps = { fills: 20_000, halts: 5_000, drift: 60_000, disconnects: 30_000, signals: 60_000 } as const;
    const item = fc.oneof(
      fc.constant('fill'),
      fc.constant('halt'),
      fc.constant('over'),
      fc.constant('signal'),
      fc.constant('drift'),
      fc.constant('no drift'),
      fc.constant('lost'),
      fc.constant('back'),
    );
    let number = 0;
    const make = (kind: string): StreamItem => {
      number += 1;
      if (kind === 'fill') return fill({ tradeId: `P${number}` });
      if (kind === 'halt') return control('running', 'halted', 'a cause');
      if (kind === 'over') return control('halted', 'running', 'a cause');
      if (kind === 'signal') return signal(`P${number}`);
      if (kind === 'drift' || kind === 'no drift')
        return position({ drift: kind === 'drift' ? { account: 0.6, trades: 0.5 } : null });
      return health({ feed: kind === 'lost' ? 'disconnected' : 'connected' });
    };
    const steps = fc.array(fc.tuple(fc.nat(40_000), item), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (script) => {
        let time = 0;
        const played = script.map(([wait, kind]): readonly [number, StreamItem] => [(time += wait), make(kind)]);
        const { told, state } = play(played, time + 10_000_000);
        for (const event of ['fills', 'halts', 'drift', 'disconnects', 'signals'] as const) {
          const times = told.filter((notice) => notice.event === event).map(({ at }) => at);
          for (let i = 1; i < times.length; i++) {
            expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(gaps[event]);
          }
        }
        const fills = script.filter(([, kind]) => kind === 'fill').length;
        const inWords = told
          .filter(({ event }) => event === 'fills')
          .map(({ body }) => Number(/in (\d+) fill/.exec(body)?.[1]));
        expect(inWords.reduce((sum, count) => sum + count, 0)).toBe(fills);
        expect(nextDue(state)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});
