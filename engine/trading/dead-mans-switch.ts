import type { Configuration } from '../domain/configuration.ts';
import { workingOrders } from './desk-state.ts';
import type { SessionInput } from './session-events.ts';
import { marketStatusOf, type SessionState } from './session-state.ts';
import { notice, type Turn, withCommands } from './session-turn.ts';

/** What the exchange was last asked: to cancel everything unless it hears again within so many seconds, 0 not to. */
export interface DeadMansSwitch {
  readonly seconds: number;
  /** Market time; also names the question that an answer belongs to. */
  readonly askedAt: number;
  /** Whether the exchange has said yes. Without an answer it may be on all the same. */
  readonly confirmed: boolean;
}

/** It is renewed this often within its time, so that one lost request does not set it off. */
const RENEWALS = 3;
/** A question that was not answered with yes is asked again after this. */
const AGAIN_AFTER_MS = 5_000;

/** Whether the exchange may still cancel everything by it. */
export function isSwitchOn(state: SessionState): boolean {
  const last = state.deadMansSwitch ?? null;
  return last !== null && (last.seconds > 0 || !last.confirmed);
}

/**
 * Keeps the switch on while an order of ours is out, and takes it back as soon as none is: it would cancel what was
 * placed elsewhere. In maintenance it is left alone: armed then, it cancels everything when the exchange comes back.
 */
export function tendSwitch(turn: Turn, { time, event }: SessionInput, configuration: Configuration): Turn {
  const { state } = turn;
  const isDue = event.type === 'clock' || event.type === 'closing' || state.closing === true;
  if (!isDue || marketStatusOf(state) === 'maintenance' || state.instrument === null) return turn;
  // Absent from what older versions wrote.
  const wanted = (configuration.orders as Partial<Configuration['orders']>).deadMansSwitchSeconds ?? 0;
  const last = state.deadMansSwitch ?? null;
  const seconds = workingOrders(state.desk).length > 0 ? wanted : 0;
  if (seconds === 0 && !isSwitchOn(state)) return turn;
  if (last !== null && last.seconds === seconds) {
    const pause = last.confirmed ? (seconds * 1000) / RENEWALS : AGAIN_AFTER_MS;
    if (time - last.askedAt < pause) return turn;
  }
  const asked = { ...state, deadMansSwitch: { seconds, askedAt: time, confirmed: false } };
  return withCommands(turn, asked, { type: 'dead_mans_switch', seconds, askedAt: time });
}

/** What the exchange answered; a failure is asked again by itself. */
export function takeSwitchResult(turn: Turn, askedAt: number, ok: boolean): Turn {
  const last = turn.state.deadMansSwitch ?? null;
  if (last === null || last.askedAt !== askedAt || !ok || last.confirmed) return turn;
  const { seconds } = last;
  const wasTold = (turn.state.switchTold ?? 0) === seconds;
  const next = { ...turn.state, deadMansSwitch: { ...last, confirmed: true }, switchTold: seconds };
  if (wasTold) return withCommands(turn, next);
  const message =
    seconds > 0
      ? `The dead man’s switch is on: when the exchange hears nothing of Parallax for ${seconds} s, it cancels every open order of this account, also those placed elsewhere.`
      : 'The dead man’s switch is off again.';
  return withCommands(turn, next, notice('info', message));
}
