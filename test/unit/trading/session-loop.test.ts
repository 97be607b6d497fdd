import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import type { JournalEntry, SessionStore } from '../../../engine/ports.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import { createSessionLoop, type LoopTurn, restoreState, resumeState } from '../../../engine/trading/session-loop.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { CONFIGURATION } from '../strategy/strategy-fixtures.ts';
import { INSTRUMENT, STREAMING, T0 } from './session-fixtures.ts';

let folder = '';
let store: SessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-loop-'));
  const database = openDatabase(join(folder, 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  store = createSessionStore(database.value);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const STARTED = { type: 'session_started', instrument: INSTRUMENT } as const;

/** A loop on the store, with what came of it. */
function started(over: Partial<SessionStore> = {}, now = () => T0) {
  const turns: LoopTurn[] = [];
  const broken: unknown[] = [];
  let ids = 0;
  const loop = createSessionLoop({
    initial: resumeState(store, initialSessionState('BTC/USD', T0), CONFIGURATION),
    configuration: CONFIGURATION,
    store: { ...store, ...over },
    now,
    quote: () => null,
    newOrderId: () => `client-${++ids}` as ClientOrderId,
    onTurn: (turn) => void turns.push(turn),
    onBroken: (error) => void broken.push(error),
  });
  return { loop, turns, broken };
}

describe('events of one moment', () => {
  it('are reduced one after the other and written together', () => {
    const writes: (readonly JournalEntry[])[] = [];
    const { loop, turns } = started({
      appendAll(entries) {
        writes.push(entries);
        return store.appendAll(entries);
      },
    });
    loop.dispatchAll([STARTED, STREAMING]);
    expect(writes.map((entries) => entries.map(({ record }) => record.kind))).toEqual([['session_started', 'clock']]);
    expect(turns.map(({ before, after }) => [before.feedFresh, after.feedFresh])).toEqual([
      [false, false],
      [false, true],
    ]);
    expect(loop.state()).toMatchObject({ instrument: INSTRUMENT, feedFresh: true });
  });

  it('are followed by nothing when they cannot be written, neither deed nor state, and later ones are not taken', () => {
    const { loop, turns, broken } = started({
      appendAll() {
        throw new Error('database or disk is full');
      },
    });
    const before = loop.state();
    loop.dispatchAll([STARTED, STREAMING]);
    loop.dispatch(STREAMING);
    expect(loop.state()).toBe(before);
    expect(turns).toEqual([]);
    expect(broken).toHaveLength(1);
    expect(loop.broken()).toBe(true);
    expect(store.journalAfter(0)).toEqual([]);
  });
});

describe('what a session is told', () => {
  it('is of the newest time it knows when the clock goes back; a session that begins takes the clock’s', () => {
    let now = T0 + 60_000;
    const { loop, turns } = started({}, () => now);
    loop.dispatchAll([STARTED, STREAMING, { type: 'shut_down' }]);
    now = T0;
    loop.dispatch({ ...STREAMING, feedFresh: false });
    loop.dispatch(STARTED);
    expect(turns.map(({ time }) => time - T0)).toEqual([60_000, 60_000, 60_000, 60_000, 0]);
    expect(store.journalAfter(0).map(({ time }) => time - T0)).toEqual([60_000, 60_000, 60_000, 60_000, 0]);
  });

  it('is not taken any more once it has ended, and breaks nothing', () => {
    const { loop, turns, broken } = started();
    loop.dispatch(STARTED);
    const { length } = store.journalAfter(0);
    loop.end();
    loop.dispatch(STREAMING);
    expect(turns).toHaveLength(1);
    expect(store.journalAfter(0)).toHaveLength(length);
    expect(loop.state().feedFresh).toBe(false);
    expect(broken).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('is written when there is time for it, not among the records', () => {
    let saved = 0;
    const { loop } = started({
      saveSnapshot(snapshot) {
        saved++;
        store.saveSnapshot(snapshot);
      },
    });
    loop.dispatch(STARTED);
    for (let record = 0; record < 600; record++) loop.dispatch({ ...STREAMING, feedFresh: record % 2 === 0 });
    expect(saved).toBe(0);
    loop.tidy();
    expect(saved).toBe(1);
    loop.tidy();
    expect(saved).toBe(1);
    expect(JSON.stringify(restoreState(store, initialSessionState('', 0), CONFIGURATION))).toBe(
      JSON.stringify(loop.state()),
    );
  });

  it('that cannot be written stops trading like a record that cannot', () => {
    const { loop, broken } = started({
      saveSnapshot() {
        throw new Error('database or disk is full');
      },
    });
    loop.dispatch(STARTED);
    loop.snapshot();
    expect(broken).toHaveLength(1);
    expect(loop.broken()).toBe(true);
  });
});

describe('a session that ends before its first snapshot', () => {
  it('is continued from the very state it began with, whatever the time is then', () => {
    const { loop } = started();
    loop.dispatch(STARTED);
    const later = resumeState(store, initialSessionState('BTC/USD', T0 + 3_600_000), CONFIGURATION);
    expect(JSON.stringify(later)).toBe(JSON.stringify(loop.state()));
  });
});

describe('a journal that was written under another configuration', () => {
  it('is played with that one, at the next start and at the one after it', () => {
    const impatient = { ...CONFIGURATION, risk: { ...CONFIGURATION.risk, maxConsecutiveApiErrors: 2 } };
    const loop = createSessionLoop({
      initial: resumeState(store, initialSessionState('BTC/USD', T0), impatient),
      configuration: impatient,
      store,
      now: () => T0,
      quote: () => null,
      newOrderId: () => 'client-1' as ClientOrderId,
      onTurn: () => undefined,
      onBroken: (error) => {
        throw error;
      },
    });
    const failed = { type: 'api_result', ok: false, message: 'time-out' } as const;
    loop.dispatchAll([STARTED, { type: 'user', action: 'start' }, failed, failed]);
    expect(loop.state().strategy.control).toBe('halted');
    for (const start of ['the first', 'the one after it']) {
      const resumed = resumeState(store, initialSessionState('BTC/USD', T0), CONFIGURATION);
      expect(JSON.stringify(resumed), start).toBe(JSON.stringify(loop.state()));
    }
  });
});
