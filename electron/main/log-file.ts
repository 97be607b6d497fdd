import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAXIMUM_BYTES = 5_000_000;

/**
 * A log that keeps this and the previous file. Lines are few (one a state change, not one a message), so each is
 * written at once: what was said last before a crash is what one wants to read.
 * @param echo receives every line too; standard error in development
 */
export function openLog(file: string, now: () => Date, echo: (line: string) => void): (line: string) => void {
  let broken = false;
  const attempt = (write: () => void): void => {
    if (broken) return;
    try {
      write();
    } catch (error) {
      // A full or read-only disk must not stop trading; the journal has its own, stricter opinion.
      broken = true;
      echo(`the log ${file} cannot be written: ${String(error)}\n`);
    }
  };
  attempt(() => {
    mkdirSync(dirname(file), { recursive: true });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAXIMUM_BYTES) renameSync(file, `${file}.old`);
  });
  return (line) => {
    const text = `${now().toISOString()} ${line}\n`;
    attempt(() => appendFileSync(file, text));
    echo(text);
  };
}
