import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STATE_VERSION, type SimulatorState } from '../../../engine/exchange/simulator/simulator-state.ts';
import { keepSimulatorState, readSimulatorState } from '../../../engine/modes/simulator-file.ts';

/** A state with so many ledger rows. */
function stateOf(rows: number): SimulatorState {
  return {
    version: STATE_VERSION,
    seed: 7,
    marketTime: 1_767_571_200_000,
    firstMinute: 29_459_520,
    nonce: '12',
    account: {
      balances: { USD: 1_000_000, BTC: 0 },
      open: [],
      closed: [],
      trades: [],
      ledger: Array.from({ length: rows }, (_, index) => ({
        id: `L-${index}, "quoted" – ü`,
        number: index + 1,
        refId: 'T',
        time: index,
        type: 'deposit' as const,
        asset: 'USD',
        amount: 1 - index,
        fee: 0,
        balance: index,
      })),
      orders: 0,
      tradeCount: 0,
      rows,
      amends: 0,
      inCostUnits: true,
    },
    switchAt: null,
    ownPrints: { 'BTC/USD': [], 'ETH/USD': [] },
  };
}

describe('the file of a simulated exchange', () => {
  let folder: string;
  let file: string;
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-simulator-file-'));
    file = join(folder, 'market.json');
    said.length = 0;
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([0, 1, 99, 100, 101, 200, 1_234])('holds exactly the JSON of the state, with lists of %i rows', (rows) => {
    const saving = keepSimulatorState(file, 'market', () => stateOf(rows), Date.now, log);
    saving.stop();
    expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(stateOf(rows)));
    expect(readSimulatorState(file, 'market', log)).toEqual({ ok: true, value: stateOf(rows) });
    expect(readdirSync(folder)).toEqual(['market.json']);
    expect(said).toEqual([]);
  });

  it('reads the prints of an older Parallax, which had a record for each, and none that are out of order', () => {
    const packed = [29_459_521, 3, 1_767_571_260_000_001, 600_000, 10_000, 3, 29_459_522, 0, 1_767_571_320_000_002];
    const prints = [...packed, 600_010, 20_000, 4];
    const records = [
      {
        minute: 29_459_522,
        at: 0,
        part: false,
        time: 1_767_571_320_000_002,
        side: 'buy',
        ticks: 600_010,
        lots: 20_000,
      },
      {
        minute: 29_459_521,
        at: 3,
        part: true,
        time: 1_767_571_260_000_001,
        side: 'sell',
        ticks: 600_000,
        lots: 10_000,
      },
    ].map((record, index) => ({ ...record, orderType: index === 0 ? 'limit' : 'market' }));
    const write = (list: unknown): void =>
      writeFileSync(file, JSON.stringify({ ...stateOf(1), ownPrints: { 'BTC/USD': list } }));
    for (const list of [records, prints]) {
      write(list);
      const state = readSimulatorState(file, 'market', log);
      expect(state).toEqual({ ok: true, value: { ...stateOf(1), ownPrints: { 'BTC/USD': prints } } });
    }
    expect(said).toEqual([]);
    write([...prints.slice(6), ...prints.slice(0, 6)]);
    expect(readSimulatorState(file, 'market', log)).toEqual({ ok: true, value: null });
    expect(said.join()).toContain('damaged at ownPrints.BTC/USD');
    expect(readdirSync(folder)).toEqual(['market.json.damaged']);
  });

  it('saves a changed account within a second, one that did not change twice a minute, and a last time at the end', () => {
    let exports = 0;
    const exportState = (): SimulatorState => {
      exports += 1;
      return stateOf(exports);
    };
    const saving = keepSimulatorState(file, 'market', exportState, Date.now, log);
    vi.advanceTimersByTime(1_000);
    expect(exports).toBe(1);
    vi.advanceTimersByTime(29_000);
    expect(exports).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(exports).toBe(2);
    saving.changed();
    saving.changed();
    vi.advanceTimersByTime(1_000);
    expect(exports).toBe(3);
    saving.stop();
    expect(exports).toBe(4);
    vi.advanceTimersByTime(120_000);
    expect(exports).toBe(4);
    expect(readSimulatorState(file, 'market', log)).toEqual({ ok: true, value: stateOf(4) });
  });

  it('says once that the disk does not take it, goes on, and saves again when it does', () => {
    // A folder where the new file should be: it cannot be opened for writing, not even by root.
    mkdirSync(`${file}.new`);
    const saving = keepSimulatorState(file, 'market', () => stateOf(3), Date.now, log);
    for (let second = 0; second < 5; second++) {
      saving.changed();
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('The market could not be saved: EISDIR');
    rmSync(`${file}.new`, { recursive: true });
    saving.changed();
    vi.advanceTimersByTime(1_000);
    expect(readSimulatorState(file, 'market', log)).toEqual({ ok: true, value: stateOf(3) });
    expect(said).toHaveLength(1);
    mkdirSync(`${file}.new`);
    saving.stop();
    expect(said).toHaveLength(2);
  });
});
