import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Redaction } from './redaction.ts';

export type LogLevel = 'info' | 'warning' | 'error';

/** What a line is about, where that is worth searching for. */
export type LogKind =
  | 'reconnect'
  | 'api_error'
  | 'halt'
  | 'kill'
  /** Started, paused, stopped. */
  | 'control'
  /** Something the events tab shows as a warning or an error. */
  | 'notice'
  /** The journal cannot be continued. */
  | 'broken';

/** One line of the log file: JSON, so that it can be searched by machines too. */
export interface LogEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: LogLevel;
  readonly kind?: LogKind;
  readonly message: string;
}

export type Log = (message: string, level?: LogLevel, kind?: LogKind) => void;

export interface LogFileOptions {
  readonly file: string;
  readonly now: () => Date;
  readonly redaction: Redaction;
  /** Receives every line in plain text too; standard error in development. */
  readonly echo: (line: string) => void;
  /** Receives what goes wrong with the file itself, where that is not echoed with the lines. */
  readonly complain?: (line: string) => void;
  /** Size at which the file is set aside and a new one begun; default 5 MB. */
  readonly maximumBytes?: number;
  /** Files set aside that are kept; default 4. */
  readonly keep?: number;
}

const MAXIMUM_BYTES = 5_000_000;
const KEEP = 4;
/** A stack of a runaway recursion must not fill the disk. */
const LONGEST_MESSAGE = 20_000;

/**
 * A rotating log: `parallax.log`, before it `parallax.log.1` and so on. Secrets are taken out here, at the sink, whoever
 * wrote them. Lines are few (one a change of state, not one a message), so each is written at once: what was said last
 * before a crash is what one wants to read. A disk that fails is said once until it works again, and every line tries
 * it; trading has the journal, which is stricter.
 */
export function openLogFile(options: LogFileOptions): Log {
  const { file, now, redaction, echo, complain = echo, maximumBytes = MAXIMUM_BYTES, keep = KEEP } = options;
  let failing = false;
  let size = 0;

  function prepare(): void {
    mkdirSync(dirname(file), { recursive: true });
    size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  function attempt(write: () => void): void {
    try {
      write();
      failing = false;
    } catch (error) {
      if (!failing) complain(`the log ${file} cannot be written: ${String(error)}\n`);
      failing = true;
    }
  }

  function makeRoom(): void {
    try {
      rotate(file, keep);
    } catch (error) {
      // Lines are worth more than a size: the same file goes on, and is set aside when as much again is in it.
      complain(`the log ${file} goes on: it could not be set aside (${String(error)})\n`);
    }
    size = 0;
  }

  attempt(prepare);
  return (message, level = 'info', kind) => {
    const time = now().toISOString();
    // Cut last: of a secret across the cut a part would be left that nobody recognises.
    const clean = redaction.clean(message).slice(0, LONGEST_MESSAGE);
    const entry: LogEntry = { time, level, ...(kind === undefined ? {} : { kind }), message: clean };
    const text = `${JSON.stringify(entry)}\n`;
    attempt(() => {
      // The folder may have gone meanwhile, and a full disk may have taken half a line.
      if (failing) prepare();
      if (size > 0 && size + text.length > maximumBytes) makeRoom();
      const line = failing && size > 0 ? `\n${text}` : text;
      appendFileSync(file, line);
      size += Buffer.byteLength(line);
    });
    echo(`${time} ${level === 'info' ? '' : `${level}: `}${clean}\n`);
  };
}

function rotate(file: string, keep: number): void {
  rmSync(`${file}.${keep}`, { force: true });
  for (let age = keep - 1; age >= 1; age--) moveIfThere(`${file}.${age}`, `${file}.${age + 1}`);
  moveIfThere(file, `${file}.1`);
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
