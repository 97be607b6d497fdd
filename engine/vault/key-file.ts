import { open } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import { failure, success, type Result } from '../domain/result.ts';
import type { ApiCredentials } from '../ports.ts';

/** A key file is two short lines; anything larger is another file given by mistake. */
const MAX_BYTES = 10_000;
/** Rights of group and others. */
const FOREIGN_RIGHTS = 0o077;

const textSchema = z.string().trim().min(1);
const jsonSchema = z.object({ key: textSchema, secret: textSchema });

/** What the text holds; null when it is neither form. Never says anything about the content. */
function parseCredentials(text: string): ApiCredentials | null {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('{')) {
    const parsed = jsonSchema.safeParse(parseJson(trimmed));
    return parsed.success ? { key: parsed.data.key, secret: parsed.data.secret } : null;
  }
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const [key, secret] = lines;
  if (lines.length !== 2 || !key || !secret || /\s/.test(key + secret)) return null;
  return { key, secret };
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  return typeof code === 'string' ? code : 'unknown error';
}

/**
 * Reads API credentials from a file: JSON `{"key": …, "secret": …}`, or the key on the first line and the secret on
 * the second. On POSIX a file that group or others may touch is refused. Errors name the file and never its content.
 */
export async function readKeyFile(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<Result<ApiCredentials, string>> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (thrown) {
    return failure(`key file ${path}: cannot be opened (${codeOf(thrown)}); check the path and its rights`);
  }
  try {
    // Rights of the file that is open, not of whatever the path names a moment later.
    const stats = await file.stat();
    if (!stats.isFile()) return failure(`key file ${path}: not a file; give the path of a file`);
    const mode = stats.mode & 0o777;
    if (platform !== 'win32' && (mode & FOREIGN_RIGHTS) !== 0) {
      const shown = mode.toString(8).padStart(4, '0');
      return failure(`key file ${path}: mode ${shown} lets others at your keys; run: chmod 600 ${path}`);
    }
    if (stats.size > MAX_BYTES) return failure(`key file ${path}: ${stats.size} bytes is too large for a key file`);
    const credentials = parseCredentials(await file.readFile('utf8'));
    if (credentials !== null) return success(credentials);
    return failure(
      `key file ${path}: expected JSON {"key": "…", "secret": "…"}, or the key on line 1 and the secret on line 2`,
    );
  } catch (thrown) {
    return failure(`key file ${path}: cannot be read (${codeOf(thrown)}); check the disk`);
  } finally {
    await file.close();
  }
}
