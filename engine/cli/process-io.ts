import { once } from 'node:events';
import type { CommandIo } from './command.ts';

/**
 * Standard output and error of this process. A reader that went away (`parallax lenses … | head`) is no
 * failure: the process ends at once and quietly.
 */
export function processIo(): CommandIo {
  const leaveWhenNobodyReads = (error: Error): void => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0);
    throw error;
  };
  process.stdout.on('error', leaveWhenNobodyReads);
  process.stderr.on('error', leaveWhenNobodyReads);
  return {
    async write(text) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    log(line) {
      process.stderr.write(`${line}\n`);
    },
  };
}
