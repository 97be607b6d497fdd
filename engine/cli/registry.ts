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
    name: 'sweep',
    summary: 'Many configurations on the same candles, best first',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'walk-forward',
    summary: 'Choose settings on the past, trade what follows, again and again',
    load: async () => (await import('./commands/walk-forward.ts')).walkForwardCommand,
  },
  {
    name: 'monte-carlo',
    summary: 'What the trades of a backtest could have come to in another order',
    load: async () => (await import('./commands/monte-carlo.ts')).monteCarloCommand,
  },
  {
    name: 'import',
    summary: 'Candle archives into the history of a data folder',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'backfill',
    summary: 'Past candles from the exchange into the history of a data folder',
    load: async () => (await import('./commands/backfill.ts')).backfillCommand,
  },
  {
    name: 'data',
    summary: 'Which candles the history of a data folder has, and which it lacks',
    load: async () => (await import('./commands/data.ts')).dataCommand,
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
  {
    name: 'replay',
    summary: 'Hold a recorded session against a backtest of what it saw',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
];
