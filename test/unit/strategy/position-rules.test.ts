import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { StrategyCommand } from '../../../engine/strategy/events.ts';
import { SITUATIONS } from './situations.ts';
import { accountOf, after, bars, CONFIGURATION, event, EXPIRY, NOW, short, T0 } from './strategy-fixtures.ts';

function begunEntry(commands: readonly StrategyCommand[]) {
  const found = commands.find((command) => command.type === 'begin_entry');
  if (found === undefined) throw new Error(`no entry was begun: ${short(commands).join(' ')}`);
  return found;
}

describe('building a position', () => {
  it('spends the target, and counts a held part towards it', () => {
    expect(begunEntry(after(SITUATIONS.entering).commands)).toEqual({
      type: 'begin_entry',
      signalId: `entry-${T0}`,
      quote: 1000,
      expiresAt: EXPIRY,
    });
    expect(begunEntry(after([...SITUATIONS.incomplete, event.bar(bars.entry(T0 + HOUR_MS))]).commands).quote).toBe(500);
    expect(begunEntry(after([...SITUATIONS.remainder, event.bar(bars.entry(T0 + HOUR_MS))]).commands).quote).toBe(950);
  });

  it('spends no more than is free', () => {
    const poor = event.account(accountOf(0, { freeQuote: 300 }), T0 - MINUTE_MS);
    expect(begunEntry(after([...SITUATIONS.flat, poor, event.bar(bars.entry(T0))]).commands).quote).toBe(300);
  });

  it('allots a fraction of free quote and held value when no amount is set', () => {
    const half = { ...CONFIGURATION, orders: { ...CONFIGURATION.orders, sizeQuote: null, sizeFraction: 0.5 } };
    const { state, commands } = after([...SITUATIONS.flat, event.bar(bars.entry(T0))], half);
    expect(begunEntry(commands).quote).toBe(2500);
    expect(state.targetQuote).toBe(2500);
  });

  it.each([
    [9.49, 'incomplete_entry'],
    [9.5, 'ready_to_exit'],
  ] as const)('takes %s at 100 of a target of 1,000 as %s: 95 % is complete', (quantity, portfolio) => {
    expect(after([...SITUATIONS.flat, event.account(accountOf(quantity))]).state.portfolio).toBe(portfolio);
  });

  it.each([
    [0.0999, 10, 'ready_to_enter'],
    [0.1, 10, 'incomplete_entry'],
    // 1 % of the target is more than the exchange minimum here.
    [0.0999, 1, 'ready_to_enter'],
    [0.1, 1, 'incomplete_entry'],
  ] as const)('takes %s at 100 with an exchange minimum of %s as %s', (quantity, minimumOrderValue, portfolio) => {
    const account = accountOf(quantity, { minimumOrderValue });
    expect(after([...SITUATIONS.flat, event.account(account)]).state.portfolio).toBe(portfolio);
  });

  it('ends at the timeout exactly, keeps what it has, and does not call it incomplete again', () => {
    expect(after([...SITUATIONS.partly, event.clock(EXPIRY - 1)]).commands).toEqual([]);
    const expired = after([...SITUATIONS.partly, event.clock(EXPIRY)]);
    expect(expired.commands).toEqual([{ type: 'end_entry', reason: 'timed out' }]);
    // The desk is told once.
    expect(after([event.clock(EXPIRY + 1000)], CONFIGURATION, expired.state).commands).toEqual([]);
    const ended = after([event.entryEnded('timed_out', EXPIRY + 1000)], CONFIGURATION, expired.state);
    expect(ended.state).toMatchObject({ portfolio: 'ready_to_exit', settled: true, targetQuote: 1000, entry: null });
    const later = after([event.account(accountOf(5, { price: 90 }), EXPIRY + 2000)], CONFIGURATION, ended.state);
    expect(later.state.portfolio).toBe('ready_to_exit');
  });

  it('is abandoned when nothing was bought, and the next signal is acted on', () => {
    const abandoned = after([...SITUATIONS.entering, event.clock(EXPIRY), event.entryEnded('timed_out', EXPIRY)]);
    expect(abandoned.state).toMatchObject({ portfolio: 'ready_to_enter', targetQuote: null, settled: false });
    expect(short(after([event.bar(bars.entry(EXPIRY + HOUR_MS))], CONFIGURATION, abandoned.state).commands)).toEqual([
      'entry_signal',
      'begin_entry',
    ]);
  });

  it('raises an exit on the bar at which its time is up, even while its last order is being taken off', () => {
    const { state, commands } = after([...SITUATIONS.partly, event.bar(bars.exit(EXPIRY, -5))]);
    expect(short(commands)).toEqual(['end_entry', 'exit_signal']);
    expect(state.exit).toBeNull();
    expect(short(after([event.entryEnded('timed_out', EXPIRY + 1000)], CONFIGURATION, state).commands)).toEqual([
      'begin_exit',
      't:portfolio',
    ]);
  });

  it('records a signal that cannot be acted on, with the reason', () => {
    const results = (['held', 'entering', 'exiting', 'pending'] as const).map((situation) => {
      const { commands } = after([...SITUATIONS[situation], event.bar(bars.entry(T0 + HOUR_MS))]);
      const [first] = commands;
      return first?.type === 'record' && first.record.kind === 'entry_signal'
        ? [first.record.acted, first.record.result]
        : null;
    });
    expect(results).toEqual([
      [false, 'ignored: a position is held'],
      [false, 'ignored: an entry is under way'],
      [false, 'ignored: an exit is under way'],
      [false, 'ignored: an exit is pending'],
    ]);
  });

  it('asks risk before it begins', () => {
    const { commands } = after([
      ...SITUATIONS.flat,
      event.gate('the market feed is stale'),
      event.bar(bars.entry(T0 + HOUR_MS)),
    ]);
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ record: { acted: false, result: 'ignored: the market feed is stale' } });
  });
});

describe('an incomplete entry without a signal', () => {
  it('waits, and raises no exit', () => {
    expect(after([...SITUATIONS.incomplete, event.bar(bars.exit(T0 + HOUR_MS, -5))]).commands).toEqual([]);
  });

  it('becomes a held position when the user adopts it, and may then be exited', () => {
    const adopted = after([...SITUATIONS.incomplete, event.user('adopt')]);
    expect(adopted.state).toMatchObject({ portfolio: 'ready_to_exit', settled: true });
    expect(adopted.commands).toEqual([
      {
        type: 'record',
        record: {
          kind: 'transition',
          machine: 'portfolio',
          from: 'incomplete_entry',
          to: 'ready_to_exit',
          cause: 'position adopted by you',
          signalId: null,
        },
      },
    ]);
    const exit = after([event.bar(bars.exit(T0 + HOUR_MS, -5))], CONFIGURATION, adopted.state);
    expect(short(exit.commands)).toEqual(['exit_signal', 'begin_exit', 't:portfolio']);
  });
});

describe('what an exit leaves', () => {
  it('is not taken for an unfinished entry until the next entry signal', () => {
    const { state } = after(SITUATIONS.remainder);
    const prices = [100, 120, 150, 101].map((price) => event.account(accountOf(0.5, { price }), NOW));
    for (let n = 1; n <= prices.length; n++) {
      const later = after(prices.slice(0, n), CONFIGURATION, state);
      expect(later.state.portfolio).toBe('ready_to_enter');
      expect(later.commands).toEqual([]);
    }
    const entered = after([event.bar(bars.entry(T0 + HOUR_MS))], CONFIGURATION, state);
    expect(entered.state).toMatchObject({ portfolio: 'incomplete_entry', ignoreRemainder: false });
  });

  it('is no remainder when it was called off: what is held later is a position to be completed or adopted', () => {
    const called = [...SITUATIONS.exiting, event.exitEnded('canceled')];
    expect(after(called).state).toMatchObject({ portfolio: 'ready_to_exit', ignoreRemainder: false });
    const { state } = after([...called, event.account(accountOf(0)), event.account(accountOf(5))]);
    expect(state.portfolio).toBe('incomplete_entry');
  });

  it('takes target, exit plan and memory with it when the position is gone', () => {
    const { state } = after([...SITUATIONS.pending, event.account(accountOf(0))]);
    expect(state).toMatchObject({
      portfolio: 'ready_to_enter',
      pendingExit: null,
      targetQuote: null,
      settled: false,
    });
  });
});
