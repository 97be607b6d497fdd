import { extname } from 'node:path';

/**
 * The engine and the page's files come out of the same thread, and a person sees something only when the page has its
 * files. So the engine's code is loaded while the page's process starts, and the engine is opened while the page runs
 * its script; each waits for its turn, but never longer than the patience.
 */
export interface StartOrder {
  /** Tell it each file of the page that was handed out. */
  readonly served: (file: string) => void;
  /** The page's document is out: its process is starting. */
  readonly documentServed: Promise<void>;
  /** Script and style are out: the page is busy with itself. */
  readonly scriptServed: Promise<void>;
}

/** The last answer still flows through this thread when it was given; so long, in ms, it is left to it. */
const FLOWING = 30;
/** Kinds of files without which the page does not run. */
const NEEDED = ['.js', '.css'] as const;

export function createStartOrder(patience = 1_000): StartOrder {
  let documentOut: () => void = () => undefined;
  let scriptOut: () => void = () => undefined;
  const documentServed = new Promise<void>((resolve) => {
    documentOut = resolve;
  });
  const scriptServed = new Promise<void>((resolve) => {
    scriptOut = resolve;
  });
  const seen = new Set<string>();
  const timer = setTimeout(() => {
    documentOut();
    scriptOut();
  }, patience);
  return {
    documentServed,
    scriptServed,
    served(file) {
      seen.add(extname(file));
      documentOut();
      if (!NEEDED.every((kind) => seen.has(kind))) return;
      clearTimeout(timer);
      setTimeout(scriptOut, FLOWING);
    },
  };
}
