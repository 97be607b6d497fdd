import { join } from 'node:path';
import { type Log, openLogFile } from '../monitoring/log-file.ts';
import { createRedaction } from '../monitoring/redaction.ts';
import type { CommandIo } from './command.ts';

/** The log of a session on the command line: the app's file, and plain lines for whoever watches the terminal. */
export interface SessionLog {
  /** To the file and to standard error. */
  readonly log: Log;
  /** To the file alone: what whoever watches reads elsewhere. */
  readonly record: Log;
  /** From now on this is taken out of every line. */
  secretSeen(secret: string): void;
  /** Writes down why the command fails, and answers it as it may be shown. */
  failure(message: string): string;
}

/** Each line is in the file when the call returns, so that nothing is left to be written when the session closes. */
export function openSessionLog(dataFolder: string, io: Pick<CommandIo, 'log'>): SessionLog {
  const redaction = createRedaction();
  const record = openLogFile({
    file: join(dataFolder, 'logs', 'parallax.log'),
    now: () => new Date(),
    redaction,
    // A terminal is told the words alone: without the time, as all commands tell it.
    echo: () => undefined,
    complain: (line) => io.log(line.trimEnd()),
  });
  return {
    log(message, level, kind) {
      record(message, level, kind);
      io.log(redaction.clean(message));
    },
    record,
    secretSeen: (secret) => redaction.add(secret),
    failure(message) {
      record(message, 'error');
      return redaction.clean(message);
    },
  };
}
