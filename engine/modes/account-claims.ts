import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../monitoring/log-file.ts';
import { takeFileLock } from '../storage/file-lock.ts';
import { fingerprint } from './fingerprint.ts';

/** What of an account a session has for itself on this computer, whatever its data folder. */
export interface AccountClaims {
  /** Why it cannot be had, null when it is this session's. `words` say what is traded; `parts` tell it from others. */
  take(words: string, parts: readonly string[]): string | null;
  /** Gives everything back. */
  close(): void;
}

/**
 * Where all sessions of this user look, the app's and the command line's: in the home folder, which is nobody's option.
 * The system clears the temporary one and would take the claim of a session that runs for weeks; what is traded at a
 * stand-in for Kraken is nobody's money and may lie there.
 */
export function claimsFolder(standIn: boolean): string {
  return standIn ? join(tmpdir(), 'parallax-in-use') : join(homedir(), '.parallax', 'in-use');
}

/**
 * Claims on what must not be traded with twice at once. A memory keeps a second session out of its own data folder only;
 * with another folder it would not know the first one's orders and place its entry beside them. A folder that takes no
 * files is logged and stands in nobody's way: this is the second net.
 */
export function createAccountClaims(folder: string, log: Log): AccountClaims {
  const held = new Map<string, () => void>();
  return {
    take(words, parts) {
      const name = fingerprint(JSON.stringify(parts));
      if (held.has(name)) return null;
      const file = join(folder, `${name}.lock`);
      const lock = takeFileLock(file);
      if (lock.ok) {
        held.set(name, lock.value);
        return null;
      }
      if (lock.error.kind === 'held') {
        return `Another Parallax on this computer trades ${words} already, with another data folder. Close it first: neither would know the other’s orders. No order was sent.`;
      }
      log(
        `whether another Parallax on this computer trades ${words}, too, is not known: ${file} (${lock.error.message})`,
        'warning',
      );
      return null;
    },
    close() {
      for (const release of held.values()) release();
      held.clear();
    },
  };
}
