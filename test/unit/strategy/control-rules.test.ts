import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { reduceStrategy } from '../../../engine/strategy/reducer.ts';
import { initialStrategyState, isSameState } from '../../../engine/strategy/state.ts';
import { SITUATION_NAMES, SITUATIONS, stateIn } from './situations.ts';
import { accountOf, after, barAt, bars, CONFIGURATION, event, NOW, short, T0 } from './strategy-fixtures.ts';

describe('control', () => {
  it('resumes from a halt to the state it was in before', () => {
    for (const before of ['running', 'paused'] as const) {
      const halted = after([event.halt()], CONFIGURATION, stateIn('held', before));
      expect(halted.state.halt).toEqual({
        cause: '50 consecutive API errors',
        resumesTo: before,
        nextCheckAt: NOW + 60_000,
      });
      const over = after([event.haltChecked(true, NOW + 60_500)], CONFIGURATION, halted.state);
      expect(over.state).toMatchObject({ control: before, halt: null, controlSince: NOW + 60_500 });
    }
  });

  it('looks at a halt again every 60 s, and repeats what is still wrong only when it changes', () => {
    let { state } = after([...SITUATIONS.flat, event.halt()]);
    const kinds: string[][] = [];
    for (let minute = 1; minute <= 3; minute++) {
      const time = NOW + minute * 60_000;
      for (const each of [event.clock(time - 1), event.clock(time), event.haltChecked(false, time)]) {
        const reduced = reduceStrategy(state, each, CONFIGURATION);
        state = reduced.state;
        kinds.push([...short(reduced.commands)]);
      }
    }
    expect(kinds).toEqual([[], ['check_halt'], ['hold'], [], ['check_halt'], [], [], ['check_halt'], []]);
  });

  it('can be stopped while halted, and a late answer does not start it again', () => {
    const stopped = after([...SITUATIONS.flat, event.halt(), event.user('stop'), event.haltChecked(true)]);
    expect(stopped.state).toMatchObject({ control: 'stopped', halt: null });
  });

  it('leaves the position when stopped, and finds it again when started', () => {
    const stopped = after([...SITUATIONS.partly, event.user('stop')]);
    expect(stopped.commands[0]).toEqual({ type: 'end_entry', reason: 'stopped by you' });
    const ended = after([event.entryEnded('canceled')], CONFIGURATION, stopped.state);
    expect(ended.state).toMatchObject({ control: 'stopped', portfolio: 'ready_to_exit' });
    expect(short(after([event.bar(bars.exit(T0 + HOUR_MS, -5))], CONFIGURATION, ended.state).commands)).toEqual([]);
    const started = after(
      [event.user('start', T0 + HOUR_MS), event.bar(bars.exit(T0 + 2 * HOUR_MS, -5))],
      CONFIGURATION,
      ended.state,
    );
    expect(short(started.commands)).toEqual(['exit_signal', 'begin_exit', 't:portfolio']);
  });

  it('drops a forced exit that has not begun when stopped, and keeps a signalled one', () => {
    expect(after([...SITUATIONS.forced, event.user('stop')]).state.pendingExit).toBeNull();
    expect(after([...SITUATIONS.pending, event.user('stop')]).state.pendingExit?.signalId).toBe(`exit-${T0}`);
  });

  it('goes on with a signalled exit that was under way when it is started again, unless it was killed', () => {
    const stopped = after([...SITUATIONS.exiting, event.user('stop')]);
    expect(short(stopped.commands)).toContain('end_exit');
    const ended = after([event.exitEnded('canceled')], CONFIGURATION, stopped.state).state;
    expect(ended).toMatchObject({ control: 'stopped', exit: null, portfolio: 'ready_to_exit' });
    const started = after([event.user('start', T0 + HOUR_MS)], CONFIGURATION, ended);
    expect(short(started.commands)).toContain('begin_exit');
    expect(started.state.exit?.signalId).toBe(stopped.state.exit?.signalId);
    // What it sold on its way out is not sold again.
    const sold = after([event.exitEnded('filled')], CONFIGURATION, stopped.state).state;
    expect(sold.pendingExit).toBeNull();
    const killed = after([...SITUATIONS.exiting, event.user('kill'), event.exitEnded('canceled')]);
    expect(killed.state.pendingExit).toBeNull();
  });

  it.each([
    ['whose orders are called off before they have ended', [event.user('cancel_all'), event.exitEnded('canceled')]],
    ['that is killed before it has ended', [event.user('kill'), event.exitEnded('canceled')]],
    ['whose order was cancelled by you before', [event.exitEnded('canceled', NOW, 'cancelled by you')]],
  ])('does not go on with a stopped exit %s', (_, events) => {
    const stopped = after([...SITUATIONS.exiting, event.user('stop')]);
    const { state } = after([...events, event.user('start', T0 + HOUR_MS)], CONFIGURATION, stopped.state);
    expect(state).toMatchObject({ control: 'running', exit: null, pendingExit: null, portfolio: 'ready_to_exit' });
  });

  it('kills: everything is taken off and nothing is sent any more', () => {
    const killed = after([...SITUATIONS.partly, event.user('kill')]);
    expect(short(killed.commands)).toEqual(['end_entry', 'cancel_all_orders', 't:control']);
    const later = after(
      [event.entryEnded('canceled'), event.bar(bars.entry(T0 + HOUR_MS)), event.user('force_exit', T0 + 2 * HOUR_MS)],
      CONFIGURATION,
      killed.state,
    );
    expect(later.state).toMatchObject({ control: 'stopped', entry: null, exit: null });
    expect(short(later.commands)).toEqual(['refusal']);
  });

  it('takes no new entry while paused, but keeps working one', () => {
    const paused = after([...SITUATIONS.entering, event.user('pause')]);
    expect(short(paused.commands)).toEqual(['t:control']);
    expect(paused.state.entry?.ending).toBeNull();
  });
});

describe('records', () => {
  it('tell a transition once, with its time, cause and signal', () => {
    const { state, commands } = after(SITUATIONS.partly);
    expect(commands).toEqual([
      {
        type: 'record',
        record: {
          kind: 'transition',
          machine: 'portfolio',
          from: 'ready_to_enter',
          to: 'incomplete_entry',
          cause: 'bought',
          signalId: `entry-${T0}`,
        },
      },
    ]);
    expect(state.portfolioSince).toBe(T0 + 60_000);
    expect(after([event.account(accountOf(6))], CONFIGURATION, state).commands).toEqual([]);
  });

  it('tell a near miss once, and again after it was further away', () => {
    const kinds: string[][] = [];
    let { state } = after(SITUATIONS.flat);
    [6, 6, 6, 3, 6].forEach((entryCount, n) => {
      const reduced = reduceStrategy(state, event.bar(barAt(T0 + n * HOUR_MS, { entryCount })), CONFIGURATION);
      state = reduced.state;
      kinds.push([...short(reduced.commands)]);
    });
    expect(kinds).toEqual([['hold'], [], [], [], ['hold']]);
  });

  it('say how much is missing', () => {
    const messageOf = (situation: 'flat' | 'held', bar: Parameters<typeof barAt>[1]) =>
      after([...SITUATIONS[situation], event.bar(barAt(T0, bar))]).commands.map((command) =>
        command.type === 'record' && command.record.kind === 'hold' ? command.record.message : command.type,
      );
    expect(messageOf('flat', { entryCount: 6 })).toEqual(['No entry: 6 of 7 required lenses, 1 short.']);
    expect(messageOf('flat', { warmIn: 12 })).toEqual(['No entry: the lenses are warming up, ready in 12 bars.']);
    expect(messageOf('held', { exitCount: 6, divergenceCount: 1 })).toEqual(['No exit: 1 of 3 divergences, 2 short.']);
    expect(messageOf('held', { exitCount: 5, divergenceCount: 1 })).toEqual([
      'No exit: 5 of 6 exit lenses, 1 short; 1 of 3 divergences, 2 short.',
    ]);
    expect(messageOf('held', { exitCount: 2, divergenceCount: 9 })).toEqual([]);
  });
});

describe('the state', () => {
  it.each(SITUATION_NAMES)('is the same object when nothing changed: %s', (situation) => {
    const { state } = after(SITUATIONS[situation]);
    const same = [
      event.clock(NOW),
      event.gate(null),
      ...(state.account === null ? [] : [event.account({ ...state.account })]),
      event.haltChecked(true),
      event.user('resume'),
    ];
    for (const each of same) expect(reduceStrategy(state, each, CONFIGURATION).state).toBe(state);
  });

  it.each(Object.keys(initialStrategyState(T0)))('is another one when its %s is', (field) => {
    const { state } = after(SITUATIONS.held);
    expect(isSameState({ ...state }, state)).toBe(true);
    expect(isSameState({ ...state, [field]: 'something else' }, state)).toBe(false);
  });

  it.each(SITUATION_NAMES)('goes on the same after a round trip through JSON: %s', (situation) => {
    const { state } = after(SITUATIONS[situation]);
    const read = JSON.parse(JSON.stringify(state)) as typeof state;
    const next = [event.bar(bars.exit(T0 + HOUR_MS, -5)), event.account(accountOf(9.9), T0 + 2 * HOUR_MS)];
    expect(after(next, CONFIGURATION, read)).toEqual(after(next, CONFIGURATION, state));
  });
});

describe('an exit that waits for the end of a halt', () => {
  it('is told of once, and so is what is still wrong, however often it is checked', () => {
    let { state } = after([...SITUATIONS.held, event.halt(), event.user('force_exit')]);
    const kinds: string[] = [];
    for (let minute = 1; minute <= 4; minute++) {
      for (const each of [event.clock(NOW + minute * 60_000), event.haltChecked(false, NOW + minute * 60_000)]) {
        const reduced = reduceStrategy(state, each, CONFIGURATION);
        state = reduced.state;
        kinds.push(...short(reduced.commands));
      }
    }
    expect(kinds).toEqual(['check_halt', 'hold', 'check_halt', 'check_halt', 'check_halt']);
  });
});
