import { rename, rm, writeFile } from 'node:fs/promises';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';

/** Writes a file beside its place and moves it there: whoever looks finds the old one or the whole new one. */
export async function writeWhole(path: string, content: Uint8Array): Promise<Result<null, string>> {
  const unfinished = `${path}.unfinished`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
    return success(null);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    return failure(`The file ${path} cannot be written: ${reason}. Choose another place, or free disk space.`);
  }
}
