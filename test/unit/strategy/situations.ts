import { HOUR_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { StrategyEvent } from '../../../engine/strategy/events.ts';
import { CONTROL_STATES, type ControlState, type StrategyState } from '../../../engine/strategy/state.ts';
import { accountOf, after, bars, DUE, event, EXPIRY, NOW, T0 } from './strategy-fixtures.ts';

const EARLIER = T0 - 24 * HOUR_MS;
const FLAT = [event.account(accountOf(0), EARLIER), event.user('start', EARLIER)];
const ENTERING = [...FLAT, event.bar(bars.entry(T0))];
const PARTLY = [...ENTERING, event.account(accountOf(5), T0 + MINUTE_MS)];
const HELD = [
  ...FLAT,
  event.bar(bars.entry(EARLIER)),
  event.account(accountOf(9.9), EARLIER + MINUTE_MS),
  event.entryEnded('filled', EARLIER + MINUTE_MS),
];
const EXITING = [...HELD, event.bar(bars.exit(T0, -5)), event.account(accountOf(0.5), T0 + MINUTE_MS)];

/** Every situation the machine can be in, reached by events while it runs. */
export const SITUATIONS = {
  /** The exchange has not told what is held. */
  unknown: [event.user('start', EARLIER)],
  flat: FLAT,
  /** An entry is worked, nothing is bought. */
  entering: ENTERING,
  /** An entry is worked and half of it is bought. */
  partly: PARTLY,
  /** The desk was told to end such an entry and has not said that it is over. */
  ending: [...PARTLY, event.user('cancel_all', T0 + 2 * MINUTE_MS)],
  /** Half a position and no entry signal. */
  incomplete: [...FLAT, event.account(accountOf(5), T0)],
  held: HELD,
  /** An exit signal waits for its due time, six hours after T0. */
  pending: [...HELD, event.bar(bars.exit(T0, 8))],
  /** An exit forced during an entry waits for the entry to end. */
  forced: [...PARTLY, event.user('force_exit', T0 + 2 * MINUTE_MS)],
  /** An exit is worked; a remainder above dust is still held. */
  exiting: EXITING,
  /** The exit is over and left more than dust. */
  remainder: [...EXITING, event.exitEnded('filled', T0 + 2 * MINUTE_MS)],
} satisfies Record<string, readonly StrategyEvent[]>;
export type Situation = keyof typeof SITUATIONS;
export const SITUATION_NAMES = Object.keys(SITUATIONS) as Situation[];

const JUST_BEFORE = NOW - 10_000;
const INTO_CONTROL: Record<ControlState, readonly StrategyEvent[]> = {
  running: [],
  paused: [event.user('pause', JUST_BEFORE)],
  halted: [event.halt(JUST_BEFORE)],
  stopped: [event.user('stop', JUST_BEFORE)],
};

export function stateIn(situation: Situation, control: ControlState): StrategyState {
  const { state } = after([...SITUATIONS[situation], ...INTO_CONTROL[control]]);
  if (state.control !== control) throw new Error(`${situation} in ${control} is ${state.control}`);
  return state;
}

/** Everything that can happen, by the name the table uses. */
export const HAPPENINGS = {
  'bar quiet': event.bar(bars.quiet(T0 + HOUR_MS)),
  'bar entry signal': event.bar(bars.entry(T0 + HOUR_MS)),
  'bar exit, falling': event.bar(bars.exit(T0 + HOUR_MS, -5)),
  'bar exit, surging': event.bar(bars.exit(T0 + HOUR_MS, 8)),
  'bar lower momentum': event.bar(bars.momentum(T0 + HOUR_MS, -5)),
  'clock quiet': event.clock(NOW + 1000),
  'clock halt check': event.clock(JUST_BEFORE + 60_000),
  'clock entry expiry': event.clock(EXPIRY),
  'clock exit due': event.clock(DUE),
  'account nothing': event.account(accountOf(0)),
  'account half': event.account(accountOf(5)),
  'account full': event.account(accountOf(9.9)),
  'entry_ended filled': event.entryEnded('filled'),
  'entry_ended timed_out': event.entryEnded('timed_out'),
  'entry_ended canceled': event.entryEnded('canceled'),
  'entry_ended refused': event.entryEnded('refused'),
  'exit_ended filled': event.exitEnded('filled'),
  'exit_ended timed_out': event.exitEnded('timed_out'),
  'exit_ended canceled': event.exitEnded('canceled'),
  'exit_ended refused': event.exitEnded('refused'),
  'own purchase, half': event.userTraded('buy', accountOf(5)),
  'own sale, half left': event.userTraded('sell', accountOf(5)),
  'own sale, nothing left': event.userTraded('sell', accountOf(0)),
  'user start': event.user('start'),
  'user pause': event.user('pause'),
  'user resume': event.user('resume'),
  'user stop': event.user('stop'),
  'user force_entry': event.user('force_entry'),
  'user force_exit': event.user('force_exit'),
  'user cancel_all': event.user('cancel_all'),
  'user kill': event.user('kill'),
  'user adopt': event.user('adopt'),
  'gate closed': event.gate('the market feed is stale'),
  'gate open': event.gate(null),
  halt: event.halt(),
  'halt_checked cleared': event.haltChecked(true),
  'halt_checked not cleared': event.haltChecked(false),
} satisfies Record<string, StrategyEvent>;
export type Happening = keyof typeof HAPPENINGS;
export const HAPPENING_NAMES = Object.keys(HAPPENINGS) as Happening[];

export const CONTROLS = CONTROL_STATES;
