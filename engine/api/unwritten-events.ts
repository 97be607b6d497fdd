import type { StreamItem } from './stream.ts';
import type { EventView } from './views.ts';

/**
 * Events that no journal holds, each told of one thing: a newer one takes the place of an older one. A journal counts
 * from 1, so that these can be told from what it holds and from each other.
 */
const IDS = {
  /** The journal cannot be continued. */
  broken: 0,
  /** What was not settled when the session was closed. */
  unsettled: -1,
  /** The history does not take the minutes of the session. */
  minutes: -2,
  /** The history was damaged. */
  history: -3,
  /** The stored backtests and sweeps were damaged. */
  runs: -4,
} as const;

/** Something the user is told of once, where nothing remembers it. */
export function unwrittenEvent(what: keyof typeof IDS, event: Omit<EventView, 'id'>): StreamItem {
  return { type: 'event', event: { id: IDS[what], ...event } };
}
