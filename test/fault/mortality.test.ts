import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../engine/domain/order.ts';
import type { SessionStore } from '../../engine/ports.ts';
import { openDatabase } from '../../engine/storage/open-database.ts';
import { createSessionStore } from '../../engine/storage/session-store.ts';
import { createFakeExchange } from '../fakes/fake-exchange.ts';
import { createManualClock } from '../fakes/manual-clock.ts';
import { createMortality, KilledError, type KillPoint, type Mortality } from './support/mortality.ts';

let folder = '';
let open: SessionStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-mortality-'));
});
afterEach(() => {
  for (const store of open) store.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function begin(point: KillPoint): {
  readonly mortality: Mortality;
  readonly store: SessionStore;
  readonly cut: string[];
} {
  const database = openDatabase(join(folder, 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  const cut: string[] = [];
  const mortality = createMortality(point, (boundary) => void cut.push(boundary));
  const real = createSessionStore(database.value);
  open.push(real);
  return { mortality, store: mortality.store(real, database.value), cut };
}

const write = (store: SessionStore, kind: string): void =>
  void store.append({ time: 1, kind, event: '{}', commands: '[]' }, [{ time: 1, kind: 'notice', body: '{}' }]);
const kinds = (store: SessionStore): readonly string[] => store.journalAfter(0).map(({ kind }) => kind);

describe('a session that dies at a journal record', () => {
  it.each([
    ['before', ['clock']],
    ['inside', ['clock']],
    ['after', ['clock', 'fills']],
  ] as const)('%s it: on disk is what was written by then, and nothing is written later', (side, written) => {
    const { mortality, store, cut } = begin({ at: 'record', side, number: 2 });
    write(store, 'clock');
    expect(() => write(store, 'fills')).toThrow(KilledError);
    expect(mortality.isDead()).toBe(true);
    expect(cut).toEqual(['fills']);
    expect(kinds(store)).toEqual(written);
    expect(store.recentRecords(['notice'], 9)).toHaveLength(written.length);
    expect(() => write(store, 'clock')).toThrow(KilledError);
    expect(() => store.writeSetting('started', 'yes')).toThrow(KilledError);
    expect(() => store.saveSnapshot({ sequence: 1, time: 1, state: '{}' })).toThrow(KilledError);
    expect(kinds(store)).toEqual(written);
    expect(store.readSetting('started')).toBeNull();
  });

  it('of a kind: counts only that kind', () => {
    const { store, cut } = begin({ at: 'record', side: 'inside', number: 2, kind: 'fills' });
    for (const kind of ['clock', 'fills', 'clock']) write(store, kind);
    expect(() => write(store, 'fills')).toThrow(KilledError);
    expect(cut).toEqual(['fills']);
    expect(kinds(store)).toEqual(['clock', 'fills', 'clock']);
  });
});

describe('a session that writes several records at once', () => {
  const entry = (kind: string) => ({ record: { time: 1, kind, event: '{}', commands: '[]' }, shown: [] });

  it.each([
    ['before', []],
    ['inside', []],
    ['after', ['minute_closed', 'signal_bar']],
  ] as const)('and dies %s the second has all of them or none', (side, written) => {
    const { store, cut } = begin({ at: 'record', side, number: 2 });
    expect(() => store.appendAll([entry('minute_closed'), entry('signal_bar')])).toThrow(KilledError);
    expect(cut).toEqual(['signal_bar']);
    expect(kinds(store)).toEqual(written);
  });
});

describe('a session that dies around its tidying', () => {
  it.each([
    ['before', null],
    ['after', 1],
  ] as const)('%s a snapshot: it is there or not', (side, sequence) => {
    const { store, cut } = begin({ at: 'keeping', side, number: 1 });
    write(store, 'clock');
    expect(() => store.saveSnapshot({ sequence: 1, time: 1, state: '{}' })).toThrow(KilledError);
    expect(cut).toEqual(['snapshot']);
    expect(store.latestSnapshot()?.sequence ?? null).toBe(sequence);
  });
});

describe('a session that dies around a call to the exchange', () => {
  const ORDER_ID = 'O1' as OrderId;

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('%s it: the exchange has heard of it or not, and of nothing later', async (side, heard) => {
    const { broker } = createFakeExchange({ clock: createManualClock(0) });
    let calls = 0;
    const { mortality, cut } = begin({ at: 'call', side, number: 1 });
    const mortal = mortality.broker({
      ...broker,
      cancel: async () => {
        calls++;
        return Promise.resolve({ kind: 'accepted' });
      },
    });
    // Reading changes nothing and is no boundary.
    expect((await mortal.balances()).ok).toBe(true);
    await expect(mortal.cancel(ORDER_ID)).rejects.toThrow(KilledError);
    expect(cut).toEqual(['call cancel']);
    await expect(mortal.cancel(ORDER_ID)).rejects.toThrow(KilledError);
    await expect(mortal.balances()).rejects.toThrow(KilledError);
    expect(calls).toBe(heard);
  });
});
