import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { hasSettings, openSettings, settingsFile } from '../storage/settings-store.ts';
import type { SettingsStore } from '../storage/settings-store.ts';

/** The settings of a data folder, opened by the first one who needs them. Every failure is a whole sentence. */
export interface SettingsAccess {
  read(key: string): Result<string | null, string>;
  write(key: string, value: string): Result<null, string>;
  close(): void;
}

export function createSettingsAccess(dataFolder: string): SettingsAccess {
  let store: SettingsStore | null = null;
  let closed = false;

  function open(): Result<SettingsStore, string> {
    if (store !== null) return success(store);
    if (closed) return failure('Parallax is closing.');
    const opened = openSettings(dataFolder);
    if (!opened.ok) {
      return failure(`Settings cannot be used. ${opened.error.message} Move the file away to begin with the defaults.`);
    }
    store = opened.value;
    return opened;
  }

  function attempt<Value>(work: (opened: SettingsStore) => Value): Result<Value, string> {
    const opened = open();
    if (!opened.ok) return opened;
    try {
      return success(work(opened.value));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'SqliteError')) throw error;
      return failure(
        `The database ${settingsFile(dataFolder)} cannot be read or written: ${error.message}. Free disk space if it is full; what was saved before is kept.`,
      );
    }
  }

  return {
    // A folder in which nothing was ever saved is not given a database for that answer.
    read: (key) => (store === null && !hasSettings(dataFolder) ? success(null) : attempt((opened) => opened.read(key))),
    write: (key, value) =>
      attempt((opened) => {
        opened.write(key, value);
        return null;
      }),
    close() {
      closed = true;
      store?.close();
      store = null;
    },
  };
}
