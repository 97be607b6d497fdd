import type { Shortcut } from '../features/settings/shortcut.ts';
import { TIMEFRAMES } from '../../engine/api/vocabulary.ts';
import { SCREENS } from '../stores/ui-store.ts';
import { SCREEN_NAMES } from './command-list.ts';

const ANYWHERE = 'anywhere';
const TRADE = 'Trade';

/** Every key that does something by itself. Buttons, fields and lists have the keys that their kind has everywhere. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'Ctrl K / ⌘ K', what: 'Every command, by name', where: ANYWHERE },
  ...SCREENS.map((screen, index) => ({
    keys: `Alt ${index + 1}`,
    what: `Go to ${SCREEN_NAMES[screen]}`,
    where: ANYWHERE,
  })),
  { keys: 'F6 / Shift F6', what: 'Next panel, panel before', where: ANYWHERE },
  { keys: 'Esc', what: 'Close what is open, take back what was asked, unpin the bar', where: ANYWHERE },
  { keys: `1 – ${TIMEFRAMES.length}`, what: `Timeframe ${TIMEFRAMES.join(', ')}`, where: TRADE },
  { keys: 'B / S', what: 'Buy, sell: into the order ticket', where: TRADE },
  { keys: '← →', what: 'Move the pinned bar', where: 'Trade, in the heatmap' },
  { keys: 'Ctrl Enter / ⌘ Enter', what: 'Run the backtest', where: 'Backtest' },
  { keys: 'Ctrl Enter / ⌘ Enter', what: 'Replay the chosen session', where: 'Replay' },
  { keys: '↑ ↓', what: 'Step a number; ten times as far with Shift', where: 'number fields' },
  { keys: 'Hold 1.5 s', what: 'Kill switch: pointer, Space or Enter', where: 'on its button' },
];
