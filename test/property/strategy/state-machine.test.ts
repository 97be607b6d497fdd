import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { type StrategyCommand, type StrategyEvent, USER_ACTIONS } from '../../../engine/strategy/events.ts';
import { reduceSilently, reduceStrategy } from '../../../engine/strategy/reducer.ts';
import { initialStrategyState, type StrategyState } from '../../../engine/strategy/state.ts';
import { accountOf, barAt, CONFIGURATION, entrySignalAt, T0 } from '../../unit/strategy/strategy-fixtures.ts';

const outcome = fc.constantFrom('filled' as const, 'timed_out' as const, 'canceled' as const, 'refused' as const);
/** Any event at all, also those that make no sense in the state they meet; `after` is ms since the last one. */
const happening = fc.record({
  after: fc.constantFrom(0, 1, 60_000, HOUR_MS, 4 * HOUR_MS),
  make: fc.oneof(
    fc
      .record({
        entry: fc.boolean(),
        exitCount: fc.integer({ min: 0, max: 8 }),
        divergenceCount: fc.integer({ min: 0, max: 15 }),
        momentum24h: fc.constantFrom(null, -5, 0, 3, 8),
      })
      .map((bar) => (time: number): StrategyEvent => ({
        type: 'signal_bar',
        time,
        bar: barAt(time, {
          ...bar,
          entryCount: bar.entry ? 7 : 3,
          entrySignal: bar.entry ? entrySignalAt(time) : null,
        }),
      })),
    fc.constant((time: number): StrategyEvent => ({ type: 'clock', time })),
    fc
      .tuple(fc.constantFrom(0, 0.05, 0.5, 5, 9.4, 9.6, 20), fc.constantFrom(50, 100, 150))
      .map(([quantity, price]) => (time: number): StrategyEvent => ({
        type: 'account',
        time,
        account: accountOf(quantity, { price }),
      })),
    outcome.map((each) => (time: number): StrategyEvent => ({ type: 'entry_ended', time, outcome: each, detail: '' })),
    outcome.map((each) => (time: number): StrategyEvent => ({ type: 'exit_ended', time, outcome: each, detail: '' })),
    fc.constantFrom(...USER_ACTIONS).map((action) => (time: number): StrategyEvent => ({ type: 'user', time, action })),
    fc
      .constantFrom([null, null], ['the market feed is stale', 'the market feed is stale'], ['the clock is off', null])
      .map(([blockedBy, exitBlockedBy]) => (time: number): StrategyEvent => ({
        type: 'gate',
        time,
        blockedBy,
        exitBlockedBy,
      })),
    fc.constant((time: number): StrategyEvent => ({ type: 'halt', time, cause: 'too many errors' })),
    fc
      .boolean()
      .map((cleared) => (time: number): StrategyEvent => ({ type: 'halt_checked', time, cleared, detail: 'x' })),
  ),
});
const story = fc.array(happening, { minLength: 1, maxLength: 80, size: 'max' }).map((happenings) => {
  let time = T0;
  return happenings.map(({ after, make }) => {
    time += after;
    return make(time);
  });
});

interface Step {
  readonly event: StrategyEvent;
  readonly before: StrategyState;
  readonly state: StrategyState;
  readonly commands: readonly StrategyCommand[];
}

function played(events: readonly StrategyEvent[]): readonly Step[] {
  let state = initialStrategyState(T0);
  return events.map((event) => {
    const before = state;
    const { state: next, commands } = reduceStrategy(state, event, CONFIGURATION);
    state = next;
    return { event, before, state: next, commands };
  });
}

describe('the state machine on any sequence of events', () => {
  it('keeps its state sound and records every transition exactly once', () => {
    fc.assert(
      fc.property(story, (events) => {
        for (const { before, state, commands } of played(events)) {
          expect(state.control === 'halted').toBe(state.halt !== null);
          expect(state.entry !== null && state.exit !== null).toBe(false);
          expect(state.pendingExit !== null && state.exit !== null).toBe(false);
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
          const transitions = commands.flatMap((command) =>
            command.type === 'record' && command.record.kind === 'transition' ? [command.record] : [],
          );
          const expected = [
            ...(state.control === before.control
              ? []
              : [{ machine: 'control', from: before.control, to: state.control }]),
            ...(state.portfolio === before.portfolio
              ? []
              : [{ machine: 'portfolio', from: before.portfolio, to: state.portfolio }]),
          ];
          expect(transitions.map(({ machine, from, to }) => ({ machine, from, to }))).toEqual(expected);
          for (const { cause } of transitions) expect(cause).not.toBe('');
          if (JSON.stringify(state) === JSON.stringify(before)) expect(state).toBe(before);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('begins and ends works in turn, never two at once, and opens nothing that it may not', () => {
    fc.assert(
      fc.property(story, (events) => {
        let working: 'entry' | 'exit' | null = null;
        for (const { event, before, state, commands } of played(events)) {
          if (event.type === 'entry_ended' && working === 'entry') working = null;
          if (event.type === 'exit_ended' && working === 'exit') working = null;
          for (const command of commands) {
            if (command.type === 'begin_entry' || command.type === 'begin_exit') {
              expect(working).toBeNull();
              working = command.type === 'begin_entry' ? 'entry' : 'exit';
              expect(['running', 'paused']).toContain(state.control);
              expect(command.type === 'begin_entry' ? state.blockedBy : state.exitBlockedBy).toBeNull();
              if (command.type === 'begin_entry') {
                expect(command.quote).toBeLessThanOrEqual(before.account?.freeQuote ?? 0);
                expect(command.quote).toBeLessThanOrEqual(1000);
                if (before.control === 'paused') expect(event).toMatchObject({ type: 'user', action: 'force_entry' });
              }
            }
            if (command.type === 'end_entry') expect(working).toBe('entry');
            if (command.type === 'end_exit') expect(working).toBe('exit');
          }
          expect(state.entry !== null).toBe(working === 'entry');
          expect(state.exit !== null).toBe(working === 'exit');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('only ever brings an exit forward', () => {
    fc.assert(
      fc.property(story, (events) => {
        for (const { before, state } of played(events)) {
          const was = before.pendingExit;
          const is = state.pendingExit;
          if (was === null || is === null || was.signal !== is.signal) continue;
          expect(is.signalId).toBe(was.signalId);
          if (is.exitType !== 'manual') expect(is.dueAt).toBeLessThanOrEqual(was.dueAt);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('has a way on from everywhere: once works end and a user asks, the position is sold', () => {
    fc.assert(
      fc.property(story, (events) => {
        let state = played(events).at(-1)?.state ?? initialStrategyState(T0);
        let time = (events.at(-1)?.time ?? T0) + 1;
        const send = (event: StrategyEvent): readonly StrategyCommand[] => {
          const reduced = reduceStrategy(state, event, CONFIGURATION);
          state = reduced.state;
          time += 1;
          return reduced.commands;
        };
        // What forbids only purchases keeps nobody from selling.
        send({ type: 'gate', time, blockedBy: 'the clock is off', exitBlockedBy: null });
        send({ type: 'halt_checked', time, cleared: true, detail: 'well again' });
        send({ type: 'user', time, action: 'start' });
        send({ type: 'account', time, account: accountOf(5) });
        if (state.exit !== null) send({ type: 'exit_ended', time, outcome: 'canceled', detail: '' });
        send({ type: 'user', time, action: 'force_exit' });
        if (state.entry !== null) send({ type: 'entry_ended', time, outcome: 'canceled', detail: '' });
        expect(state).toMatchObject({ portfolio: 'incomplete_exit', entry: null });
        expect(state.exit).not.toBeNull();
        send({ type: 'account', time, account: accountOf(0) });
        send({ type: 'exit_ended', time, outcome: 'filled', detail: '' });
        expect(state).toMatchObject({ portfolio: 'ready_to_enter', exit: null, pendingExit: null, targetQuote: null });
      }),
      { numRuns: 400 },
    );
  });

  it('decides the same without its records', () => {
    fc.assert(
      fc.property(story, (events) => {
        for (const { event, before, state, commands } of played(events)) {
          const silent = reduceSilently(before, event, CONFIGURATION);
          expect(silent.state).toEqual(state);
          expect(silent.state === before).toBe(state === before);
          expect(silent.commands).toEqual(commands.filter((command) => command.type !== 'record'));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes the account that comes with the end of a work as one told just before it', () => {
    fc.assert(
      fc.property(story, fc.constantFrom(0, 5, 20), (events, quantity) => {
        for (const { event, before } of played(events)) {
          const works = event.type === 'entry_ended' ? before.entry : event.type === 'exit_ended' ? before.exit : null;
          if (works === null) continue;
          const account = accountOf(quantity);
          const told = reduceSilently(before, { type: 'account', time: event.time, account }, CONFIGURATION);
          const apart = reduceSilently(told.state, event, CONFIGURATION);
          const together = reduceSilently(before, { ...event, account } as StrategyEvent, CONFIGURATION);
          // Told apart, the portfolio may go to another state and back at that moment.
          expect({ ...together.state, portfolioSince: 0 }).toEqual({ ...apart.state, portfolioSince: 0 });
          expect(together.commands).toEqual(apart.commands);
        }
      }),
      { numRuns: 400 },
    );
  });
});
