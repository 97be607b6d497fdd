import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS } from './session-life.ts';

/** Forms in which a secret could leave: as it is, decoded, and in the parts that a log line might cut it into. */
function formsOf(secret: string): readonly string[] {
  return [secret, Buffer.from(secret, 'base64').toString('latin1'), secret.slice(0, 20), secret.slice(-20)];
}

/** Where the account's secret or key was written: the session's files, its log and what its processes printed. */
export function secretViolations(folder: string, texts: readonly string[]): readonly string[] {
  const forms = [...formsOf(CREDENTIALS.secret), CREDENTIALS.key];
  const tells = (text: string): boolean => forms.some((form) => text.includes(form));
  const found: string[] = [];
  for (const name of readdirSync(folder)) {
    if (tells(readFileSync(join(folder, name), 'latin1'))) found.push(`a secret is in the file ${name}`);
  }
  if (texts.some(tells)) found.push('a secret is in the log or in what a process printed');
  return found;
}
