import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file of a thread entry (`research-worker`). It lies beside the code that asks for it: as TypeScript when the
 * sources run, as JavaScript when the build does, which puts all entries and chunks into one folder.
 */
export function workerFile(name: string): string {
  const here = fileURLToPath(import.meta.url);
  return join(dirname(here), `${name}${extname(here)}`);
}
