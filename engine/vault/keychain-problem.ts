import { assertNever } from '../domain/assert-never.ts';
import type { VaultProblem } from '../ports.ts';

/** Chromium sets the address of a session bus that is not there to `disabled:`, an unsupported transport. */
const NO_STORE =
  /autolaunch|d-?bus|ServiceUnknown|not provided by any|No such secret|secret service|(?:cannot|could not) connect|unsupported transport/i;
/** GNOME's keyring answers so while its collection is locked, or was never opened. */
const LOCKED = /locked|does not exist at path|interaction is not allowed/i;
const DENIED = /denied|cancel|dismissed|not permitted|authorization|passphrase you entered/i;

/** What a refusal of the system's secret store means. The text of the refusal itself stays here: it may quote anything. */
export function keychainProblem(thrown: unknown, platform: NodeJS.Platform): VaultProblem {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (LOCKED.test(text)) return vaultProblem('locked', platform);
  if (NO_STORE.test(text)) return vaultProblem('missing', platform);
  if (DENIED.test(text)) return vaultProblem('denied', platform);
  return vaultProblem('failed', platform);
}

export function vaultProblem(kind: VaultProblem['kind'], platform: NodeJS.Platform): VaultProblem {
  return { kind, message: `${whatHappened(kind, platform)} ${whatToDo(kind, platform)}` };
}

function storeName(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'The macOS keychain';
    case 'win32':
      return 'The Windows credential store';
    default:
      return 'The secret store';
  }
}

function whatHappened(kind: VaultProblem['kind'], platform: NodeJS.Platform): string {
  switch (kind) {
    case 'missing':
      return 'This system has no secret store.';
    case 'locked':
      return `${storeName(platform)} is locked.`;
    case 'denied':
      return `${storeName(platform)} refused access.`;
    case 'timed_out':
      return `${storeName(platform)} has not answered yet; it may be asking for its password in another window.`;
    case 'failed':
      return `${storeName(platform)} failed.`;
    default:
      return assertNever(kind, 'vault problem');
  }
}

function whatToDo(kind: VaultProblem['kind'], platform: NodeJS.Platform): string {
  const onLinux = platform !== 'darwin' && platform !== 'win32';
  switch (kind) {
    case 'missing':
      return onLinux
        ? 'Install and start gnome-keyring or KWallet, or use the command line with --key-file on a server.'
        : 'Restart the computer; if that does not help, use the command line with --key-file.';
    case 'locked':
      return onLinux
        ? 'Unlock the login keyring (Passwords and Keys, or log in to the desktop again), then try again.'
        : 'Unlock it, then try again.';
    case 'denied':
      return 'Allow Parallax to use it, then try again.';
    case 'timed_out':
      return 'Answer its question, then try again. Nothing was traded and no key was lost.';
    case 'failed':
      return 'Try again; if it stays so, check the system log.';
    default:
      return assertNever(kind, 'vault problem');
  }
}
