import type { Configuration } from '../../domain/configuration.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { OBJECTIVES, SEARCH_METHODS, type Objective, type SearchMethod } from '../../domain/search.ts';
import { configurationSchema, parseConfiguration } from '../../strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../strategy/default-configuration.ts';
import { DEFAULT_OBJECTIVE } from './objective.ts';

/** Settings as JSON gives them. */
export type Settings = Readonly<Record<string, unknown>>;
export type SettingValue = string | number | boolean | null;

/** One searched setting: its dotted path, and what it may be. Without a `step` a range is continuous. */
export type Axis =
  | { readonly path: string; readonly kind: 'values'; readonly values: readonly SettingValue[] }
  | { readonly path: string; readonly kind: 'range'; readonly from: number; readonly to: number };

/** A sweep as it is asked for: plain data, so that it can be stored and begun again. */
export interface SweepPlan {
  /** Settings every member has; the defaults fill in the rest. */
  readonly base: Settings;
  readonly axes: readonly Axis[];
  readonly method: SearchMethod;
  readonly objective: Objective;
  readonly seed: number;
  /** How many members random search and evolution try. */
  readonly samples: number;
}

/** One problem of a space file, as a whole sentence that names the path. */
export type SpaceProblems = readonly string[];

export const DEFAULT_SAMPLES = 200;
export const LARGEST_SWEEP = 100_000;
const LARGEST_SEED = 2 ** 32 - 1;
const KEYS = ['base', 'space', 'method', 'objective', 'seed', 'samples'];
const RANGE_KEYS = ['from', 'to', 'step'];

/**
 * Reads a space file (JSON already parsed):
 * `{"base": {settings}, "space": {"entry.windowBars": [8, 12], "costs.slippageBps": {"from": 0, "to": 20, "step": 5}},
 * "method": "grid" | "random" | "evolution", "objective": "sharpe", "seed": 1, "samples": 200}`; only `space` must be
 * there. Fails with every problem.
 */
export function parseSpace(input: unknown): Result<SweepPlan, SpaceProblems> {
  if (!isSettings(input)) return failure(['the space file must be an object with the key space']);
  const problems: string[] = [];
  for (const key of Object.keys(input)) {
    if (!KEYS.includes(key)) problems.push(`${key}: unknown key; the keys here are ${KEYS.join(', ')}`);
  }
  const base = baseOf(input['base'], problems);
  const method = choiceOf('method', input['method'], SEARCH_METHODS, 'grid', problems);
  const objective = choiceOf('objective', input['objective'], OBJECTIVES, DEFAULT_OBJECTIVE, problems);
  const seed = wholeOf('seed', input['seed'], 0, LARGEST_SEED, 1, problems);
  const samples = wholeOf('samples', input['samples'], 1, LARGEST_SWEEP, DEFAULT_SAMPLES, problems);
  const axes = axesOf(input['space'], method, problems);
  if (problems.length > 0) return failure(problems);
  const plan: SweepPlan = { base, axes, method, objective, seed, samples };
  const size = gridSize(axes);
  if (method === 'grid' && size > LARGEST_SWEEP) {
    return failure([
      `space: the grid has ${size} members, more than ${LARGEST_SWEEP}; leave values out, or use "random" or "evolution"`,
    ]);
  }
  return success(plan);
}

/** How many members the grid of the axes has; Infinity when an axis is continuous. */
export function gridSize(axes: readonly Axis[]): number {
  return axes.reduce((size, axis) => size * (axis.kind === 'values' ? axis.values.length : Infinity), 1);
}

/** The configuration of a member, or why there is none: one sentence per problem. */
export function memberConfiguration(
  plan: Pick<SweepPlan, 'base' | 'axes'>,
  values: readonly SettingValue[],
): Result<Configuration, string> {
  let settings = plan.base;
  plan.axes.forEach((axis, at) => {
    settings = withSetting(settings, axis.path.split('.'), values[at]);
  });
  const parsed = parseConfiguration(settings);
  return parsed.ok ? parsed : failure(parsed.error.map(({ message }) => message).join('; '));
}

function withSetting(settings: Settings, [key, ...rest]: readonly string[], value: SettingValue): Settings {
  if (rest.length === 0) return { ...settings, [key]: value };
  const inner = settings[key];
  return { ...settings, [key]: withSetting(isSettings(inner) ? inner : {}, rest, value) };
}

function baseOf(input: unknown, problems: string[]): Settings {
  if (input === undefined) return {};
  const parsed = configurationSchema.safeParse(input);
  if (parsed.success && isSettings(input)) return input;
  const words = parseConfiguration(input);
  problems.push(
    ...(words.ok ? [] : words.error.map(({ path, message }) => `base${path === '' ? ': ' : '.'}${message}`)),
  );
  return {};
}

function axesOf(input: unknown, method: SearchMethod, problems: string[]): readonly Axis[] {
  if (!isSettings(input) || Object.keys(input).length === 0) {
    problems.push(
      `space: ${describe(input)} is not allowed; use an object of settings to search, each with its values`,
    );
    return [];
  }
  return Object.entries(input).flatMap(([path, choice]) => {
    const name = `space.${path}`;
    const pathProblem = settingProblem(path);
    if (pathProblem !== null) {
      problems.push(`${name}: ${pathProblem}`);
      return [];
    }
    const before = problems.length;
    const axis = Array.isArray(choice) ? valuesAxis(path, choice, problems) : rangeAxis(path, choice, method, problems);
    return problems.length === before && axis !== null ? [axis] : [];
  });
}

/** Why a dotted path is no setting that can be searched; null when it is one. */
function settingProblem(path: string): string | null {
  let settings: unknown = DEFAULT_CONFIGURATION;
  let walked = '';
  for (const key of path.split('.')) {
    if (!isSettings(settings)) return `${walked} is a single value, it has no ${key}`;
    if (!Object.hasOwn(settings, key)) {
      const known = Object.keys(settings).join(', ');
      return `unknown setting; the keys ${walked === '' ? 'here' : `of ${walked}`} are ${known}`;
    }
    walked = walked === '' ? key : `${walked}.${key}`;
    settings = settings[key];
  }
  if (isSettings(settings)) return `is a group of settings; name one of ${Object.keys(settings).join(', ')}`;
  return path === 'symbol' ? 'the candles are those of one market, so the symbol cannot be searched' : null;
}

function valuesAxis(path: string, values: readonly unknown[], problems: string[]): Axis | null {
  if (values.length === 0) problems.push(`space.${path}: the list is empty; give at least one value`);
  const kept: SettingValue[] = [];
  for (const value of values) {
    const problem = valueProblem(path, value);
    if (problem !== null) problems.push(`space.${problem}`);
    else if (kept.includes(value as SettingValue)) problems.push(`space.${path}: ${describe(value)} is given twice`);
    else kept.push(value as SettingValue);
  }
  return { path, kind: 'values', values: kept };
}

function rangeAxis(path: string, input: unknown, method: SearchMethod, problems: string[]): Axis | null {
  const name = `space.${path}`;
  const refuse = (text: string): null => {
    problems.push(`${name}: ${text}`);
    return null;
  };
  if (!isSettings(input)) {
    return refuse(`${describe(input)} is not allowed; use a list of values, or {"from": 1, "to": 9, "step": 2}`);
  }
  const stray = Object.keys(input).find((key) => !RANGE_KEYS.includes(key));
  if (stray !== undefined) return refuse(`unknown key ${stray}; the keys of a range are ${RANGE_KEYS.join(', ')}`);
  const { from, to, step } = input;
  if (typeof from !== 'number' || typeof to !== 'number') return refuse('a range needs the numbers from and to');
  if (!(from < to)) return refuse(`from (${from}) must be smaller than to (${to})`);
  for (const end of [from, to]) {
    const problem = valueProblem(path, end);
    if (problem !== null) problems.push(`space.${problem}`);
  }
  if (step === undefined) {
    if (method === 'grid') return refuse('a range needs a step in a grid');
    return { path, kind: 'range', from, to };
  }
  if (typeof step !== 'number' || !(step > 0)) return refuse(`step (${describe(step)}) must be a number above 0`);
  const count = Math.floor((to - from) / step + STEP_NOISE) + 1;
  if (count > LARGEST_SWEEP) return refuse(`the range has ${count} values, more than ${LARGEST_SWEEP}`);
  // Rounded to the decimals people write, so that 0.1 + 2 · 0.1 is 0.3.
  const values = Array.from({ length: count }, (_, at) => Number((from + at * step).toPrecision(12)));
  return { path, kind: 'values', values };
}

const STEP_NOISE = 1e-9;

/** Why a value is never allowed at a path, whatever the other settings are; null when it may be. */
function valueProblem(path: string, value: unknown): string | null {
  const settings = withSetting({}, path.split('.'), value as SettingValue);
  if (configurationSchema.safeParse(settings).success) return null;
  const parsed = parseConfiguration(settings);
  return parsed.ok ? null : parsed.error[0].message;
}

function choiceOf<Choice extends string>(
  key: string,
  value: unknown,
  choices: readonly Choice[],
  fallback: Choice,
  problems: string[],
): Choice {
  if (value === undefined) return fallback;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  problems.push(`${key}: ${describe(value)} is not allowed; use one of ${choices.join(', ')}`);
  return fallback;
}

function wholeOf(
  key: string,
  value: unknown,
  minimum: number,
  maximum: number,
  fallback: number,
  problems: string[],
): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  problems.push(`${key}: ${describe(value)} is not allowed; use a whole number from ${minimum} to ${maximum}`);
  return fallback;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
