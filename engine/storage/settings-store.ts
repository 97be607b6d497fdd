import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Result } from '../domain/result.ts';
import type { DatabaseFailure } from './open-database.ts';
import { openShared } from './open-shared.ts';

/** Settings of a data folder by key; texts whose form belongs to whoever writes them. Never holds an API key. */
export interface SettingsStore {
  /** Null when it was never written. */
  read(key: string): string | null;
  /** Returns when it is on disk. */
  write(key: string, value: string): void;
  close(): void;
}

/** Settings are shared by all modes, so they lie beside their folders in a file of their own. */
export function settingsFile(dataFolder: string): string {
  return join(dataFolder, 'settings.db');
}

/** Whether anything was ever saved here: a folder without settings need not get a database to say so. */
export function hasSettings(dataFolder: string): boolean {
  return existsSync(settingsFile(dataFolder));
}

/** Opens the settings of a data folder, and makes the file when there is none. */
export function openSettings(dataFolder: string): Result<SettingsStore, DatabaseFailure> {
  return openShared(settingsFile(dataFolder), true, createSettingsStore);
}

function createSettingsStore(database: Database.Database): SettingsStore {
  const upsert = database.prepare<[string, string]>(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const select = database.prepare<[string], { readonly value: string }>('SELECT value FROM setting WHERE key = ?');
  return {
    read: (key) => select.get(key)?.value ?? null,
    write: (key, text) => void upsert.run(key, text),
    close: () => void database.close(),
  };
}
