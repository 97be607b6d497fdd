import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { modeSchema } from '../../engine/api/views.ts';
import type { Mode } from '../../engine/engine.ts';

/** Which mode runs, and in live mode with whose keys. */
export interface ModeChoice {
  readonly mode: Mode;
  /** Name of an account in the keychain; null where none is needed or chosen. */
  readonly account: string | null;
}

/** The mode of a first start; needs neither network nor keys. */
export const FIRST_CHOICE: ModeChoice = { mode: 'demo', account: null };

const choiceSchema = z.object({ mode: modeSchema, account: z.string().nullable() });

/** What was chosen last. What cannot be read counts as never chosen: the demo does no harm. */
export function readModeChoice(file: string, log: (line: string) => void): ModeChoice {
  try {
    return choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) log(`the chosen mode in ${file} cannot be read; the demo is opened (${String(error)})`);
    return FIRST_CHOICE;
  }
}

/** Keeps the choice for the next start; a disk that does not take it costs only that. */
export function writeModeChoice(file: string, choice: ModeChoice, log: (line: string) => void): void {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(choice)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    log(`the chosen mode could not be kept in ${file}: ${String(error)}`);
  }
}
