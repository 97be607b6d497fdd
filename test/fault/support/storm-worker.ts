import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createProcessLives } from './process-lives.ts';
import { playStormSession, type StormRun } from './storm.ts';

// Plays the sessions it is told of, one after the other, each with an exchange of its own.

export interface StormTask {
  readonly seed: number;
  readonly milliseconds: number;
  /** The program of a session's own process. */
  readonly lifeProgram: string;
}

export type StormAnswer =
  | {
      readonly type: 'played';
      readonly run: StormRun;
      /** Milliseconds that timers came late. */ readonly lateMs: number;
    }
  /** The session did not come to its end. */
  | { readonly type: 'failed'; readonly seed: number; readonly reason: string };

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let lives: ReturnType<typeof createProcessLives> | null = null;

async function play({ seed, milliseconds, lifeProgram }: StormTask): Promise<StormAnswer> {
  lives ??= createProcessLives(lifeProgram);
  delay.reset();
  try {
    const run = await playStormSession({ seed, milliseconds, processes: lives });
    return { type: 'played', run, lateMs: Math.max(0, delay.percentile(99) / 1e6 - 5) };
  } catch (error) {
    return { type: 'failed', seed, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (task: StormTask) => {
  void play(task).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => {
  lives?.close();
  process.exit(0);
});
