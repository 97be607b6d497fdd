import type { ResearchHandlers, SessionHandlers } from '../api/contract.ts';
import type { ForSession } from '../api/session-input.ts';
import type { StreamItem } from '../api/stream.ts';
import type { Configuration } from '../domain/configuration.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { Engine } from '../engine.ts';
import type { Unsubscribe } from '../ports.ts';
import type { SessionControl } from '../settings/settings-desk.ts';
import type { Settings } from '../settings/settings-tree.ts';

/** An engine without settings: one session and its past, from opening to closing. */
export interface SessionEngine extends Omit<Engine, 'handlers'> {
  readonly handlers: SessionHandlers & ResearchHandlers;
  readonly configuration: Configuration;
  readonly sessionId: string;
}

export interface ReopeningOptions {
  /** Opens a session under settings that differ from the mode's defaults; undefined for those of the first start. */
  readonly open: (settings: Settings | undefined) => Promise<Result<SessionEngine, string>>;
  /** What is saved now, or why it cannot be used. */
  readonly saved: () => Result<Settings, string>;
  readonly log: (line: string) => void;
}

/** An engine that can close its session and open it again under other settings, while windows stay connected. */
export interface ReopeningEngine {
  readonly first: SessionEngine;
  readonly control: SessionControl;
  /** Whatever is asked while the session is opened again waits until it is. */
  readonly handlers: SessionHandlers & ResearchHandlers;
  publish(items: readonly StreamItem[]): void;
  subscribe(listener: (items: readonly StreamItem[]) => void): Unsubscribe;
  exposure: Engine['exposure'];
  close(): Promise<void>;
}

/**
 * They only end something. Meant for a session that was opened again since, they are as right for the next: it has that
 * one's account, its market and its orders.
 */
const ENDING: ReadonlySet<string> = new Set([
  'session.kill',
  'session.stop',
  'session.cancelAll',
  'session.cancelOrder',
]);

const CLOSING = 'Parallax is closing.';
const BROKEN =
  'The session could not be opened again: Parallax broke meanwhile; the log has the details. Nothing is traded and no exit is watched. Check your open orders at the exchange, then restart Parallax.';

export async function openReopening(options: ReopeningOptions): Promise<Result<ReopeningEngine, string>> {
  const opened = await options.open(undefined);
  if (!opened.ok) return opened;
  const first = opened.value;
  let current: SessionEngine | null = first;
  /** What the last session left behind; counts while there is none. */
  let left = first.exposure();
  /** What the session was opened with last; undefined for what the first start was given. */
  let settings: Settings | undefined;
  let configuration = first.configuration;
  let broken: string | null = null;
  let reopening: Promise<Result<null, string>> | null = null;
  let closing = false;
  let unsubscribe: Unsubscribe | null = null;
  /** Sessions that this one goes on from. */
  const earlier = new Set<string>();
  const listeners = new Set<(items: readonly StreamItem[]) => void>();

  function publish(items: readonly StreamItem[]): void {
    for (const listener of listeners) listener(items);
  }

  /** Nobody listens: nothing is made for nobody. */
  function follow(): void {
    if (listeners.size === 0 || current === null) {
      unsubscribe?.();
      unsubscribe = null;
    } else {
      unsubscribe ??= current.subscribe(publish);
    }
  }

  async function reopen(): Promise<Result<null, string>> {
    const saved = options.saved();
    if (!saved.ok) return saved;
    if (closing) return failure(CLOSING);
    const before = current;
    current = null;
    follow();
    options.log('the session is closed to be opened again under the saved settings');
    if (before !== null) await end(before);
    if (closing) return failure(CLOSING);
    const next = await options.open(saved.value);
    if (next.ok) {
      settings = saved.value;
      return take(next.value);
    }
    options.log(`the session could not be opened under the saved settings: ${next.error}`);
    if (closing) return failure(CLOSING);
    // What is held must not be left alone: back to what worked.
    const back = await options.open(settings);
    if (!back.ok) {
      broken = `The session could not be opened again: ${back.error} Nothing is traded and no exit is watched. Try again under Settings, or restart Parallax.`;
      publish([{ type: 'resync', reason: 'the session is closed' }]);
      return failure(broken);
    }
    const taken = take(back.value);
    if (!taken.ok) return taken;
    return failure(
      `The session could not be opened under the new settings: ${next.error} It goes on under the old ones.`,
    );
  }

  async function end(session: SessionEngine): Promise<void> {
    left = session.exposure();
    earlier.add(session.sessionId);
    try {
      await session.close();
    } finally {
      // Its orders were taken off meanwhile, or not.
      left = session.exposure();
    }
  }

  function take(engine: SessionEngine): Result<null, string> {
    current = engine;
    configuration = engine.configuration;
    broken = null;
    follow();
    publish([{ type: 'resync', reason: 'the session was opened again' }]);
    return success(null);
  }

  /** Closing or opening broke in a way that nobody expected: what holds now is that there is no session. */
  function breakDown(error: unknown): Result<null, string> {
    options.log(
      `opening the session again broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    broken = BROKEN;
    publish([{ type: 'resync', reason: 'the session is closed' }]);
    return failure(BROKEN);
  }

  function reopenOnce(): Promise<Result<null, string>> {
    reopening ??= reopen()
      .catch(breakDown)
      .finally(() => {
        reopening = null;
      });
    return reopening;
  }

  async function whenOpen(): Promise<SessionEngine | null> {
    if (reopening !== null) await reopening;
    return current;
  }

  function meantFor(engine: SessionEngine, input: ForSession): ForSession {
    return earlier.has(input.sessionId) ? { ...input, sessionId: engine.sessionId } : input;
  }

  type Forwarded = keyof (SessionHandlers & ResearchHandlers);
  const forward = (method: Forwarded) => {
    // The handler is looked up by the name whose input it is given; the index type loses that link.
    const ask = (engine: SessionEngine, input: unknown): unknown =>
      (engine.handlers[method] as (input: unknown) => unknown)(
        ENDING.has(method) ? meantFor(engine, input as ForSession) : input,
      );
    return (input: unknown): unknown => {
      if (current !== null) return ask(current, input);
      return whenOpen().then((engine) => {
        if (engine !== null) return ask(engine, input);
        return { ok: false, error: { code: 'unavailable', message: broken ?? CLOSING, field: null } };
      });
    };
  };
  const handlers = Object.fromEntries(
    (Object.keys(first.handlers) as Forwarded[]).map((method) => [method, forward(method)]),
  ) as unknown as SessionHandlers & ResearchHandlers; // Each answers with what the handler of the same name answers.

  return success({
    first,
    handlers,
    control: {
      configuration: () => (current === null ? null : { ...configuration }),
      async fills() {
        const engine = await whenOpen();
        if (engine === null) return failure(broken ?? CLOSING);
        // The contract's limit is for what a window shows; an account's books have no end.
        const fills = await engine.handlers['blotter.fills']({ limit: Number.MAX_SAFE_INTEGER });
        return fills.ok ? success(fills.value) : failure(fills.error.message);
      },
      reopen: reopenOnce,
    },
    publish,
    subscribe(listener) {
      listeners.add(listener);
      follow();
      return () => {
        listeners.delete(listener);
        follow();
      };
    },
    exposure: () => current?.exposure() ?? left,
    async close() {
      closing = true;
      if (reopening !== null) await reopening;
      if (current !== null) await end(current);
      current = null;
      unsubscribe = null;
    },
  });
}
