import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { type PackedPrints, packedCount } from '../../../engine/exchange/simulator/market/own-prints.ts';

/** Rows by `file:table` and the length of what the session and its exchange remember, by name. */
export interface DiskSample {
  readonly rows: Readonly<Record<string, number>>;
  readonly lists: Readonly<Record<string, number>>;
}

/** Bytes of every file below a folder, by its path there. */
export function fileSizes(folder: string): Readonly<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const size = entry.isFile() ? statSync(file, { throwIfNoEntry: false })?.size : undefined;
    if (size !== undefined) sizes[relative(folder, file)] = size;
  }
  return sizes;
}

/**
 * Looks into the databases of a running engine. The session's is locked by its one writer, so copies are read; a copy
 * that was made in the middle of a checkpoint can be torn, then null: the next look will do.
 */
export function diskSample(folder: string): DiskSample | null {
  const rows: Record<string, number> = {};
  const lists: Record<string, number> = {};
  const copies = mkdtempSync(join(tmpdir(), 'parallax-soak-copy-'));
  try {
    for (const file of Object.keys(fileSizes(folder)).filter((name) => name.endsWith('.db'))) {
      const copy = join(copies, 'copy.db');
      for (const part of ['', '-wal']) {
        rmSync(copy + part, { force: true });
        if (existsSync(join(folder, file + part))) copyFileSync(join(folder, file + part), copy + part);
      }
      readTables(copy, file, rows, lists);
    }
    readMarket(join(folder, 'demo', 'demo-market.json'), lists);
    return { rows, lists };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Database.SqliteError) return null;
    throw error;
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

function readTables(copy: string, name: string, rows: Record<string, number>, lists: Record<string, number>): void {
  const database = new Database(copy);
  try {
    const tables = database
      .prepare<[], { readonly name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    for (const table of tables) {
      const counted = database.prepare<[], { readonly n: number }>(`SELECT count(*) AS n FROM "${table.name}"`).get();
      rows[`${name}:${table.name}`] = counted?.n ?? 0;
    }
    if (!tables.some((table) => table.name === 'snapshot')) return;
    const snapshot = database.prepare<[], { readonly state: string }>('SELECT state FROM snapshot').get();
    if (snapshot === undefined) return;
    lists['session state, bytes'] = snapshot.state.length;
    countLists(JSON.parse(snapshot.state), 'state', lists);
  } finally {
    database.close();
  }
}

/** Everything in a JSON value that has a length, by its path; what has ids for names is a list, too. */
function countLists(value: unknown, path: string, lists: Record<string, number>, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 3) return;
  const entries = Object.entries(value);
  if (Array.isArray(value) || entries.some(([key]) => /[A-Z0-9]{6}-|[0-9a-f]{8}-/.test(key))) {
    lists[path] = entries.length;
    return;
  }
  for (const [key, inner] of entries) countLists(inner, `${path}.${key}`, lists, depth + 1);
}

/** The demo's own exchange remembers in a file. */
function readMarket(file: string, lists: Record<string, number>): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  lists['exchange state, bytes'] = text.length;
  const { account, ownPrints } = JSON.parse(text) as {
    readonly account: Readonly<Record<string, unknown>>;
    readonly ownPrints: Readonly<Record<string, PackedPrints>>;
  };
  for (const [name, list] of Object.entries(account)) if (Array.isArray(list)) lists[`exchange.${name}`] = list.length;
  lists['exchange.ownPrints'] = Object.values(ownPrints).reduce((sum, prints) => sum + packedCount(prints), 0);
}
