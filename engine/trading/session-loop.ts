import type { Configuration } from '../domain/configuration.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId } from '../domain/order.ts';
import type { JournalEntry, SessionStore } from '../ports.ts';
import { addOrder, patchOrder } from './desk-state.ts';
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
  /** The same for what happened in one moment: written down together, all of it or nothing. */
  dispatchAll(events: readonly SessionEvent[]): void;
  broken(): boolean;
  snapshot(): void;
  /** Writes a snapshot when one is due and puts the files in order: for a moment at which nothing waits. */
  tidy(): void;
  /** Nothing is taken in any more: what comes now is asked of the exchange at the next start. */
  end(): void;
}

/** A snapshot every so many journal records keeps the start quick. */
const SNAPSHOT_EVERY = 500;
/** Some 100 MB on disk, and weeks of a market to play again. */
const KEPT = { journalRecords: 100_000, shownRecords: 50_000 };

/**
 * One event at a time: reduce, write down, only then act (architecture.md, "The session"). Events of one moment are
 * reduced one after the other and written together; whatever was ordered is on disk before anybody executes it.
 */
export function createSessionLoop(options: SessionLoopOptions): SessionLoop {
  const { configuration, store, onTurn, onBroken } = options;
  let state = options.initial;
  let sequence = store.latestSnapshot()?.sequence ?? 0;
  let sinceSnapshot = 0;
  let busy = false;
  let broken = false;
  let ended = false;
  const queue: (readonly SessionEvent[])[] = [];

  function breakDown(error: unknown): void {
    if (broken) return;
    broken = true;
    queue.length = 0;
    onBroken(error);
  }

  function snapshot(): void {
    try {
      store.saveSnapshot({ sequence, time: Math.round(state.time), state: JSON.stringify(state) });
      store.prune(KEPT);
      sinceSnapshot = 0;
    } catch (error) {
      breakDown(error);
    }
  }

  function reduce(before: SessionState, event: SessionEvent): Reduced | null {
    const now = Math.round(options.now());
    // Time never goes back within a session; a new one may meet an exchange whose clock is behind the last one's.
    const time = event.type === 'session_started' ? now : Math.max(now, before.time);
    const input: SessionInput = { time, quote: options.quote(), newOrderId: options.newOrderId(), event };
    const { state: after, commands } = reduceSession(before, input, configuration);
    if (after === before && commands.length === 0) return null;
    const shown = commands.flatMap((command) => (command.type === 'record' ? [command.record] : []));
    const record = {
      time,
      kind: event.type,
      event: JSON.stringify(input),
      commands: JSON.stringify(commands.filter(({ type }) => type !== 'record')),
    };
    const rows = shown.map((each) => ({ time, kind: each.kind, body: JSON.stringify(each) }));
    return { entry: { record, shown: rows }, turn: { time, before, after, commands }, shown };
  }

  function take(events: readonly SessionEvent[]): void {
    const reduced: Reduced[] = [];
    for (const event of events) {
      const next = reduce(reduced.at(-1)?.turn.after ?? state, event);
      if (next !== null) reduced.push(next);
    }
    const last = reduced.at(-1);
    if (last === undefined) return;
    const stored = store.appendAll(reduced.map(({ entry }) => entry));
    state = last.turn.after;
    sequence = stored.at(-1)?.sequence ?? sequence;
    sinceSnapshot += reduced.length;
    for (const [at, { shown, turn }] of reduced.entries()) {
      const ids = stored[at]?.recordIds ?? [];
      onTurn({ ...turn, records: shown.map((record, i) => ({ id: ids[i] ?? 0, time: turn.time, record })) });
    }
  }

  function dispatchAll(events: readonly SessionEvent[]): void {
    // Nobody would ever take it.
    if (broken || ended) return;
    queue.push(events);
    if (busy) return;
    busy = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) take(next);
    } catch (error) {
      breakDown(error);
    } finally {
      busy = false;
    }
  }

  return {
    state: () => state,
    broken: () => broken,
    snapshot,
    tidy() {
      if (broken || ended) return;
      if (sinceSnapshot >= SNAPSHOT_EVERY) snapshot();
      try {
        store.checkpoint();
      } catch (error) {
        breakDown(error);
      }
    },
    end() {
      ended = true;
    },
    dispatch: (event) => dispatchAll([event]),
    dispatchAll,
  };
}

/** An event that changed something, ready to be written down. */
interface Reduced {
  readonly entry: JournalEntry;
  readonly turn: Omit<LoopTurn, 'records'>;
  readonly shown: readonly SessionRecord[];
}

/** The state a journal leads to: snapshot first, then every later record through the same reducer. */
export function restoreState(store: SessionStore, initial: SessionState, configuration: Configuration): SessionState {
  const snapshot = store.latestSnapshot();
  const start = snapshot === null ? initial : (JSON.parse(snapshot.state) as SessionState);
  return store.journalAfter(snapshot?.sequence ?? 0).reduce((state, record) => {
    const input = JSON.parse(record.event) as SessionInput;
    return withWrittenOrders(reduceSession(state, input, configuration).state, record.commands, input.time);
  }, start);
}

/**
 * An order that a record sent is known, whatever the reducer makes of the record: another version of the app may have
 * written it. Nothing is known of it but that it may be live, so it is looked up.
 */
function withWrittenOrders(state: SessionState, written: string, time: number): SessionState {
  if (!written.includes('"submit"')) return state;
  const commands = JSON.parse(written) as readonly SessionCommand[];
  let next = state;
  for (const command of commands) {
    if (command.type !== 'submit' || next.desk.orders[command.order.clientOrderId] !== undefined) continue;
    const desk = addOrder(next.desk, command.order, time);
    const order = desk.orders[command.order.clientOrderId];
    if (order !== undefined) next = { ...next, desk: patchOrder(desk, order, { status: 'unknown' }) };
  }
  return next;
}

const CONFIGURATION_SETTING = 'journal_configuration';

/** What the journal was written under; null for a memory in which no session has begun. */
export function journalConfiguration(store: Pick<SessionStore, 'readSetting'>): Configuration | null {
  const written = store.readSetting(CONFIGURATION_SETTING);
  return written === null ? null : (JSON.parse(written) as Configuration);
}

/**
 * Where the last session ended. Its journal is replayed with the configuration it was written under: with another
 * one the same events would lead elsewhere, and an order that is out could be forgotten. From here on the journal
 * is written under `configuration`.
 */
export function resumeState(store: SessionStore, initial: SessionState, configuration: Configuration): SessionState {
  // However early this life ends, the next one begins from the very same state.
  if (store.latestSnapshot() === null) {
    store.saveSnapshot({ sequence: 0, time: Math.round(initial.time), state: JSON.stringify(initial) });
  }
  const text = JSON.stringify(configuration);
  const written = store.readSetting(CONFIGURATION_SETTING);
  if (written === text) return restoreState(store, initial, configuration);
  const state = restoreState(store, initial, journalConfiguration(store) ?? configuration);
  const before = store.latestSnapshot()?.sequence ?? 0;
  const sequence = store.journalAfter(before).at(-1)?.sequence ?? before;
  // First the snapshot, then the setting: a crash in between replays nothing twice and nothing wrongly.
  if (sequence > 0) store.saveSnapshot({ sequence, time: Math.round(state.time), state: JSON.stringify(state) });
  store.writeSetting(CONFIGURATION_SETTING, text);
  return state;
}
