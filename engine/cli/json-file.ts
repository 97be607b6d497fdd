import { readFile } from 'node:fs/promises';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { failed } from './command.ts';
import type { CommandFailure } from './command.ts';

/** A JSON file given by the user; a failure names the file and what is wrong with it. */
export async function readJsonFile(path: string): Promise<Result<unknown, CommandFailure>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return failed(`${path}: ${error instanceof Error ? unreadable(error) : String(error)}`);
  }
  try {
    // Editors on Windows put a byte order mark in front, which JSON does not allow.
    const input: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    return success(input);
  } catch (error) {
    return failed(`${path}: is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unreadable(error: Error): string {
  if ('code' in error && error.code === 'ENOENT') return 'no such file';
  if ('code' in error && error.code === 'EISDIR') return 'is a folder, not a file';
  return error.message;
}
