import type { CallError } from '../../engine/api/contract.ts';
import type { TrackedCommand } from '../stores/commands-store.ts';

const COMMAND_NAMES: Readonly<Record<TrackedCommand, string>> = {
  'session.start': 'Start',
  'session.pause': 'Pause',
  'session.resume': 'Resume',
  'session.stop': 'Stop',
  'session.kill': 'Kill',
  'session.forceEntry': 'Force entry',
  'session.forceExit': 'Exit now',
  'session.cancelAll': 'Cancel all',
  'session.cancelOrder': 'Cancel order',
  'session.adoptPosition': 'Adopt position',
};

/** What came of a press that was not answered with a receipt. What broke on the way may have been done all the same. */
export function failureWords(command: TrackedCommand, error: CallError): string {
  const name = COMMAND_NAMES[command];
  if (error.code !== 'internal') return `${name} was not carried out. ${error.message}`;
  return `Nobody said whether ${name} was carried out: look at Open orders, Fills and the state. ${error.message}`;
}

/** What it means that the last view asked for did not come. */
export function lostWords(error: CallError): string {
  // Nobody took the call: whether an engine handles anything is not known here, and must not be promised.
  if (error.code === 'unavailable') return `${error.message} Prices, orders and position are those of before.`;
  return `${error.message} The engine keeps handling your position; this window lost touch with it.`;
}
