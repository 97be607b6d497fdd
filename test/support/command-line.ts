import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const COMMAND_LINE = resolve(import.meta.dirname, '../../out/main/parallax.js');

type CommandProcess = ChildProcessByStdio<null, Readable, Readable>;

export interface RunningCommand {
  readonly process: CommandProcess;
  /** Lines of standard output as they come, parsed. */
  readonly lines: Record<string, unknown>[];
  readonly errors: string[];
  /** Resolves with the first line that fits, or rejects when the process ends or the time is over. */
  waitFor(fits: (line: Record<string, unknown>) => boolean, milliseconds?: number): Promise<Record<string, unknown>>;
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Starts the built command line as its own process. */
export function startCommand(...args: readonly string[]): RunningCommand {
  if (!existsSync(COMMAND_LINE)) throw new Error(`${COMMAND_LINE} is missing: build first (npm test does)`);
  return followCommand(spawn(process.execPath, [COMMAND_LINE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Reads along with a command line that was started, however that was. */
export function followCommand(child: CommandProcess): RunningCommand {
  const lines: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as Record<string, unknown>);
    wake();
  });
  createInterface({ input: child.stderr }).on('line', (text) => errors.push(text));
  let over = false;
  const ended = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      over = true;
      wake();
      done(code);
    });
  });
  return {
    process: child,
    lines,
    errors,
    ended,
    waitFor: (fits, milliseconds = 20_000) =>
      new Promise((done, fail) => {
        let seen = 0;
        const finish = (act: () => void): void => {
          waiting.delete(look);
          clearTimeout(timer);
          act();
        };
        const look = (): void => {
          for (; seen < lines.length; seen++) {
            const line = lines[seen];
            if (line !== undefined && fits(line)) return finish(() => done(line));
          }
          if (over) finish(() => fail(new Error(`the command ended before the line came: ${errors.join(' | ')}`)));
        };
        const timer = setTimeout(
          () =>
            finish(() =>
              fail(new Error(`no such line within ${milliseconds} ms; ${lines.length} lines, ${errors.join(' | ')}`)),
            ),
          milliseconds,
        );
        waiting.add(look);
        look();
      }),
  };
}
