import type { Configuration } from '../domain/configuration.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId } from '../domain/order.ts';
import type { SessionStore } from '../ports.ts';
import type { SessionCommand, SessionEvent, SessionInput, SessionRecord } from './session-events.ts';
import { reduceSession } from './session-reducer.ts';
import type { SessionState } from './session-state.ts';

export interface LoopTurn {
  /** Market time at which it was decided. */
  readonly time: number;
  readonly before: SessionState;
  readonly after: SessionState;
  readonly commands: readonly SessionCommand[];
  /** Records of this turn with the ids they were stored under. */
  readonly records: readonly { readonly id: number; readonly time: number; readonly record: SessionRecord }[];
}

export interface SessionLoopOptions {
  readonly initial: SessionState;
  readonly configuration: Configuration;
  readonly store: SessionStore;
  readonly now: () => number;
  readonly quote: () => Quote | null;
  readonly newOrderId: () => ClientOrderId;
  /** Runs after the turn is on disk: executes commands, tells the windows. Must not throw. */
  readonly onTurn: (turn: LoopTurn) => void;
  /** The journal could not be written, or an invariant broke: trading stops here. */
  readonly onBroken: (error: unknown) => void;
}

export interface SessionLoop {
  state(): SessionState;
  /** Takes an event; events that come while one is being handled wait their turn. */
  dispatch(event: SessionEvent): void;
  broken(): boolean;
  snapshot(): void;
}

/** A snapshot every so many journal records keeps the start quick. */
const SNAPSHOT_EVERY = 500;
/** Some 100 MB on disk, and weeks of a market to play again. */
const KEPT = { journalRecords: 100_000, shownRecords: 50_000 };

/**
 * One event at a time: reduce, write down, only then act (architecture.md, "The session").
 * Whatever the reducer ordered is on disk before anybody executes it.
 */
export function createSessionLoop(options: SessionLoopOptions): SessionLoop {
  const { configuration, store, onTurn, onBroken } = options;
  let state = options.initial;
  let sequence = store.latestSnapshot()?.sequence ?? 0;
  let sinceSnapshot = 0;
  let busy = false;
  let broken = false;
  const queue: SessionEvent[] = [];

  function snapshot(): void {
    store.saveSnapshot({ sequence, time: Math.round(state.time), state: JSON.stringify(state) });
    store.prune(KEPT);
    sinceSnapshot = 0;
  }

  function turn(event: SessionEvent): void {
    const now = Math.round(options.now());
    // Time never goes back within a session; a new one may meet an exchange whose clock is behind the last one's.
    const time = event.type === 'session_started' ? now : Math.max(now, state.time);
    const input: SessionInput = { time, quote: options.quote(), newOrderId: options.newOrderId(), event };
    const { state: after, commands } = reduceSession(state, input, configuration);
    if (after === state && commands.length === 0) return;
    const shown = commands.flatMap((command) => (command.type === 'record' ? [command.record] : []));
    const rows = shown.map((record) => ({ time, kind: record.kind, body: JSON.stringify(record) }));
    const stored = store.append(
      {
        time,
        kind: event.type,
        event: JSON.stringify(input),
        commands: JSON.stringify(commands.filter(({ type }) => type !== 'record')),
      },
      rows,
    );
    const before = state;
    state = after;
    sequence = stored.sequence;
    if (++sinceSnapshot >= SNAPSHOT_EVERY) snapshot();
    const records = shown.map((record, i) => ({ id: stored.recordIds[i] ?? 0, time, record }));
    onTurn({ time, before, after, commands, records });
  }

  return {
    state: () => state,
    broken: () => broken,
    snapshot,
    dispatch(event) {
      queue.push(event);
      if (busy || broken) return;
      busy = true;
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) turn(next);
      } catch (error) {
        broken = true;
        onBroken(error);
      } finally {
        busy = false;
      }
    },
  };
}

/** The state a journal leads to: snapshot first, then every later record through the same reducer. */
export function restoreState(store: SessionStore, initial: SessionState, configuration: Configuration): SessionState {
  const snapshot = store.latestSnapshot();
  const start = snapshot === null ? initial : (JSON.parse(snapshot.state) as SessionState);
  return store
    .journalAfter(snapshot?.sequence ?? 0)
    .reduce(
      (state, record) => reduceSession(state, JSON.parse(record.event) as SessionInput, configuration).state,
      start,
    );
}

const CONFIGURATION_SETTING = 'journal_configuration';

/**
 * Where the last session ended. Its journal is replayed with the configuration it was written under: with another
 * one the same events would lead elsewhere, and an order that is out could be forgotten. From here on the journal
 * is written under `configuration`.
 */
export function resumeState(store: SessionStore, initial: SessionState, configuration: Configuration): SessionState {
  const text = JSON.stringify(configuration);
  const written = store.readSetting(CONFIGURATION_SETTING);
  if (written === text) return restoreState(store, initial, configuration);
  const state = restoreState(store, initial, written === null ? configuration : (JSON.parse(written) as Configuration));
  const before = store.latestSnapshot()?.sequence ?? 0;
  const sequence = store.journalAfter(before).at(-1)?.sequence ?? before;
  // First the snapshot, then the setting: a crash in between replays nothing twice and nothing wrongly.
  if (sequence > 0) store.saveSnapshot({ sequence, time: Math.round(state.time), state: JSON.stringify(state) });
  store.writeSetting(CONFIGURATION_SETTING, text);
  return state;
}
