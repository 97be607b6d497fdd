import { availableParallelism } from 'node:os';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { createResearchPool } from '../workers/research-pool.ts';
import type { ResearchPool } from '../workers/research-pool.ts';
import type { CommandFailure } from './command.ts';
import { numberOption } from './options.ts';

const MOST_THREADS = 64;

export const THREADS_HELP = '  --threads N     threads to compute on (as many as there are cores)';

/** The threads an option asks for. */
export function researchPool(threads: string | undefined): Result<ResearchPool, CommandFailure> {
  const bounds = { minimum: 1, maximum: MOST_THREADS, whole: true };
  const count = numberOption('threads', threads, bounds, Math.min(availableParallelism(), MOST_THREADS));
  return count.ok ? success(createResearchPool(count.value)) : count;
}

/** Ctrl-C as a signal to end in good order; the second one ends the process as usual. */
export function interruption(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, release: () => void process.off('SIGINT', abort) };
}
