import type { Configuration } from '../domain/configuration.ts';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { parseConfiguration } from '../strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../strategy/default-configuration.ts';
import { failed } from './command.ts';
import type { CommandFailure } from './command.ts';
import { readJsonFile } from './json-file.ts';

/** The configuration of a JSON file, completed by the defaults; the defaults alone without a file. */
export async function loadConfiguration(path: string | undefined): Promise<Result<Configuration, CommandFailure>> {
  if (path === undefined) return success(DEFAULT_CONFIGURATION);
  const input = await readJsonFile(path);
  if (!input.ok) return input;
  const parsed = parseConfiguration(input.value);
  if (parsed.ok) return parsed;
  const [first, ...others] = parsed.error.map((problem) => problem.message);
  return failed([`${path}: ${first}`, ...others.map((message) => `  ${message}`)].join('\n'));
}
