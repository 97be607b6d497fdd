import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionHealthView } from '../api/health-views.ts';
import { createHealthDesk } from '../monitoring/health-desk.ts';
import type { Log } from '../monitoring/log-file.ts';
import type { Ports } from '../monitoring/watched-ports.ts';
import { healthView } from '../projection/health-view.ts';
import { logNotes } from '../projection/log-notes.ts';
import type { SessionNews } from '../trading/session-news.ts';
import type { Session } from '../trading/session-types.ts';
import type { ThreadLoad } from '../workers/thread-load.ts';

/** Measures a session; what it is given are the same ports with a stop watch between. */
export interface SessionHealthWatch {
  readonly ports: Ports;
  /** The session that was opened with them. */
  follow(session: Session): void;
  /** Writes into the log what of a session's news belongs there. */
  hear(news: SessionNews): void;
  view(session: Session, threads: ThreadLoad): SessionHealthView;
  close(): void;
}

export function watchSessionHealth(ports: Ports, dataFolder: string, log: Log): SessionHealthWatch {
  let followed: Session | null = null;
  const desk = createHealthDesk({
    ports,
    wallNow: Date.now,
    monotonicNow: () => performance.now(),
    every(milliseconds, task) {
      const timer = setInterval(task, milliseconds);
      timer.unref();
      return () => clearInterval(timer);
    },
    feedAge: () => followed?.health().feedAgeMs ?? null,
    log,
  });
  const file = join(dataFolder, 'session.db');
  return {
    ports: desk.ports,
    follow(session) {
      followed = session;
    },
    hear(news) {
      for (const { message, level, kind } of logNotes(news)) log(message, level, kind);
    },
    view: (session, threads) =>
      healthView({
        at: Date.now(),
        session: session.health(),
        reading: desk.read(),
        staleAfterMs: session.options.configuration.risk.staleFeedSeconds * 1_000,
        journalBytes: sizeOf(file, `${file}-wal`),
        threads,
      }),
    close: desk.close,
  };
}

/** Null where the first file is none. */
function sizeOf(...files: readonly string[]): number | null {
  const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size);
  return sizes[0] === undefined ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
