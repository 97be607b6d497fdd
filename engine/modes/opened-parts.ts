import type { Result } from '../domain/result.ts';

/** The parts of something that are there, each with the way to close it. */
export interface OpenedParts<Name extends string> {
  /** Told as soon as a part is there: from then on it is closed with the others. */
  add(name: Name, close: () => void | Promise<void>): void;
  /** Closes every part, once. One that breaks is logged and keeps no other open; the first error is thrown at the end. */
  close(): Promise<void>;
}

/**
 * Opens something that is made of parts. When that fails or throws on the way, the parts that are there by then are
 * closed, as they are by whoever got it. `order` is the one in which they are closed, however they were opened.
 */
export async function openInParts<Name extends string, Value>(
  order: readonly Name[],
  log: (line: string) => void,
  open: (parts: OpenedParts<Name>) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  const parts = createParts(order, log);
  let opened: Result<Value, string> | null = null;
  try {
    opened = await open(parts);
    return opened;
  } finally {
    // What breaks now is in the log; why nothing was opened says more.
    if (opened?.ok !== true) await parts.close().catch(() => undefined);
  }
}

function createParts<Name extends string>(order: readonly Name[], log: (line: string) => void): OpenedParts<Name> {
  const closers = new Map<Name, () => void | Promise<void>>();
  let closing: Promise<void> | null = null;

  async function closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const name of order) {
      try {
        await closers.get(name)?.();
      } catch (error) {
        errors.push(error);
        log(`closing broke (${name}): ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  return {
    add(name, close) {
      closers.set(name, close);
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
