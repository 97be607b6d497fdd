import type { Result } from '../domain/result.ts';
import { failure, success } from '../domain/result.ts';

/**
 * Why a command ended without its result: `usage` when it was asked wrongly (exit code 2), `failed`
 * when it could not do what was asked (exit code 1). The message is shown as it is.
 */
export interface CommandFailure {
  readonly kind: 'usage' | 'failed';
  readonly message: string;
}

export type CommandOutcome = Result<null, CommandFailure>;

/** Where a command writes. Results go to `write`, everything else to `log`. */
export interface CommandIo {
  /** Standard output. Resolves when more may be written. */
  write(text: string): Promise<void>;
  /** One line on standard error. */
  log(line: string): void;
  /**
   * From now on the process goes on when nobody reads it any more, and what is written then goes nowhere. Resolves with
   * what can be written no more and why. Absent where readers stay.
   */
  outliveReaders?(): Promise<string>;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help page, without a line end. */
  readonly help: string;
  run(args: readonly string[], io: CommandIo): Promise<CommandOutcome>;
}

export const done: CommandOutcome = success(null);

export function badUsage(message: string): { readonly ok: false; readonly error: CommandFailure } {
  return failure({ kind: 'usage', message });
}

export function failed(message: string): { readonly ok: false; readonly error: CommandFailure } {
  return failure({ kind: 'failed', message });
}
