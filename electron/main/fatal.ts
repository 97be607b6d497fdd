import type { CloseOutcome } from './engine-host.ts';

export interface FatalOptions {
  readonly closeEngine: () => Promise<CloseOutcome>;
  /** Shows a message that has to be seen. */
  readonly show: (title: string, body: string) => void;
  readonly exit: (code: number) => void;
  readonly log: (line: string) => void;
  readonly logFile: string;
}

/** What to tell the person when a broken invariant has stopped the program. */
export function fatalMessage(reason: string, outcome: CloseOutcome, logFile: string): string {
  const trading: Readonly<Record<CloseOutcome, string>> = {
    closed: 'Trading was stopped in order: working orders were taken off and everything was written down.',
    timed_out: 'The trading engine did not stop in time: check your open orders at the exchange.',
    failed: 'The trading engine could not be stopped in order: check your open orders at the exchange.',
  };
  return `${reason}\n\n${trading[outcome]} A position that is held stays at the exchange.\n\nStart Parallax again to go on; it compares itself with the exchange first. The log is ${logFile}.`;
}

/** @returns what to do with an error that nobody expected: stop trading, say so, end with failure. Only the first one counts. */
export function createFatalHandler(options: FatalOptions): (error: unknown) => Promise<void> {
  let handling = false;
  return async (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    options.log(`fatal: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
    if (handling) return;
    handling = true;
    const outcome = await options.closeEngine();
    options.log(`the engine was closed because of it: ${outcome}`);
    options.show('Parallax has stopped', fatalMessage(reason, outcome, options.logFile));
    options.exit(1);
  };
}
