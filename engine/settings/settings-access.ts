import { reasonOf } from '../domain/reason-of.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { KEY_AHEAD_NS, lostNonce } from '../storage/nonce-source.ts';
import { contentFailure } from '../storage/open-database.ts';
import { moveDatabase, removeDatabase, setAside } from '../storage/set-aside.ts';
import { hasSettings, openSettings, settingsFile } from '../storage/settings-store.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import type { SettingsStore } from '../storage/settings-store.ts';

/** The settings of a data folder, opened by the first one who needs them. Every failure is a whole sentence. */
export interface SettingsAccess {
  read(key: string): Result<string | null, string>;
  write(key: string, value: string): Result<null, string>;
  close(): void;
}

/** What became of earlier settings, in whole sentences; written where they were damaged and these were begun instead. */
export const LOST_SETTINGS = 'lost settings';
/** Up to here any key may have reserved nonces that were lost with earlier settings. */
export const NONCE_FLOOR = 'nonce floor';

export function createSettingsAccess(
  dataFolder: string,
  wallNow: () => number = Date.now,
  log: (line: string) => void = () => undefined,
): SettingsAccess {
  const file = settingsFile(dataFolder);
  let store: SettingsStore | null = null;
  let closed = false;

  function open(): Result<SettingsStore, string> {
    if (store !== null) return success(store);
    if (closed) return failure('Parallax is closing.');
    const opened = openSettings(dataFolder);
    if (!opened.ok) {
      const { kind, message } = opened.error;
      return kind === 'corrupt' ? beginAnew(message) : failure(`Settings cannot be used. ${message}`);
    }
    store = opened.value;
    return opened;
  }

  /** Settings that are damaged are renamed, never deleted; others begin in their place and remember that. */
  function beginAnew(damage: string): Result<SettingsStore, string> {
    const aside = setAside(file, wallNow);
    if (!aside.ok) return failure(`Settings cannot be used. ${damage} ${aside.error}`);
    const notice = `The settings were damaged; the file is kept as ${aside.value}. What was saved for every mode, notifications with their webhook and what was known of accounts begin anew.`;
    log(damage);
    const begun = beginAfter(notice);
    if (begun.ok) {
      store = begun.value;
      return begun;
    }
    // Settings that do not know what they replace would be traded by: the damage is to be found again.
    try {
      removeDatabase(file);
      moveDatabase(aside.value, file);
    } catch (error) {
      log(`${aside.value} could not be put back: ${reasonOf(error)}`);
    }
    return failure(`Settings cannot be used. ${damage} ${begun.error}`);
  }

  function beginAfter(notice: string): Result<SettingsStore, string> {
    const fresh = openSettings(dataFolder);
    if (!fresh.ok) return failure(fresh.error.message);
    try {
      fresh.value.write(NONCE_FLOOR, lostNonce(0n, KEY_AHEAD_NS, wallNow).toString());
      fresh.value.write(LOST_SETTINGS, notice);
      log(notice);
      return success(fresh.value);
    } catch (error) {
      fresh.value.close();
      return failure(contentFailure(file, error).message);
    }
  }

  function attempt<Value>(work: (opened: SettingsStore) => Value): Result<Value, string> {
    const opened = open();
    if (!opened.ok) return opened;
    try {
      return success(work(opened.value));
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      return failure(
        `The database ${file} cannot be read or written: ${error.message}. Free disk space if it is full; what was saved before is kept.`,
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
