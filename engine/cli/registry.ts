import type { Command } from './command.ts';

/** A command as the list of commands knows it; its code is loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of the help page. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'lenses',
    summary: 'Lens states and signals of a candle file, bar by bar',
    load: async () => (await import('./commands/lenses.ts')).lensesCommand,
  },
  {
    name: 'backtest',
    summary: 'What the strategy would have done on a candle file',
    load: async () => (await import('./commands/backtest.ts')).backtestCommand,
  },
  {
    name: 'sim',
    summary: 'A Kraken-compatible exchange on this computer, to trade against',
    load: async () => (await import('./commands/sim.ts')).simCommand,
  },
  {
    name: 'trade',
    summary: 'A trading session without a window',
    load: async () => (await import('./commands/trade.ts')).tradeCommand,
  },
];
