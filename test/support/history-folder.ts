import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { historyFile, openHistory } from '../../engine/storage/candles/open-history.ts';
import type { HistoryStore } from '../../engine/storage/candles/history-store.ts';

export interface HistoryFolder {
  readonly path: string;
  /** A connection of its own; closed with the folder. */
  open(): HistoryStore;
  file(name: string, content: string | Uint8Array): string;
  /** Everything that is stored of candles, byte for byte, without the times of jobs. */
  content(): unknown;
  remove(): void;
}

export function createHistoryFolder(): HistoryFolder {
  const path = mkdtempSync(join(tmpdir(), 'parallax-history-'));
  const stores: HistoryStore[] = [];
  return {
    path,
    open() {
      const store = openHistory(path);
      if (!store.ok) throw new Error(store.error.message);
      stores.push(store.value);
      return store.value;
    },
    file(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
    content() {
      const database = new Database(historyFile(path));
      const tables = ['candle_series', 'candle_day', 'open_candle', 'checked_range'];
      const rows = tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all());
      database.close();
      return rows;
    },
    remove() {
      for (const store of stores) store.close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Lines of a candle archive: a minute each from `start` (seconds) on, a price that swings, trades in most minutes. */
export function archiveLines(start: number, minutes: number, has: (minute: number) => boolean = () => true): string[] {
  const price = (at: number): number => Math.round(10_000 + 500 * Math.sin(at / 200)) / 100;
  return Array.from({ length: minutes }, (_, minute) => minute)
    .filter(has)
    .map((minute) => {
      const [open, close] = [price(minute), price(minute + 1)];
      const high = (Math.max(open, close) + 0.05).toFixed(2);
      const low = (Math.min(open, close) - 0.05).toFixed(2);
      return `${start + 60 * minute},${open},${high},${low},${close},${(1 + (minute % 7)) / 8},3`;
    });
}
