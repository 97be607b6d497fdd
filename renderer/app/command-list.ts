import { TIMEFRAMES } from '../../engine/api/vocabulary.ts';
import type { MachineView } from '../../engine/api/views.ts';
import { useCommandsStore, type Command } from '../stores/commands-store.ts';
import { explainCommand, isAllowed } from '../stores/permissions.ts';
import { useStackStore } from '../stores/stack-store.ts';
import { useTicketStore } from '../stores/ticket-store.ts';
import { SCREENS, useUiStore, type Screen } from '../stores/ui-store.ts';
import { chooseTimeframe } from './session-runtime.ts';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly enabled: boolean;
  /** Opening a position asks once more. */
  readonly confirm: boolean;
  readonly run: () => void;
}

const CONTROLS: readonly { readonly command: Command; readonly label: string }[] = [
  { command: 'session.start', label: 'Start the engine' },
  { command: 'session.pause', label: 'Pause: no new entries' },
  { command: 'session.resume', label: 'Resume' },
  { command: 'session.stop', label: 'Stop: hands off' },
  { command: 'session.forceExit', label: 'Exit now: sell the position' },
  { command: 'session.cancelAll', label: 'Cancel all orders' },
  { command: 'session.forceEntry', label: 'Force entry: open a position' },
  { command: 'session.adoptPosition', label: 'Adopt the holding as position' },
];

export const SCREEN_NAMES: Readonly<Record<Screen, string>> = {
  trade: 'Trade',
  backtest: 'Backtest',
  optimise: 'Optimise',
  replay: 'Replay',
  data: 'Data',
  settings: 'Settings',
};

function simple(id: string, label: string, hint: string, run: () => void): PaletteCommand {
  return { id, label, hint, enabled: true, confirm: false, run };
}

/** Every command of the screen, for the palette. */
export function paletteCommands(machine: MachineView): readonly PaletteCommand[] {
  const ui = useUiStore.getState();
  const controls = CONTROLS.map(({ command, label }): PaletteCommand => {
    const enabled = isAllowed(machine, command);
    return {
      id: command,
      label,
      hint: enabled ? '' : explainCommand(machine, command),
      enabled,
      confirm: command === 'session.forceEntry',
      run: () => void useCommandsStore.getState().run(command),
    };
  });
  const screens = SCREENS.map((screen, index) =>
    simple(`go-${screen}`, `Go to ${SCREEN_NAMES[screen]}`, `Alt ${index + 1}`, () => ui.setScreen(screen)),
  );
  const onChart = (command: PaletteCommand): PaletteCommand =>
    ui.screen === 'trade' ? command : { ...command, enabled: false, hint: 'on the Trade screen' };
  const timeframes = TIMEFRAMES.map((timeframe, index) =>
    onChart(
      simple(`timeframe-${timeframe}`, `Timeframe ${timeframe}`, `${index + 1}`, () => void chooseTimeframe(timeframe)),
    ),
  );
  const order = (side: 'buy' | 'sell') => (): void => {
    ui.setScreen('trade');
    useTicketStore.getState().begin(side);
  };
  return [
    ...controls,
    simple('order-buy', 'Order ticket: buy', 'B', order('buy')),
    simple('order-sell', 'Order ticket: sell', 'S', order('sell')),
    ...screens,
    ...timeframes,
    onChart(simple('fit', 'Fit all bars', '', () => useStackStore.getState().controller?.fit())),
    simple('log', ui.logScale ? 'Linear price scale' : 'Logarithmic price scale', '', () =>
      ui.setLogScale(!ui.logScale),
    ),
    simple('zone', ui.zone === 'utc' ? 'Show local times' : 'Show UTC times', '', () =>
      ui.setZone(ui.zone === 'utc' ? 'local' : 'utc'),
    ),
    simple('theme', ui.theme === 'dark' ? 'Light theme' : 'Dark theme', '', () =>
      ui.setTheme(ui.theme === 'dark' ? 'light' : 'dark'),
    ),
    simple('palette', ui.palette === 'standard' ? 'Colour-blind palette' : 'Standard palette', '', () =>
      ui.setPalette(ui.palette === 'standard' ? 'colour-blind' : 'standard'),
    ),
    simple('updown', ui.upDown === 'normal' ? 'Red for rising prices' : 'Green for rising prices', '', () =>
      ui.setUpDown(ui.upDown === 'normal' ? 'swapped' : 'normal'),
    ),
  ];
}

/** Commands whose words all occur in the label, in the order given. */
export function filterCommands(commands: readonly PaletteCommand[], query: string): readonly PaletteCommand[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}
