import { assertNever } from '../../../engine/api/vocabulary.ts';
import type { GapState } from '../../stores/data-work-store.ts';

/** One sentence on what happens, or can be done, about a gap. */
export function gapStateWords(state: GapState): string {
  switch (state.kind) {
    case 'checked':
      return 'The exchange was asked: there were no trades. Nothing to fetch.';
    case 'running':
      return state.part === null
        ? 'Backfill is fetching it now.'
        : `Backfill is fetching it now, ${Math.floor(state.part * 100)}%.`;
    case 'queued':
      return 'Waits for its turn to be fetched.';
    case 'fetchable':
      return 'Can be fetched from the exchange.';
    case 'out_of_reach':
      return 'This simulated market is that of another session: nobody can be asked for it now.';
    default:
      return assertNever(state, 'gap state');
  }
}
