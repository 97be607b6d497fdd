import type { ModeView } from '../../../engine/api/views.ts';

export interface ModeWords {
  readonly name: string;
  readonly meaning: string;
  /** What it does with whose money. */
  readonly what: string;
  readonly needs: string;
}

export const MODE_WORDS: Readonly<Record<ModeView, ModeWords>> = {
  demo: {
    name: 'DEMO',
    meaning: 'simulated market',
    what: 'A market of this computer’s own making, faster than real time, with play money.',
    needs: 'Needs nothing.',
  },
  paper: {
    name: 'PAPER',
    meaning: 'real market, simulated money',
    what: 'Kraken’s prices as they are; orders are matched against them on this computer, with play money.',
    needs: 'Needs the network. No key, nothing is sent to Kraken but questions.',
  },
  live: {
    name: 'LIVE',
    meaning: 'real funds',
    what: 'Kraken and your own account. Starts stopped and unarmed, every time.',
    needs: 'Needs the network and an account with an API key that may trade.',
  },
};

export const MODES: readonly ModeView[] = ['demo', 'paper', 'live'];
