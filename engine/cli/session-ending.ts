import type { Log } from '../monitoring/log-file.ts';
import { afterMilliseconds } from './long-timer.ts';

/** What ends a session from outside: `kill` and a supervisor, Ctrl+C, a closed terminal. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** What nobody caught or handled. */
const CRASHES = ['uncaughtException', 'unhandledRejection'] as const;
/** Ctrl+C and a closed terminal take the reader away as well, and its end may be noticed first. */
const SIGNAL_FOLLOWS_WITHIN_MS = 200;
/** After a crash something that is waited for may never come. */
const CLOSE_WITHIN_SECONDS = 60;

/** What of the process a session ends with. */
export interface EndingProcess {
  on(event: string, listener: (cause: unknown) => void): unknown;
  off(event: string, listener: (cause: unknown) => void): unknown;
  exit(code: number): void;
}

export interface SessionEndingOptions {
  readonly host: EndingProcess;
  /** How long the session lasts; null: until something else ends it. */
  readonly milliseconds: number | null;
  /** Resolves with what can be written no more. */
  readonly outputLost: Promise<string> | undefined;
  readonly log: Log;
}

/** Why a session ends, of whatever ends it first; what comes later is heard too, and kills nothing that is closing. */
export interface SessionEnding {
  /** Resolves with the reason, in a word or two. */
  readonly whenTold: Promise<string>;
  /** The same as of now; null while the session may go on. */
  reason(): string | null;
  /** What went wrong, in a sentence; null when nothing has. */
  failure(): string | null;
  /** The engine says that it cannot go on. */
  broke(message: string): void;
  /** It ends without knowing what became of everything it had at the exchange. */
  unsettled(message: string): void;
  /** Something failed that nobody had thought of. */
  crashed(error: unknown): void;
  /** The session is closed: the process belongs to itself again. */
  release(): void;
}

export function watchForEnd({ host, milliseconds, outputLost, log }: SessionEndingOptions): SessionEnding {
  let reason: string | null = null;
  let failure: string | null = null;
  let hasCrashed = false;
  let released = false;
  let tell: (reason: string) => void = () => undefined;
  const whenTold = new Promise<string>((resolve) => {
    tell = resolve;
  });

  function end(why: string): void {
    reason ??= why;
    tell(reason);
  }

  function crashed(error: unknown): void {
    const [message, details] =
      error instanceof Error ? [error.message, error.stack ?? error.message] : [String(error), String(error)];
    log(`unexpected failure: ${details}`, 'error');
    failure ??= `unexpected failure (${message}), so trading was closed`;
    if (!hasCrashed) setTimeout(giveUp, CLOSE_WITHIN_SECONDS * 1_000).unref();
    hasCrashed = true;
    end('crashed');
  }

  function giveUp(): void {
    if (!released) log(`trading could not be closed within ${CLOSE_WITHIN_SECONDS} s: check your open orders`, 'error');
    host.exit(1);
  }

  const onSignals = SIGNALS.map((signal) => [signal, () => end(signal)] as const);
  const onCrashes = CRASHES.map((event) => [event, crashed] as const);
  const listeners = [...onSignals, ...onCrashes];
  for (const [event, listener] of listeners) host.on(event, listener);
  const stopTimer = milliseconds === null ? () => undefined : afterMilliseconds(milliseconds, () => end('time is up'));
  void outputLost?.then((what) =>
    afterMilliseconds(SIGNAL_FOLLOWS_WITHIN_MS, () => {
      // Whoever has told the session to end need not stay and read how it does.
      if (reason !== null) return;
      failure = `${what}, so trading was closed`;
      end('output lost');
    }),
  );

  return {
    whenTold,
    reason: () => reason,
    failure: () => failure,
    broke(message) {
      failure ??= message;
      end('broken');
    },
    unsettled(message) {
      failure ??= message;
    },
    crashed,
    release() {
      released = true;
      stopTimer();
      for (const [event, listener] of listeners) host.off(event, listener);
    },
  };
}
