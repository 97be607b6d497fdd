import { describe, expect, it } from 'vitest';
import { sessionHealthSchema } from '../../../engine/api/health-views.ts';
import { fakeHealth } from '../../fakes/fake-health.ts';

type Changes = Parameters<typeof fakeHealth>[0];

function warningsOf(changes: Changes): readonly string[] {
  return fakeHealth(changes).warnings.map(({ about, level }) => `${level} ${about}`);
}

const OK = fakeHealth();

describe('warnings of the session health', () => {
  it('are none when nothing is out of order', () => {
    expect(OK.warnings).toEqual([]);
    expect(sessionHealthSchema.parse(OK)).toEqual(OK);
  });

  it.each<readonly [string, Changes]>([
    ['danger feed', { feed: { ...OK.feed, status: 'stale', ageMs: 61_000 } }],
    ['danger feed', { feed: { ...OK.feed, status: 'disconnected' } }],
    ['warning feed', { market: { ...OK.market, reconnects: 5 } }],
    ['danger account', { account: { ...OK.account, status: 'disconnected' } }],
    ['danger errors', { errors: { ...OK.errors, denied: 1 } }],
    ['warning errors', { errors: { ...OK.errors, consecutive: 2, ambiguous: 2 } }],
    ['warning errors', { errors: { ...OK.errors, ambiguous: 1 } }],
    ['warning clock', { clockSkewMs: 3_000 }],
    ['danger clock', { clockSkewMs: -6_000 }],
    ['warning rates', { rates: [{ name: 'Orders XBT/USD', used: 110, limit: 125 }] }],
    [
      'warning rates',
      { heldBack: [{ reason: 'Kraken’s limit of private reads is reached', orders: false, until: 0 }] },
    ],
    ['danger rates', { heldBack: [{ reason: 'Kraken throttles this key', orders: true, until: 0 }] }],
    ['warning queues', { queues: { order: 3, lookup: 0, history: 0, public: 0, inFlight: 1 } }],
    ['warning orders', { orders: { p50: 90, p99: 2_500, last: 80, of: 100 } }],
    ['warning loop', { loop: { p50: 4, p99: 260, max: 900 } }],
    ['danger journal', { journal: { ...OK.journal, state: 'failed' } }],
    ['warning journal', { journal: { ...OK.journal, write: { p50: 1, p99: 400, last: 1, of: 50 } } }],
    ['warning recording', { recording: { minutes: 3, problem: 'the disk is full' } }],
  ])('say %s', (expected, changes) => {
    expect(warningsOf(changes)).toEqual([expected]);
  });

  it('say what it is, what it means and what to do', () => {
    const [warning] = fakeHealth({ clockSkewMs: -6_000 }).warnings;
    expect(warning?.text).toBe("This computer's clock is 6.0 s ahead of the exchange's: no new entries.");
    expect(warning?.advice).toBe('Switch on the automatic setting of date and time in the system settings.');
  });

  it('say until when the exchange holds something back', () => {
    const until = Date.UTC(2026, 0, 5, 12, 15);
    const [warning] = fakeHealth({ heldBack: [{ reason: 'Kraken throttles this key', orders: true, until }] }).warnings;
    expect(warning?.text).toBe('Kraken throttles this key: no order is sent or changed until 12:15:00 UTC.');
  });

  it('put what stops trading first', () => {
    const changes: Changes = { market: { ...OK.market, reconnects: 9 }, journal: { ...OK.journal, state: 'failed' } };
    expect(warningsOf({ ...changes, errors: { ...OK.errors, denied: 2 } })).toEqual([
      'danger journal',
      'danger errors',
      'warning feed',
    ]);
  });

  it('do not fuss over single things that come and go', () => {
    expect(warningsOf({ clockSkewMs: 900, market: { ...OK.market, reconnects: 2 } })).toEqual([]);
    expect(warningsOf({ errors: { ...OK.errors, busy: 3, invalid: 2 } })).toEqual([]);
  });
});
