import type { CloseOutcome } from './engine-host.ts';
import { fatalMessage } from './fatal.ts';
import type { QuitRequest } from './quitting.ts';

export interface EndOptions {
  /** Shows a message that has to be seen, and waits until it was. */
  readonly show: (title: string, body: string) => void;
  readonly removeTray: () => void;
  readonly exit: (code: number) => void;
  /** Lets everything else go first, then ends with success. */
  readonly quit: () => void;
  readonly log: (line: string) => void;
  readonly logFile: string;
}

/** A page that does not let go of its window must not keep the process. */
const LET_GO_WITHIN_MS = 3_000;

/** Ends the process once the engine is closed. The person who asked for it is told what may be left at the exchange. */
export function endProcess(outcome: CloseOutcome, how: QuitRequest, options: EndOptions): void {
  const { log, logFile, show, removeTray, exit, quit } = options;
  log(`the engine was closed: ${outcome}`);
  if (outcome === 'closed') {
    removeTray();
    setTimeout(() => exit(0), LET_GO_WITHIN_MS);
    quit();
    return;
  }
  if (how === 'ask') {
    show('Parallax did not end in order', fatalMessage('Parallax is closed now.', outcome, logFile));
  }
  removeTray();
  exit(1);
}
