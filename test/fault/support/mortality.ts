import type Database from 'better-sqlite3';
import type { Broker, SessionStore } from '../../../engine/ports.ts';

/** Where a session is to die, as a kill -9 would end it. */
export type KillPoint =
  /** At the n-th journal record (of a kind, if one is named): before it is written, inside its transaction, after it. */
  | {
      readonly at: 'record';
      readonly side: 'before' | 'inside' | 'after';
      readonly number: number;
      readonly kind?: string;
    }
  /** At the n-th order that goes to the exchange, a new one, a change or a cancellation: before it or after its answer. */
  | { readonly at: 'call'; readonly side: 'before' | 'after'; readonly number: number }
  /** Around the n-th time that the session tidies its memory: a snapshot, a pruning, a folding in of the log. */
  | { readonly at: 'keeping'; readonly side: 'before' | 'after'; readonly number: number }
  /** After so many milliseconds of wall time, wherever the session is then. */
  | { readonly at: 'time'; readonly milliseconds: number };

export class KilledError extends Error {}

/** A session's store and broker that end at a point, and its memory of whether they have. */
export interface Mortality {
  store(store: SessionStore, database: Database.Database): SessionStore;
  broker(broker: Broker): Broker;
  isDead(): boolean;
  /** From now on nothing is written or asked any more: what holds for every dead process. */
  die(): void;
}

/**
 * `end` is told which boundary was cut (`submit_result`, `call submit`, …). In a process of its own it ends that
 * process; else it returns, and everything the session still tries fails.
 */
export function createMortality(point: KillPoint | null, end: (boundary: string) => void): Mortality {
  let dead = false;
  let records = 0;
  let calls = 0;
  let keepings = 0;

  function kill(boundary: string): never {
    dead = true;
    end(boundary);
    throw new KilledError('killed');
  }

  function living(): void {
    if (dead) throw new KilledError('killed');
  }

  /** Whether the record that is being written is the one at which the session dies. */
  function isLast(kind: string): boolean {
    if (point?.at !== 'record' || (point.kind !== undefined && point.kind !== kind)) return false;
    return ++records === point.number;
  }

  const guarded =
    <Arguments extends readonly unknown[], Value>(act: (...args: Arguments) => Value) =>
    (...args: Arguments): Value => {
      living();
      return act(...args);
    };

  /** A tidying of the memory: a boundary like a record. */
  const kept =
    <Arguments extends readonly unknown[]>(name: string, act: (...args: Arguments) => void) =>
    (...args: Arguments): void => {
      living();
      const isTheOne = point?.at === 'keeping' && ++keepings === point.number;
      if (isTheOne && point.side === 'before') kill(name);
      act(...args);
      if (isTheOne) kill(name);
    };

  /** Calls that change something at the exchange are boundaries; a dead session makes none of any kind. */
  const called =
    <Arguments extends readonly unknown[], Value>(
      name: string,
      isBoundary: boolean,
      call: (...args: Arguments) => Promise<Value>,
    ) =>
    async (...args: Arguments): Promise<Value> => {
      living();
      const isTheOne = isBoundary && point?.at === 'call' && ++calls === point.number;
      if (isTheOne && point.side === 'before') kill(`call ${name}`);
      const value = await call(...args);
      if (isTheOne) kill(`call ${name}`);
      return value;
    };

  return {
    isDead: () => dead,
    die: () => {
      dead = true;
    },
    store(store, database) {
      /** Journal rows until the one inside whose transaction the session dies; null when that is not to be. */
      let rowsLeft: number | null = null;
      if (point?.at === 'record' && point.side === 'inside') {
        // A trigger fires between the journal row and the rest of its transaction.
        database.function('reach_inside', (kind: unknown) => {
          if (rowsLeft !== null && --rowsLeft === 0) kill(String(kind));
          return 0;
        });
        database.exec(
          'CREATE TEMP TRIGGER inside_record AFTER INSERT ON main.journal BEGIN SELECT reach_inside(NEW.kind); END',
        );
      }
      const { recordings } = store;
      const appendAll: SessionStore['appendAll'] = (entries) => {
        living();
        const index = entries.findIndex(({ record }) => isLast(record.kind));
        const cut = entries[index]?.record.kind ?? null;
        const side = point?.at === 'record' ? point.side : null;
        if (cut !== null && side === 'before') kill(cut);
        rowsLeft = cut !== null && side === 'inside' ? index + 1 : null;
        const stored = store.appendAll(entries);
        // On disk, and nothing that follows from it is done.
        if (cut !== null) kill(cut);
        return stored;
      };
      return {
        ...store,
        append(record, shown) {
          const [stored] = appendAll([{ record, shown }]);
          if (stored === undefined) throw new Error('mortality: a record was appended and has no place');
          return stored;
        },
        appendAll,
        checkpoint: kept('checkpoint', store.checkpoint),
        saveSnapshot: kept('snapshot', store.saveSnapshot),
        prune: kept('prune', store.prune),
        writeSetting: guarded(store.writeSetting),
        recordings: {
          ...recordings,
          begin: guarded(recordings.begin),
          addMinutes: guarded(recordings.addMinutes),
        },
      };
    },
    broker: (broker) => ({
      ...broker,
      submit: called('submit', true, broker.submit),
      amend: called('amend', true, broker.amend),
      cancel: called('cancel', true, broker.cancel),
      cancelAll: called('cancelAll', true, broker.cancelAll),
      cancelAllAfter: called('cancelAllAfter', true, broker.cancelAllAfter),
      openOrders: called('openOrders', false, broker.openOrders),
      findOrder: called('findOrder', false, broker.findOrder),
      orders: called('orders', false, broker.orders),
      fillsSince: called('fillsSince', false, broker.fillsSince),
      balances: called('balances', false, broker.balances),
    }),
  };
}
