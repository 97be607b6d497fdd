import type { MachineView } from '../../engine/api/views.ts';
import type { Command } from './commands-store.ts';

type Allowed = keyof MachineView['allowed'];

const KEYS: Readonly<Record<Command, Allowed>> = {
  'session.start': 'start',
  'session.pause': 'pause',
  'session.resume': 'resume',
  'session.stop': 'stop',
  'session.forceEntry': 'forceEntry',
  'session.forceExit': 'forceExit',
  'session.cancelAll': 'cancelAll',
  'session.kill': 'cancelAll',
  'session.adoptPosition': 'adopt',
};

/** Whether the engine would take a command now. */
export function isAllowed(machine: MachineView, command: Command): boolean {
  return machine.allowed[KEYS[command]];
}

const HOLDING: readonly MachineView['portfolio'][] = ['ready_to_exit', 'incomplete_exit'];

/** What a control does, or, where it is not allowed, why not: the title of its button. */
export function explainCommand(machine: MachineView, command: Command): string {
  const allowed = isAllowed(machine, command);
  const { control, portfolio } = machine;
  switch (command) {
    case 'session.start':
      if (allowed) return 'Start: the engine may enter and exit by itself';
      return control === 'stopped'
        ? 'Cannot start yet: see the state machine'
        : `Already started: the engine is ${control}`;
    case 'session.pause':
      if (allowed) return 'Pause: no new entries, exits are still handled';
      return control === 'paused' ? 'Already paused' : `Nothing to pause: the engine is ${control}`;
    case 'session.resume':
      return allowed ? 'Resume: entries are allowed again' : `Not paused: the engine is ${control}`;
    case 'session.stop':
      return allowed ? 'Stop: hands off; a position stays as it is' : 'Already stopped';
    case 'session.forceEntry':
      if (allowed) return 'Open a position now, without a signal. Asks once more.';
      if (HOLDING.includes(portfolio)) return 'A position is held already';
      if (portfolio === 'incomplete_entry') return 'An entry is being worked already';
      return control === 'running'
        ? 'Not now: see why below the diagram'
        : `The engine is ${control}: start or resume it first`;
    case 'session.forceExit':
      if (allowed) return 'Sell the whole position now. Acts at once.';
      if (portfolio === 'ready_to_enter') return 'No position to exit';
      if (portfolio === 'incomplete_exit') return 'The exit is under way already';
      return `Not while the engine is ${control}`;
    case 'session.cancelAll':
      return allowed ? 'Cancel every open order. Acts at once.' : 'No open order to cancel';
    case 'session.kill':
      return 'Hold for 1.5 s: stops the engine and cancels every order of the account';
    case 'session.adoptPosition':
      return allowed ? 'Take the holding as the position and wait for an exit' : 'Nothing to adopt';
  }
}
