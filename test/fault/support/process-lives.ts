import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostileWorld } from './hostile-session.ts';
import type { KillPoint } from './mortality.ts';
import type { LifeSetup } from './session-life.ts';

/** What a process is told of the life it is to live. */
export interface ProcessLife {
  readonly setup: LifeSetup;
  readonly point: KillPoint;
  readonly seed: number;
  /** Market time at a wall time: the exchange's clock, read in another process. */
  readonly marketAt: number;
  readonly wallAt: number;
  /** How long it has, wall milliseconds. */
  readonly milliseconds: number;
  /** Where it writes which boundary was cut, and what it has to say. */
  readonly cutFile: string;
  readonly logFile: string;
}

export interface ProcessDeath {
  /** The boundary that was cut; null when it was killed from outside, wherever it was. */
  readonly boundary: string | null;
  /** All it said on standard output and error. */
  readonly output: string;
}

/** Sessions in processes of their own, one after the other. */
export interface ProcessLives {
  /** Lives until the kill point or until its time is over; then it is dead by SIGKILL. */
  live(world: HostileWorld, point: KillPoint, seed: number, milliseconds: number): Promise<ProcessDeath>;
  close(): void;
}

interface Warm {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<NodeJS.Signals | null>;
  readonly output: string[];
}

/** `program` is life-process as a JavaScript file. One process is always kept warm: its start costs no session time. */
export function createProcessLives(program: string): ProcessLives {
  let next: Warm | null = null;

  function start(): Warm {
    const child = fork(program, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: ['--no-warnings'] });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => void output.push(text));
    }
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      child.once('close', (_code, signal) => resolve(signal));
    });
    const ready = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      void ended.then(() => reject(new Error(`the process of a session did not start: ${output.join('')}`)));
    });
    // Whoever takes it asks for it; one that is never taken may be ended without anybody minding.
    ready.catch(() => undefined);
    return { child, ready, ended, output };
  }

  return {
    async live(world, point, seed, milliseconds) {
      const { child, ready, ended, output } = next ?? start();
      next = null;
      await ready;
      const cutFile = join(world.folder, 'cut.txt');
      const logFile = join(world.folder, 'life.log');
      rmSync(cutFile, { force: true });
      const wallAt = Date.now();
      const marketAt = world.simulator.now();
      const life: ProcessLife = {
        setup: world.setup,
        point,
        seed,
        marketAt,
        wallAt,
        milliseconds,
        cutFile,
        logFile,
      };
      child.send(life);
      next = start();
      const time = point.at === 'time' ? Math.min(point.milliseconds, milliseconds) : milliseconds;
      const timer = setTimeout(() => child.kill('SIGKILL'), time);
      const signal = await ended;
      clearTimeout(timer);
      if (existsSync(logFile)) {
        world.log.push(...readFileSync(logFile, 'utf8').split('\n').filter(Boolean));
        rmSync(logFile);
      }
      if (signal !== 'SIGKILL') throw new Error(`a session's process ended by itself: ${output.join('')}`);
      const boundary = existsSync(cutFile) ? readFileSync(cutFile, 'utf8') : null;
      return { boundary, output: output.join('') };
    },
    close() {
      next?.child.kill('SIGKILL');
      next = null;
    },
  };
}
