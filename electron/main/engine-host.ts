import type { Engine } from '../../engine/engine.ts';
import type { Unsubscribe } from '../../engine/ports.ts';
import { failure, success, type Result } from '../../engine/domain/result.ts';

import { FIRST_CHOICE, type ModeChoice } from './mode-choice.ts';

type Exposure = ReturnType<Engine['exposure']>;

export type CloseOutcome = 'closed' | 'timed_out' | 'failed';

/** Holds the one engine of this process: while it opens, while it runs, after it failed. */
export interface EngineHost {
  /** Begins to open the engine; a second call changes nothing. */
  readonly start: () => void;
  /** The engine as soon as it is open; a sentence in plain words if it failed or takes too long. */
  readonly engine: () => Promise<Result<Engine, string>>;
  readonly current: () => Engine | null;
  /** What is held, as the engine says; while there is none, what the last one left behind. */
  readonly exposure: () => Exposure;
  /** The mode that is open, being opened, or could not be opened. */
  readonly choice: () => ModeChoice;
  /** Why there is no engine; null when there is one or will be. */
  readonly problem: () => string | null;
  /**
   * Closes the engine in good order and opens that of another choice. When that cannot be, the one before is opened
   * again and the reason is answered. Calls meanwhile wait.
   */
  readonly choose: (choice: ModeChoice) => Promise<Result<null, string>>;
  /** Calls back whenever an engine has been opened, at once if one is open already. */
  readonly whenOpen: (callback: (engine: Engine) => void) => Unsubscribe;
  readonly whenFailed: (callback: (reason: string) => void) => Unsubscribe;
  /** Closes the engine, waiting for one that is still opening; comes back in bounded time whatever happens. */
  readonly close: () => Promise<CloseOutcome>;
}

export interface EngineHostOptions {
  /** Opens the engine, or says in one sentence why it cannot be. */
  readonly open: (choice: ModeChoice) => Promise<Result<Engine, string>>;
  /** What the first engine is opened with; the demo when absent. */
  readonly first?: ModeChoice;
  /** Told of a choice once its engine is open. */
  readonly chosen?: (choice: ModeChoice) => void;
  readonly log: (line: string) => void;
  /** How long a call waits for an engine that is still opening, in ms. */
  readonly openingPatience?: number;
  /** How long closing may take, in ms: the session waits up to 20 s for its orders to be off, then lets go of the rest. */
  readonly closingPatience?: number;
}

type HostState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly opened: Promise<Engine | null> }
  | { readonly kind: 'open'; readonly engine: Engine }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'closed'; readonly outcome: Promise<CloseOutcome> };

const NOTHING: Exposure = { positionQuantity: 0, openOrders: 0 };
const CLOSED = 'Parallax is closing: the trading engine takes no more calls.';

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { log, openingPatience = 30_000, closingPatience = 40_000 } = options;
  const openListeners = new Set<(engine: Engine) => void>();
  const failureListeners = new Set<(reason: string) => void>();
  let state: HostState = { kind: 'idle' };
  let choice = options.first ?? FIRST_CHOICE;
  let choosing = false;
  let left = NOTHING;

  async function attempt(wanted: ModeChoice): Promise<Result<Engine, string>> {
    let opened: Result<Engine, string>;
    try {
      opened = await options.open(wanted);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`opening the engine threw: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
      opened = failure(reason);
    }
    if (!opened.ok) log(`the engine could not be opened (${wanted.mode}): ${opened.error}`);
    return opened;
  }

  /** Takes what an attempt came to; the engine, also when it is only there to be closed. */
  function settle(opened: Result<Engine, string>): Engine | null {
    if (state.kind === 'closed') return opened.ok ? opened.value : null;
    if (opened.ok) {
      state = { kind: 'open', engine: opened.value };
      for (const listener of openListeners) listener(opened.value);
      return opened.value;
    }
    state = { kind: 'failed', reason: opened.error };
    for (const listener of failureListeners) listener(opened.error);
    return null;
  }

  /** The engine there is, as soon as it is known whether there is one. */
  function found(): Promise<Engine | null> {
    if (state.kind === 'open') return Promise.resolve(state.engine);
    return state.kind === 'opening' ? state.opened : Promise.resolve(null);
  }

  async function change(
    before: Engine | null,
    next: ModeChoice,
  ): Promise<{ opened: Engine | null; why: string | null }> {
    const old = choice;
    if (before !== null) {
      left = before.exposure();
      const outcome = await withinTime<CloseOutcome>(
        closeEngine(Promise.resolve(before)),
        closingPatience,
        'timed_out',
      );
      left = before.exposure();
      if (outcome !== 'closed') {
        // Two engines at once could trade one account: nothing is opened beside one that does not end.
        const why = `The ${old.mode} engine did not close in good order. Restart Parallax, then choose again.`;
        return { opened: settle(failure(why)), why };
      }
    }
    choice = next;
    const opened = await attempt(next);
    if (opened.ok || before === null || state.kind === 'closed') {
      return { opened: settle(opened), why: opened.ok ? null : opened.error };
    }
    choice = old;
    return { opened: settle(await attempt(old)), why: opened.error };
  }

  async function closeEngine(last: Promise<Engine | null>): Promise<CloseOutcome> {
    try {
      const engine = await last;
      await engine?.close();
      return 'closed';
    } catch (error) {
      log(
        `the engine failed while closing: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return 'failed';
    }
  }

  function explain(): string {
    switch (state.kind) {
      case 'failed':
        return `The trading engine did not start: ${state.reason}`;
      case 'closed':
        return CLOSED;
      case 'idle':
      case 'opening':
      case 'open':
        return `The trading engine is still starting after ${openingPatience / 1000} s; nothing is being traded yet. Try again in a moment.`;
    }
  }

  return {
    start() {
      if (state.kind !== 'idle') return;
      // In a later turn, so that even an engine that fails at once finds the state it is to replace.
      state = {
        kind: 'opening',
        opened: Promise.resolve()
          .then(() => attempt(choice))
          .then(settle),
      };
    },
    async engine() {
      if (state.kind === 'opening') await withinTime(state.opened, openingPatience, null);
      return state.kind === 'open' ? success(state.engine) : failure(explain());
    },
    current: () => (state.kind === 'open' ? state.engine : null),
    exposure: () => (state.kind === 'open' ? state.engine.exposure() : left),
    choice: () => choice,
    problem: () => (state.kind === 'failed' ? state.reason : null),
    async choose(next) {
      if (state.kind === 'closed') return failure(CLOSED);
      if (choosing) return failure('The mode is being changed already; wait until it is.');
      choosing = true;
      const before = found();
      const changed = before.then((engine) => change(engine, next));
      state = { kind: 'opening', opened: changed.then(({ opened }) => opened) };
      const { why } = await changed;
      choosing = false;
      if (why !== null) return failure(why);
      options.chosen?.(next);
      return success(null);
    },
    whenOpen(callback) {
      if (state.kind === 'open') callback(state.engine);
      openListeners.add(callback);
      return () => openListeners.delete(callback);
    },
    whenFailed(callback) {
      if (state.kind === 'failed') callback(state.reason);
      failureListeners.add(callback);
      return () => failureListeners.delete(callback);
    },
    close() {
      if (state.kind === 'closed') return state.outcome;
      const outcome = withinTime<CloseOutcome>(closeEngine(found()), closingPatience, 'timed_out');
      state = { kind: 'closed', outcome };
      return outcome;
    },
  };
}

/** The promise's value, or `otherwise` when it has not come in time. */
async function withinTime<Value>(promise: Promise<Value>, milliseconds: number, otherwise: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Value>((resolve) => {
    timer = setTimeout(resolve, milliseconds, otherwise);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
