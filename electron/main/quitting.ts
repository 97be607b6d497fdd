import type { CloseOutcome } from './engine-host.ts';

export type QuitPhase = 'running' | 'asking' | 'closing' | 'done';

/** Quitting in order: ask if something would be left behind, close the engine in bounded time, then end the process. */
export interface Quitting {
  readonly phase: () => QuitPhase;
  /** `ask` for a person, `at_once` for signals and a shutdown of the computer. Resolves when the end has begun or the person declined. */
  readonly request: (how: QuitRequest) => Promise<void>;
}

/** Who wanted the end: a person, who is there to be told of it, or the system. */
export type QuitRequest = 'ask' | 'at_once';

export interface QuittingOptions {
  /** Asks the person if there is something to ask; true means quit. */
  readonly confirm: () => Promise<boolean>;
  /** Called once when quitting is certain, before the engine closes. */
  readonly began: () => void;
  readonly closeEngine: () => Promise<CloseOutcome>;
  /** Ends the process; only an engine that was closed in order ends it with success. */
  readonly finish: (outcome: CloseOutcome, how: QuitRequest) => void;
}

export function createQuitting(options: QuittingOptions): Quitting {
  let phase: QuitPhase = 'running';

  async function close(how: QuitRequest): Promise<void> {
    phase = 'closing';
    options.began();
    const outcome = await options.closeEngine();
    phase = 'done';
    options.finish(outcome, how);
  }

  return {
    phase: () => phase,
    async request(how) {
      if (phase === 'closing' || phase === 'done') return;
      if (how === 'at_once') {
        await close(how);
        return;
      }
      if (phase === 'asking') return;
      phase = 'asking';
      let confirmed = false;
      try {
        confirmed = await options.confirm();
      } finally {
        // While the question was open a signal may have begun to close everything: then the answer no longer matters.
        if (isAsking()) phase = 'running';
      }
      if (confirmed && phase === 'running') await close(how);
    },
  };

  function isAsking(): boolean {
    return phase === 'asking';
  }
}
