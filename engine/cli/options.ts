import { parseArgs } from 'node:util';
import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { badUsage } from './command.ts';
import type { CommandFailure } from './command.ts';

/** Options of a command: `text` ones take a value, `flag` ones do not. */
export type OptionKinds = Readonly<Record<string, 'text' | 'flag'>>;

export type OptionValues<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]: Kinds[Name] extends 'flag' ? boolean : string | undefined;
};

/**
 * Reads the options of a command. Unknown and repeated options, missing values and stray arguments are
 * refused: a trading tool does not guess what was meant.
 */
export function parseOptions<const Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
): Result<OptionValues<Kinds>, CommandFailure> {
  const parsed = parseOptionsAndFiles(args, kinds);
  if (!parsed.ok) return parsed;
  const [stray] = parsed.value.files;
  return stray === undefined ? success(parsed.value.options) : badUsage(`unexpected argument ${stray}`);
}

/** The same for a command that works on files, which stand among the options without a name of their own. */
export function parseOptionsAndFiles<const Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
): Result<{ readonly options: OptionValues<Kinds>; readonly files: readonly string[] }, CommandFailure> {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  const values: Record<string, string | boolean | undefined> = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, kind === 'flag' ? false : undefined]),
  );
  const seen = new Set<string>();
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      files.push(token.value);
      continue;
    }
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(kinds, name)) return badUsage(`unknown option ${rawName}`);
    if (seen.has(name)) return badUsage(`option ${rawName} is given twice`);
    seen.add(name);
    if (kinds[name] === 'flag') {
      if (value !== undefined) return badUsage(`option ${rawName} takes no value`);
      values[name] = true;
      continue;
    }
    if (value === undefined || value === '') return badUsage(`option ${rawName} needs a value`);
    if (!inlineValue && value.startsWith('-')) {
      return badUsage(`option ${rawName} needs a value (if ${value} is meant, write ${rawName}=${value})`);
    }
    values[name] = value;
  }
  return success({ options: values as OptionValues<Kinds>, files });
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A number given as an option within bounds; `fallback` when it was not given. */
export function numberOption(
  name: string,
  text: string | undefined,
  bounds: { readonly minimum: number; readonly maximum: number; readonly whole?: boolean },
  fallback: number,
): Result<number, CommandFailure> {
  if (text === undefined) return success(fallback);
  const { minimum, maximum, whole = false } = bounds;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum && (!whole || Number.isInteger(value))) return success(value);
  const allowed = `${whole ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`;
  return badUsage(`option --${name}: ${text} is not allowed; use ${allowed}`);
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})Z?)?$/;

/** A point in time given as an option: a UTC date, or a date with a time of day; in UTC ms, `fallback` when not given. */
export function timeOption<Fallback>(
  name: string,
  text: string | undefined,
  fallback: Fallback,
): Result<number | Fallback, CommandFailure> {
  if (text === undefined) return success(fallback);
  const [, day, time = '00:00'] = DATE.exec(text) ?? [];
  const value = Date.parse(`${day}T${time}:00Z`);
  // The parser takes 30 February for 1 March; whoever wrote it meant something else.
  if (value >= 0 && new Date(value).toISOString().startsWith(`${day}T${time}`)) return success(value);
  return badUsage(`option --${name}: ${text} is not allowed; use a UTC date such as 2024-03-01 or 2024-03-01T12:30Z`);
}
