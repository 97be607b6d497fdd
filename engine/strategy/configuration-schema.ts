import { z } from 'zod';
import type { Configuration } from '../domain/configuration.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { TIMEFRAMES } from '../domain/timeframe.ts';
import { configurationRuleProblems } from './configuration-rules.ts';
import type { ConfigurationProblem } from './configuration-rules.ts';
import { DEFAULT_CONFIGURATION } from './default-configuration.ts';

export type { ConfigurationProblem } from './configuration-rules.ts';

/** Longest period, window or lookback in bars: above it a lens would never be warm on real data. */
const LONGEST_PERIOD = 100_000;
const LONGEST_HOURS = 8_760;
const LONGEST_GAP_MINUTES = 10_000_000;

/** A number that passes `accepts`; `allowed` completes the sentence "… is not allowed; use …". */
function numberWhere(allowed: string, accepts: (value: number) => boolean): z.ZodNumber {
  return z.number({ error: allowed }).refine(accepts, { error: allowed });
}

function wholeNumber(minimum: number, maximum: number): z.ZodNumber {
  return numberWhere(`a whole number from ${minimum} to ${maximum}`, (value) => {
    return Number.isInteger(value) && value >= minimum && value <= maximum;
  });
}

function numberWithin(minimum: number, maximum: number): z.ZodNumber {
  return numberWhere(`a number from ${minimum} to ${maximum}`, (value) => value >= minimum && value <= maximum);
}

function positiveUpTo(maximum: number): z.ZodNumber {
  return numberWhere(`a number above 0 and up to ${maximum}`, (value) => value > 0 && value <= maximum);
}

const positive = numberWhere('a number above 0', (value) => value > 0);
const period = wholeNumber(1, LONGEST_PERIOD);
const delayHours = numberWithin(0, LONGEST_HOURS);
const percentChange = numberWithin(-100, 1_000_000);
/** How many lenses there are to require is a rule of its own: it depends on the enabled ones. */
const requiredLenses = numberWhere('a whole number from 1 to the number of enabled lenses', (value) => {
  return Number.isInteger(value) && value >= 1;
});
const switchOf = z.boolean({ error: 'true or false' });

function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
): z.ZodEnum<{
  [Key in Values[number]]: Key;
}> {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

type Shape = Readonly<Record<string, z.ZodType>>;
type Defaulted<Fields extends Shape> = { readonly [Key in keyof Fields]: z.ZodDefault<Fields[Key]> };

/** An object of optional keys, each filled from `defaults`; unknown keys are refused. */
function settings<Fields extends Shape>(
  fields: Fields,
  defaults: { readonly [Key in keyof Fields]: z.output<Fields[Key]> },
): z.ZodObject<Defaulted<Fields>, z.core.$strict> {
  const keys: (keyof Fields & string)[] = Object.keys(fields);
  // Built key by key: the mapped type is right by construction, which Object.fromEntries cannot express.
  const shape = Object.fromEntries(keys.map((key) => [key, withDefault(fields[key], defaults[key])]));
  return z.strictObject(shape as Defaulted<Fields>, { error: 'an object of settings' });
}

function withDefault<Field extends z.ZodType>(field: Field, value: z.output<Field>): z.ZodDefault<Field> {
  return field.default(value as z.core.util.NoUndefined<z.output<Field>>);
}

const { entry, exit, momentum, costs, lenses, orders, risk } = DEFAULT_CONFIGURATION;
const toggle = { enabled: switchOf };
const volumeLens = { ...toggle, period, factor: positive };
const bandLens = { ...toggle, period, deviations: positive };
const squeezeLens = { ...bandLens, lookback: period, percentile: wholeNumber(1, 100) };
const percent = numberWithin(0, 100);
const belowLens = { ...toggle, period, below: percent };
const levelLens = { ...toggle, period, level: percent };
const aboveLens = { ...toggle, period, above: percent };
const averageCrossLens = { ...toggle, fast: period, slow: period };
const macdLens = { ...averageCrossLens, signal: period };

const lensesSchema = settings(
  {
    volume_decline: settings(volumeLens, lenses.volume_decline),
    bb_lower_touch: settings(bandLens, lenses.bb_lower_touch),
    bb_squeeze: settings(squeezeLens, lenses.bb_squeeze),
    rsi_oversold: settings(belowLens, lenses.rsi_oversold),
    rsi_oversold_cross: settings(levelLens, lenses.rsi_oversold_cross),
    stoch_oversold: settings(belowLens, lenses.stoch_oversold),
    macd_cross_up: settings(macdLens, lenses.macd_cross_up),
    ma_cross_up: settings(averageCrossLens, lenses.ma_cross_up),
    rsi_9_ob: settings(aboveLens, lenses.rsi_9_ob),
    rsi_14_ob: settings(aboveLens, lenses.rsi_14_ob),
    stoch_14_ob: settings(aboveLens, lenses.stoch_14_ob),
    stoch_21_ob: settings(aboveLens, lenses.stoch_21_ob),
    bb_20_touch: settings(bandLens, lenses.bb_20_touch),
    bb_30_touch: settings(bandLens, lenses.bb_30_touch),
    volume_spike: settings(volumeLens, lenses.volume_spike),
    macd_bearish: settings(macdLens, lenses.macd_bearish),
  },
  lenses,
);

const momentumSchema = settings(
  {
    surging: settings({ atLeastPct: percentChange, delayHours }, momentum.surging),
    rising: settings({ atLeastPct: percentChange, delayHours }, momentum.rising),
    flat: settings({ abovePct: percentChange, delayHours }, momentum.flat),
    falling: settings({ delayHours }, momentum.falling),
  },
  momentum,
);

const symbolText = 'a pair written BASE/QUOTE in capitals, such as BTC/USD';

/**
 * The configuration of strategy.md §14: every key optional, unknown keys refused. Its output is a whole
 * `Configuration`; rules that join several keys are checked by `parseConfiguration`.
 */
export const configurationSchema = settings(
  {
    symbol: z.string({ error: symbolText }).regex(/^[A-Z0-9.]{1,16}\/[A-Z0-9.]{1,16}$/, { error: symbolText }),
    timeframe: oneOf(TIMEFRAMES),
    maxGapMinutes: wholeNumber(0, LONGEST_GAP_MINUTES),
    startingQuote: positive,
    participation: positiveUpTo(1),
    execution: oneOf(['taker', 'maker'] as const),
    entry: settings({ required: requiredLenses, windowBars: period, timeoutHours: positiveUpTo(LONGEST_HOURS) }, entry),
    exit: settings({ required: requiredLenses, windowBars: period, minDivergences: wholeNumber(0, 15) }, exit),
    momentum: momentumSchema,
    costs: settings(
      { makerFee: numberWithin(0, 1), takerFee: numberWithin(0, 1), slippageBps: numberWithin(0, 9_999) },
      costs,
    ),
    lenses: lensesSchema,
    orders: settings(
      {
        repriceSeconds: positiveUpTo(LONGEST_HOURS * 3_600),
        maxReprices: wholeNumber(0, 10_000),
        takerCapPct: numberWithin(0, 100),
        sizeQuote: positive.nullable(),
        sizeFraction: positiveUpTo(1),
        deadMansSwitchSeconds: numberWhere('0 (off) or a whole number from 30 to 3600', (value) => {
          return Number.isInteger(value) && (value === 0 || (value >= 30 && value <= 3_600));
        }),
      },
      orders,
    ),
    risk: settings(
      {
        maxConsecutiveApiErrors: wholeNumber(1, 1_000_000),
        minPrice: numberWhere('a number of 0 or more', (value) => value >= 0),
        maxSpikePct: positive,
        staleFeedSeconds: positive,
      },
      risk,
    ),
  },
  DEFAULT_CONFIGURATION,
);

/**
 * Parses a configuration given by a user (JSON already parsed), fills in every default and checks it
 * whole. Fails with every refused setting, in the order of the schema.
 */
export function parseConfiguration(input: unknown): Result<Configuration, readonly ConfigurationProblem[]> {
  const parsed = configurationSchema.safeParse(input);
  if (!parsed.success) return failure(parsed.error.issues.flatMap((issue) => problemsOfIssue(issue, input)));
  const problems = [...sizeProblems(input), ...configurationRuleProblems(parsed.data)];
  return problems.length > 0 ? failure(problems) : success(parsed.data);
}

/**
 * `sizeQuote` and `sizeFraction` exclude each other. A complete configuration carries the default fraction
 * beside a quote size, so that one is let through: what Parallax prints can be given back to it.
 */
function sizeProblems(input: unknown): readonly ConfigurationProblem[] {
  const sizeQuote = valueAt(input, ['orders', 'sizeQuote']);
  const sizeFraction = valueAt(input, ['orders', 'sizeFraction']);
  const both = typeof sizeQuote === 'number' && sizeFraction !== undefined && sizeFraction !== orders.sizeFraction;
  if (!both) return [];
  const message = `orders.sizeQuote: ${describe(sizeQuote)} is given together with orders.sizeFraction (${describe(sizeFraction)}); use one of the two`;
  return [{ path: 'orders.sizeQuote', value: sizeQuote, message }];
}

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown): readonly ConfigurationProblem[] {
  const value = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(issue.path).shape).join(', ');
    return issue.keys.map((key) => {
      const path = [...issue.path, key].join('.');
      return { path, value: valueAt(value, [key]), message: `${path}: unknown key; the keys here are ${known}` };
    });
  }
  const path = issue.path.join('.');
  const message = `${path === '' ? 'configuration' : path}: ${describe(value)} is not allowed; use ${issue.message}`;
  return [{ path, value, message }];
}

function schemaAt(path: readonly PropertyKey[]): z.ZodObject {
  let schema: z.ZodType = configurationSchema;
  for (const key of path) {
    if (!(schema instanceof z.ZodObject)) break;
    const field: unknown = schema.shape[String(key)];
    schema = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : schema;
  }
  if (!(schema instanceof z.ZodObject)) throw new Error(`configuration schema: no object at ${path.join('.')}`);
  return schema;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

const LONGEST_DESCRIPTION = 60;

function describe(value: unknown): string {
  // JSON has no word for these, and "null is not allowed" would mislead.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION)}…` : text;
}
