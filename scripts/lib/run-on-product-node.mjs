import { spawn } from 'node:child_process';
import { exitCodeOf } from './command.mjs';
import { requireProductNode, productNode } from './node-runtime.mjs';

/**
 * Runs a program on the project's Node because this one is too old for it (a direct "node scripts/parallax.mjs").
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runOnProductNode(program, args) {
  await requireProductNode();
  return new Promise((resolve) => {
    const child = spawn(productNode, [program, ...args], { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => child.kill(signal));
    }
    child.on('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
  });
}
