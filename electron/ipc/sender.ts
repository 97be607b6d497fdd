import type { WebContents, WebFrameMain } from 'electron';

/** Who sent a message of the page, as both kinds of ipc events tell it. */
export interface SenderEvent {
  readonly sender: Pick<WebContents, 'id' | 'mainFrame'>;
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null;
}

export interface TrustedPages {
  /** Whether a web contents belongs to a window that this application opened itself. */
  readonly isOwnWindow: (webContentsId: number) => boolean;
  /** Whether an address is the application's own page. */
  readonly isOwnPage: (url: string) => boolean;
}

/**
 * Only our own page, in the main frame of one of our own windows, may speak to the engine.
 * @returns why the sender is not trusted, or null if it is
 */
export function whyUntrusted(event: SenderEvent, pages: TrustedPages): string | null {
  const frame = event.senderFrame;
  if (frame === null) return 'its frame is gone';
  if (!pages.isOwnWindow(event.sender.id)) return `web contents ${event.sender.id} is not a window of this application`;
  if (frame.parent !== null || frame !== event.sender.mainFrame) return 'it is not the main frame';
  if (!pages.isOwnPage(frame.url)) return `its address is ${frame.url}`;
  return null;
}
