import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import type { StrategyCommand } from '../../../engine/strategy/events.ts';
import { SITUATIONS } from './situations.ts';
import { accountOf, after, barAt, bars, CONFIGURATION, DUE, event, NOW, short, T0 } from './strategy-fixtures.ts';

function records(commands: readonly StrategyCommand[]) {
  return commands.flatMap((command) => (command.type === 'record' ? [command.record] : []));
}

describe('the exit signal', () => {
  it.each([
    [6, 'surging', 6, 'delayed'],
    [5.999, 'rising', 3, 'delayed'],
    [2, 'rising', 3, 'delayed'],
    [1.999, 'flat', 1, 'delayed'],
    [-1.999, 'flat', 1, 'delayed'],
    [null, 'flat', 1, 'delayed'],
    [-2, 'falling', 0, 'immediate'],
  ] as const)('at a 24 h change of %s %% is %s, delayed by %s h', (momentum, category, delayHours, exitType) => {
    const { state, commands } = after([...SITUATIONS.held, event.bar(bars.exit(T0, momentum))]);
    const [signal] = records(commands);
    expect(signal).toMatchObject({
      kind: 'exit_signal',
      signalId: `exit-${T0}`,
      signal: {
        time: T0,
        signalTime: T0,
        divergenceCount: 3,
        momentumCategory: category,
        delayHours,
        exitTime: T0 + delayHours * HOUR_MS,
        exitType,
        indicators: ['rsi_9_ob', 'rsi_14_ob', 'stoch_14_ob', 'stoch_21_ob', 'bb_20_touch', 'bb_30_touch'],
      },
    });
    expect(state.exit === null).toBe(delayHours > 0);
    expect(state.pendingExit?.dueAt ?? null).toBe(delayHours > 0 ? T0 + delayHours * HOUR_MS : null);
  });

  it('needs both levels', () => {
    const short1 = barAt(T0, { exitCount: 5, divergenceCount: 3, momentum24h: -5 });
    const short2 = barAt(T0, { exitCount: 6, divergenceCount: 2, momentum24h: -5 });
    for (const bar of [short1, short2]) {
      const { state, commands } = after([...SITUATIONS.held, event.bar(bar)]);
      expect(short(commands)).toEqual(['hold']);
      expect(state.pendingExit).toBeNull();
    }
  });

  it('is raised once per position, however long the level holds', () => {
    const held = [...SITUATIONS.held, event.bar(bars.exit(T0, 8))];
    const repeated = [1, 2, 3].map((hours) => event.bar(bars.exit(T0 + hours * HOUR_MS, 8)));
    for (let n = 1; n <= 3; n++) expect(after([...held, ...repeated.slice(0, n)]).commands).toEqual([]);
    expect(after([...SITUATIONS.exiting, event.bar(bars.exit(T0 + HOUR_MS, -5))]).commands).toEqual([]);
  });

  it('falls due at its time exactly', () => {
    expect(after([...SITUATIONS.pending, event.clock(DUE - 1)]).commands).toEqual([]);
    expect(after([...SITUATIONS.pending, event.clock(DUE)]).commands).toEqual([
      { type: 'begin_exit', signalId: `exit-${T0}`, exitType: 'delayed' },
      {
        type: 'record',
        record: {
          kind: 'transition',
          machine: 'portfolio',
          from: 'ready_to_exit',
          to: 'incomplete_exit',
          cause: 'exit delayed',
          signalId: `exit-${T0}`,
        },
      },
    ]);
  });
});

describe('acceleration', () => {
  const pendingAfter = (momenta: readonly (number | null)[]) =>
    after([
      ...SITUATIONS.pending,
      ...momenta.map((momentum, n) => event.bar(bars.momentum(T0 + (n + 1) * HOUR_MS, momentum))),
    ]);

  it('brings the due time to the bar’s close plus the delay of a lower category', () => {
    // Surging at T0 is due at +6 h; rising at +1 h makes it +4 h, flat at +2 h makes it +3 h.
    expect(pendingAfter([3]).state.pendingExit).toMatchObject({ dueAt: T0 + 4 * HOUR_MS, exitType: 'accelerated' });
    expect(pendingAfter([3, 0]).state.pendingExit).toMatchObject({ dueAt: T0 + 3 * HOUR_MS, exitType: 'accelerated' });
    const { state, commands } = pendingAfter([3, -9]);
    expect(state.exit).toMatchObject({ startedAt: T0 + 2 * HOUR_MS, exitType: 'accelerated', signalId: `exit-${T0}` });
    expect(short(commands)).toEqual(['exit_accelerated', 'begin_exit', 't:portfolio']);
  });

  it('never moves it later, and is only called accelerated when it moved', () => {
    // At +5 h rising would be +8 h: the due time stays, the category is remembered.
    expect(pendingAfter([8, 8, 8, 8, 3]).state.pendingExit).toMatchObject({
      dueAt: DUE,
      exitType: 'delayed',
      lowestCategory: 'rising',
    });
    expect(pendingAfter([8, 8, 8, 8, 3]).commands).toEqual([]);
  });

  it('ignores a category that was seen since, and one that is higher', () => {
    const once = pendingAfter([3]).state.pendingExit;
    expect(pendingAfter([3, 3]).state.pendingExit).toEqual(once);
    expect(pendingAfter([3, 9, 3]).state.pendingExit).toEqual(once);
    expect(pendingAfter([3, 9, 3]).commands).toEqual([]);
  });

  it('takes an unknown change for flat', () => {
    expect(pendingAfter([null]).state.pendingExit?.dueAt).toBe(T0 + 2 * HOUR_MS);
  });

  it('leaves the signal itself as it was raised', () => {
    expect(pendingAfter([3]).state.pendingExit?.signal).toMatchObject({
      exitType: 'delayed',
      delayHours: 6,
      exitTime: DUE,
    });
  });
});

describe('an exit under way', () => {
  it('is finished with fewer divergences, which is logged once for each number', () => {
    const bar = (hours: number, divergenceCount: number) => event.bar(barAt(T0 + hours * HOUR_MS, { divergenceCount }));
    const first = after([...SITUATIONS.exiting, bar(1, 2)]);
    expect(records(first.commands)).toEqual([
      { kind: 'hold', message: '2 divergences left of 3; the exit that has begun is finished.' },
    ]);
    expect(after([bar(2, 2)], CONFIGURATION, first.state).commands).toEqual([]);
    expect(short(after([bar(2, 1)], CONFIGURATION, first.state).commands)).toEqual(['hold']);
    expect(first.state.exit).not.toBeNull();
  });

  it('waits for risk when it falls due, says so once, and begins when the gate opens', () => {
    const waiting = after([...SITUATIONS.pending, event.gate('the market feed is stale'), event.clock(DUE)]);
    expect(records(waiting.commands)).toEqual([
      { kind: 'hold', message: 'The exit is due and waits: the market feed is stale.' },
    ]);
    const still = after([event.clock(DUE + 1000), event.clock(DUE + 2000)], CONFIGURATION, waiting.state);
    expect(still.commands).toEqual([]);
    expect(short(after([event.gate(null, DUE + 3000)], CONFIGURATION, still.state).commands)).toEqual([
      'begin_exit',
      't:portfolio',
    ]);
  });

  it('waits while trading is halted, and begins with its end', () => {
    const halted = after([...SITUATIONS.pending, event.halt(DUE - 1000), event.clock(DUE)]);
    expect(short(halted.commands)).toEqual(['hold']);
    const over = after([event.haltChecked(true, DUE + 60_000)], CONFIGURATION, halted.state);
    expect(short(over.commands)).toEqual(['begin_exit', 't:control', 't:portfolio']);
  });

  it('goes on while paused, and begins while paused', () => {
    const paused = after([...SITUATIONS.pending, event.user('pause', NOW)]);
    expect(short(after([event.clock(DUE)], CONFIGURATION, paused.state).commands)).toEqual([
      'begin_exit',
      't:portfolio',
    ]);
    expect(short(after([...SITUATIONS.exiting, event.user('pause')]).commands)).toEqual(['t:control']);
  });
});

describe('an exit the user forces', () => {
  it('begins at once when a position is held, under an id of its own', () => {
    const { state, commands } = after([...SITUATIONS.held, event.user('force_exit')]);
    expect(commands[0]).toEqual({ type: 'begin_exit', signalId: `forced-exit-${NOW}`, exitType: 'manual' });
    expect(state.exit).toMatchObject({ signal: null, exitType: 'manual', startedAt: NOW });
  });

  it('takes over a pending one and keeps its id', () => {
    const { commands } = after([...SITUATIONS.pending, event.user('force_exit')]);
    expect(commands[0]).toEqual({ type: 'begin_exit', signalId: `exit-${T0}`, exitType: 'manual' });
  });

  it('during an entry first ends the entry, then sells what was bought', () => {
    const forced = after(SITUATIONS.forced);
    expect(forced.commands).toEqual([{ type: 'end_entry', reason: 'exit forced by you' }]);
    expect(forced.state.exit).toBeNull();
    const more = after([event.account(accountOf(6)), event.entryEnded('canceled')], CONFIGURATION, forced.state);
    expect(more.commands[0]).toMatchObject({ type: 'begin_exit', exitType: 'manual' });
    expect(more.state.portfolio).toBe('incomplete_exit');
  });

  it('during an entry that bought nothing comes to nothing', () => {
    const { state, commands } = after([...SITUATIONS.entering, event.user('force_exit'), event.entryEnded('canceled')]);
    expect(state).toMatchObject({ pendingExit: null, exit: null, entry: null, portfolio: 'ready_to_enter' });
    expect(short(commands)).toEqual(['hold']);
  });
});
