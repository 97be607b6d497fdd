import { readFile } from 'node:fs/promises';
import type { Configuration } from '../domain/configuration.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { parseConfiguration } from '../strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../strategy/default-configuration.ts';
import { failed } from './command.ts';
import type { CommandFailure } from './command.ts';

/** The configuration of a JSON file, completed by the defaults; the defaults alone without a file. */
export async function loadConfiguration(path: string | undefined): Promise<Result<Configuration, CommandFailure>> {
  if (path === undefined) return success(DEFAULT_CONFIGURATION);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return failed(`${path}: ${error instanceof Error ? unreadable(error) : String(error)}`);
  }
  let input: unknown;
  try {
    // Editors on Windows put a byte order mark in front, which JSON does not allow.
    input = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return failed(`${path}: is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = parseConfiguration(input);
  if (parsed.ok) return parsed;
  const [first, ...others] = parsed.error.map((problem) => problem.message);
  return failed([`${path}: ${first}`, ...others.map((message) => `  ${message}`)].join('\n'));
}

function unreadable(error: Error): string {
  if ('code' in error && error.code === 'ENOENT') return 'no such file';
  if ('code' in error && error.code === 'EISDIR') return 'is a folder, not a file';
  return error.message;
}
