import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command line is started from its sources: the Node of the project strips the types. */
export const PARALLAX = {
  node: resolve(root, 'node_modules/.bin/node'),
  args: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', resolve(root, 'engine/cli/parallax.ts')],
} as const;

/** Runs the command line as a process of its own and waits for its end. */
export function parallax(...args: readonly string[]): Promise<Finished> {
  return new Promise((finish, reject) => {
    const child = spawn(PARALLAX.node, [...PARALLAX.args, ...args], { cwd: root });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
    child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      finish({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
