import { reasonOf } from '../../engine/domain/reason-of.ts';

export interface BrowserOpening {
  /** Rejects where the system has nothing to open web pages with. */
  readonly open: (url: string) => Promise<void>;
  /** Tells the person at the screen. */
  readonly tell: (message: string, detail: string) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/** Opens a page in the system's browser. A computer without one costs a message, never the engine. */
export async function openInBrowser(url: string, { open, tell, log }: BrowserOpening): Promise<void> {
  try {
    await open(url);
  } catch (error) {
    log(`${url} could not be opened: ${reasonOf(error)}`);
    try {
      await tell('No browser could be opened', `Open this address yourself: ${url}`);
    } catch (told) {
      log(`nobody could be told so: ${reasonOf(told)}`);
    }
  }
}
