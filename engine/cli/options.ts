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
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  const values: Record<string, string | boolean | undefined> = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, kind === 'flag' ? false : undefined]),
  );
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') return badUsage(`unexpected argument ${token.value}`);
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
  return success(values as OptionValues<Kinds>);
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
