import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { StoredRecording } from '../../../engine/ports.ts';
import type { DifferenceKind } from '../../../engine/domain/replay-difference.ts';
import type { ReplayDifference, ReplayReport, TradePair, TradeSide } from '../../../engine/replay/replay-report.ts';
import { replaySession } from '../../../engine/replay/replay-session.ts';
import { makeRecording, type RecordingOptions, START } from './make-recording.ts';

function replay(recording: StoredRecording): ReplayReport {
  const report = replaySession(recording);
  if (report === null) throw new Error('the session saw no minute');
  return report;
}

function replayOf(options: RecordingOptions): ReplayReport {
  return replay(makeRecording(options));
}

function ofKind(report: ReplayReport, kind: DifferenceKind): readonly ReplayDifference[] {
  return report.differences.filter((difference) => difference.kind === kind);
}

/** The minute, from the start, at whose end the session's first own entry signal was raised. */
function firstSignalMinute(options: RecordingOptions): number {
  const first = replayOf(options).pairs.find(({ session, signalTime }) => session !== null && signalTime !== null);
  const time = first?.signalTime ?? null;
  if (time === null) throw new Error('the session made no trade');
  return (time - START) / MINUTE_MS - 1;
}

const PAUSE = { type: 'user', action: 'pause' } as const;
const SILENT = { type: 'clock', feedFresh: false, accountStreamUp: true } as const;
const FRESH = { type: 'clock', feedFresh: true, accountStreamUp: true } as const;

describe('a session whose engine and candles are those of its replay', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('decides alike in every bar, market %i', (seed) => {
    const report = replayOf({ seed });
    expect(report.bars).toEqual({ compared: 120, alike: 120 });
    expect(report.signals.different).toBe(0);
    expect(report.decisions.different).toBe(0);
    expect(report.trades.session).toBeGreaterThan(2);
    expect(report.trades.matched).toBeGreaterThan(report.trades.session - 2);
    for (const { reason, cause } of report.differences) {
      expect(reason).not.toBe('engine');
      expect(cause).not.toBe('');
    }
    expect(replayOf({ seed })).toEqual(report);
  });

  it('compares what the trades of both came to on the money that the session had in them', () => {
    const { pairs, result } = replayOf({ seed: 2 });
    const both = pairs.filter(
      ({ session, backtest }) => (session?.pnl ?? null) !== null && (backtest?.pnlPct ?? null) !== null,
    );
    expect(result.trades).toBe(both.length);
    expect(result.session).toBeCloseTo(
      both.reduce((sum, { session }) => sum + (session?.pnl ?? 0), 0),
      8,
    );
    const [{ session, backtest }] = both;
    expect(session?.pnl).toBeCloseTo(
      (session?.quantity ?? 0) * ((session?.exitPrice ?? 0) - (session?.entryPrice ?? 0)) - (session?.fees ?? 0),
      4,
    );
    expect(backtest?.pnlPct).toBeLessThan(session?.pnlPct ?? 0);
  });
});

describe('causes of trades that only one of the two made', () => {
  it('says that the user forced an entry', () => {
    const report = replayOf({ events: { 1: [PAUSE, { type: 'user', action: 'force_entry' }] }, minutes: 12 });
    expect(ofKind(report, 'extra')).toMatchObject([{ reason: 'user', cause: 'the entry was forced by the user' }]);
    expect(report.decisions.different).toBe(0);
  });

  it('says that the user had paused the engine', () => {
    const minute = firstSignalMinute({});
    const report = replayOf({ events: { [minute - 1]: [PAUSE] } });
    const [missing] = ofKind(report, 'missing');
    expect(missing).toMatchObject({ reason: 'user', session: 'no trade' });
    expect(missing.cause).toBe('the session did not follow the signal: ignored: the engine is paused');
  });

  it('says that risk blocked the entry while the feed was silent', () => {
    const minute = firstSignalMinute({});
    const report = replayOf({ events: { [minute - 1]: [SILENT], [minute + 2]: [FRESH] } });
    const [missing] = ofKind(report, 'missing');
    expect(missing).toMatchObject({ reason: 'blocked', time: START + (minute + 1) * MINUTE_MS });
    expect(missing.cause).toContain('the market feed is stale');
  });

  it('says that the session still held or worked another trade', () => {
    const reports = [1, 2, 3, 4, 5, 6].map((seed) => replayOf({ seed, partMs: 130_000, parts: 3 }));
    const busy = reports.flatMap((report) => ofKind(report, 'missing')).filter(({ reason }) => reason === 'position');
    expect(busy.length).toBeGreaterThan(0);
    for (const { cause } of busy) expect(cause).toMatch(/a position is held|is under way|is pending/);
  });

  it('says that the recording ended before the order was filled', () => {
    const minute = firstSignalMinute({});
    const whole = makeRecording({ minutes: minute + 3 });
    const submit = whole.journal.findIndex(({ commands }) => commands.includes('"type":"submit"'));
    const report = replay({ ...whole, journal: whole.journal.slice(0, submit + 1) });
    // What the backtest would do with minutes the session did not see any more is not asked.
    expect(report.to).toBeLessThanOrEqual(START + (minute + 2) * MINUTE_MS);
    expect(report.trades.session).toBe(0);
    for (const { reason } of report.differences) expect(reason).toBe('ending');
  });
});

describe('causes of trades that both made in other ways', () => {
  it('says that the exchange refused a post-only order', () => {
    const report = replayOf({ outcomes: ['refused', 'refused'] });
    const [price] = ofKind(report, 'entry_price');
    expect(price.reason).toBe('refusal');
    expect(price.cause).toContain('the exchange refused a post-only order because it would have taken (2 times)');
  });

  it('says that the answer to an order was lost', () => {
    const report = replayOf({ outcomes: ['unknown'] });
    const told = report.differences.filter(({ reason }) => reason === 'unanswered');
    expect(told.length).toBeGreaterThan(0);
    expect(told[0].cause).toContain('the answer to an order was lost');
  });

  it('says that the session was filled in parts, and by how much later', () => {
    const report = replayOf({ parts: 3, partMs: 40_000 });
    const [part] = ofKind(report, 'partial');
    expect(part).toMatchObject({ session: 'bought in 3 parts', reason: 'book' });
    expect(part.cause).toContain('one order met several smaller ones in the book');
  });

  it('says which fee was paid and which one the backtest counts with', () => {
    const [fee] = ofKind(replayOf({}), 'fee');
    expect(fee).toMatchObject({ session: '0.2500%', backtest: '0.4000%', apart: '−15.00 bp', reason: 'book' });
    expect(fee.cause).toBe('of the money moved: every fill paid the maker fee; the backtest counts as taker');
  });

  it('says that the account’s fee is not the configured one', () => {
    const costs = { makerFee: 0.001, takerFee: 0.002 };
    const [fee] = ofKind(replayOf({ settings: { execution: 'maker', costs } }), 'fee');
    expect(fee).toMatchObject({ session: '0.2500%', backtest: '0.1000%', reason: 'fee_tier' });
    expect(fee.cause).toContain('the configuration says 0.1000%');
  });

  it('says that the two left on other signals', () => {
    const apart = [1, 2, 3].flatMap((seed) => ofKind(replayOf({ seed }), 'exit_time'));
    const other = apart.filter(({ reason }) => reason === 'position');
    expect(other.length).toBeGreaterThan(0);
    expect(other[0].cause).toMatch(/^the session left on the exit signal of \S+, the backtest on that of \S+: /);
  });
});

describe('a position that the user traded in by hand', () => {
  const alone = longTrade(replayOf({}));
  const { quantity: whole, entryPrice, entryTime } = alone.session;
  const minute = Math.floor((entryTime - START) / MINUTE_MS) + 2;

  /** One that both made and closed, and that was held for some minutes. */
  function longTrade(report: ReplayReport): TradePair & { readonly session: TradeSide } {
    for (const pair of report.pairs) {
      const { session, backtest } = pair;
      const held = (session?.exitTime ?? 0) - (session?.entryTime ?? 0);
      if (session !== null && (backtest?.pnl ?? null) !== null && held > 4 * MINUTE_MS) return { ...pair, session };
    }
    throw new Error('no trade was held for long enough');
  }

  function tradedIn(report: ReplayReport): TradeSide {
    const found = report.pairs.find(({ signalTime }) => signalTime === alone.signalTime);
    expect(found?.isByHand).toBe(true);
    if (found === undefined || found.session === null) throw new Error('the trade is gone');
    return found.session;
  }

  it.each([
    { what: 'sold half of', side: 'sell', part: 0.5 },
    { what: 'added a third to', side: 'buy', part: 1 / 3 },
  ] as const)('is counted as a whole when the user $what it', ({ side, part }) => {
    const report = replayOf({ byHand: { [minute]: { side, quantity: whole * part } } });
    const { quantity, exitPrice, fees, pnl, ...session } = tradedIn(report);
    expect({ quantity, entryPrice: session.entryPrice }).toEqual({ quantity: whole, entryPrice });
    const [extra] = ofKind(report, 'extra');
    expect(extra).toMatchObject({ reason: 'user', cause: 'the user traded by hand while the position was held' });
    expect(extra.session).toMatch(side === 'sell' ? /^sold [\d.]+ at [\d.]+$/ : /^bought [\d.]+ at [\d.]+$/);
    const signed = side === 'sell' ? part : -part;
    const paidByHand = signed * Number(extra.session.split(' ')[3]);
    expect(pnl).toBeCloseTo(whole * ((1 - signed) * (exitPrice ?? 0) + paidByHand - entryPrice) - fees, 4);
    expect(report.decisions.different).toBe(0);
  });

  it('is left out of what the trades came to', () => {
    const report = replayOf({ byHand: { [minute]: { side: 'sell', quantity: whole / 2 } } });
    const closed = report.pairs.filter(
      ({ session, backtest }) => (session?.pnl ?? null) !== null && (backtest?.pnl ?? null) !== null,
    );
    const counted = closed.filter(({ isByHand }) => !isByHand);
    expect(counted).toHaveLength(closed.length - 1);
    const sum = counted.reduce((total, { session }) => total + (session?.pnl ?? 0), 0);
    expect(report.result.trades).toBe(counted.length);
    expect(report.result.session).toBeCloseTo(sum, 8);
  });

  it('ends where the user sold all of it', () => {
    const report = replayOf({ byHand: { [minute]: { side: 'sell', quantity: whole } } });
    const { exitTime, exitPrice, fees, pnl } = tradedIn(report);
    expect(exitTime).toBe(START + (minute + 1) * MINUTE_MS + 26_300);
    expect(pnl).toBeCloseTo(whole * ((exitPrice ?? 0) - entryPrice) - fees, 6);
    const [{ cause }] = ofKind(report, 'exit_time').filter(({ reason }) => reason === 'user');
    expect(cause).toBe('the user sold the position by hand');
  });

  it('is left out when it began by hand', () => {
    const first = firstSignalMinute({});
    const report = replayOf({ byHand: { [first - 1]: { side: 'buy', quantity: whole } }, minutes: first + 12 });
    expect(report.trades.session).toBe(0);
    const [missing] = ofKind(report, 'missing');
    expect(missing).toMatchObject({ reason: 'position', session: 'no trade' });
  });
});

describe('what is recorded', () => {
  it('is completed by the journal where the last minutes were not brought to disk', () => {
    expect(replayOf({ unwritten: 7 })).toEqual(replayOf({}));
  });

  it('is cut where the journal ends, as when a running session is read', () => {
    const whole = makeRecording();
    const half = whole.journal.slice(0, Math.floor(whole.journal.length / 2));
    const report = replay({ ...whole, journal: half });
    const closed = half.filter(({ kind }) => kind === 'minute_closed').length;
    expect(report.minutes).toBe(closed);
    expect(report.bars.alike).toBe(report.bars.compared);
    expect(report.differences.filter(({ reason }) => reason === 'engine')).toEqual([]);
  });

  it('is not another version’s decision when balances are read at other moments', () => {
    const whole = makeRecording();
    const journal = whole.journal.map((entry) => {
      const commands = (JSON.parse(entry.commands) as { type: string }[]).filter(
        ({ type }) => type !== 'refresh_balances',
      );
      return { ...entry, commands: JSON.stringify(commands) };
    });
    expect(journal).not.toEqual(whole.journal);
    expect(replay({ ...whole, journal })).toEqual(replay(whole));
  });

  it('tells of another version of the engine, and goes on to list the session’s trades', () => {
    const whole = makeRecording();
    const at = whole.journal.findIndex(({ commands }) => commands.includes('"type":"submit"'));
    const journal = whole.journal.map((entry, index) => (index === at ? { ...entry, commands: '[]' } : entry));
    const report = replay({ ...whole, journal });
    expect(report.decisions.different).toBe(1);
    const [decision] = ofKind(report, 'decision');
    expect(decision).toMatchObject({ session: 'nothing', reason: 'engine' });
    expect(decision.backtest).toMatch(/^buy [\d.]+ at [\d.]+$/);
    expect(decision.cause).toContain('this version of Parallax does other things after the event signal_bar');
    expect(report.bars.alike).toBeLessThan(report.bars.compared);
    expect(report.trades.session).toBe(replay(whole).trades.session - 1);
  });

  it('is nothing when the session saw no minute', () => {
    const none = makeRecording({ minutes: 0 });
    expect(replaySession({ ...none, minutes: [], warmUp: '{"bars":[],"minutes":[]}' })).toBeNull();
  });
});
