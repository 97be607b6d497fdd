import { z } from 'zod';
import type {
  ConfigurationFieldView,
  SettingsProblemView,
  SettingsView,
} from '../../engine/api/configuration-views.ts';
import { seriesKeySchema } from '../../engine/api/data-views.ts';
import {
  objectiveSchema,
  searchMethodSchema,
  type AxisView,
  type SettingValueView,
} from '../../engine/api/optimise-views.ts';

/** A sweep as it is being put together. The engine has the last word on it (`optimise.check`). */

/** One searched setting: a list as it was typed, or a range. Without a step a range is continuous. */
export const axisFormSchema = z.object({
  path: z.string(),
  kind: z.enum(['list', 'range']),
  text: z.string(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  step: z.number().nullable(),
});
export type AxisForm = z.infer<typeof axisFormSchema>;

export const sweepFormSchema = z.object({
  series: seriesKeySchema.nullable(),
  /** `[from, to)` UTC ms; null is as far as there are candles. */
  from: z.number().int().nullable(),
  to: z.number().int().nullable(),
  axes: z.array(axisFormSchema),
  method: searchMethodSchema,
  objective: objectiveSchema,
  samples: z.number().int(),
  seed: z.number().int(),
});
export type SweepForm = z.infer<typeof sweepFormSchema>;

/** Something to begin with: how long lenses are remembered, against how low RSI has to fall. */
export const EXAMPLE_FORM: SweepForm = {
  series: null,
  from: null,
  to: null,
  axes: [
    {
      path: 'entry.windowBars',
      kind: 'list',
      text: '4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 42, 48',
      from: 4,
      to: 48,
      step: 4,
    },
    { path: 'lenses.rsi_oversold.below', kind: 'range', text: '25, 30, 35', from: 20, to: 40, step: 1 },
  ],
  method: 'grid',
  objective: 'sharpe',
  samples: 300,
  seed: 1,
};

export type ParsedValues =
  | { readonly ok: true; readonly values: readonly SettingValueView[] }
  | { readonly ok: false; readonly problem: string };

const NO_VALUE = ['off', 'none', 'null'];
const TRUE_WORDS = ['yes', 'true', 'on'];
const FALSE_WORDS = ['no', 'false', 'off'];

/** Reads `8, 12, 24`, `yes, no` or `1h, 4h`, as the setting's kind has it. The problem says what to type instead. */
export function parseValues(text: string, kind: ConfigurationFieldView['kind']): ParsedValues {
  const words = text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) return { ok: false, problem: 'Give at least one value, separated by commas: 8, 12, 24.' };
  const values: SettingValueView[] = [];
  for (const word of words) {
    const value = readValue(word, kind);
    if (value === undefined) return { ok: false, problem: `“${word}” is not ${kindInWords(kind)}.` };
    if (values.includes(value)) return { ok: false, problem: `${word} is given twice: once is enough.` };
    values.push(value);
  }
  return { ok: true, values };
}

function readValue(word: string, kind: ConfigurationFieldView['kind']): SettingValueView | undefined {
  const lower = word.toLowerCase();
  switch (kind) {
    case 'boolean':
      return TRUE_WORDS.includes(lower) ? true : FALSE_WORDS.includes(lower) ? false : undefined;
    case 'choice':
    case 'text':
      return word;
    case 'nullable_number':
      return NO_VALUE.includes(lower) ? null : readNumber(word);
    case 'integer': {
      const value = readNumber(word);
      return value !== undefined && Number.isInteger(value) ? value : undefined;
    }
    case 'number':
      return readNumber(word);
  }
}

function readNumber(word: string): number | undefined {
  const plain = word.replace('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

function kindInWords(kind: ConfigurationFieldView['kind']): string {
  switch (kind) {
    case 'integer':
      return 'a whole number: use digits, such as 8, 12, 24';
    case 'number':
      return 'a number: use digits and a point, such as 0.5, 1, 1.5';
    case 'nullable_number':
      return 'a number: use digits, or “off” for none';
    case 'boolean':
      return 'yes or no';
    case 'choice':
    case 'text':
      return 'one of the choices';
  }
}

/** What an axis searches, as the space file has it, or what is wrong with it. */
export function axisChoice(
  axis: AxisForm,
  kind: ConfigurationFieldView['kind'],
): { readonly ok: true; readonly choice: unknown } | { readonly ok: false; readonly problem: string } {
  if (axis.kind === 'list') {
    const parsed = parseValues(axis.text, kind);
    return parsed.ok ? { ok: true, choice: parsed.values } : parsed;
  }
  const { from, to, step } = axis;
  if (from === null || to === null) return { ok: false, problem: 'Say where the range begins and where it ends.' };
  return { ok: true, choice: step === null ? { from, to } : { from, to, step } };
}

/** The space the form asks for, and the problems that the engine need not be asked about. */
export function spaceOf(
  form: SweepForm,
  base: SettingsView,
  kindOf: (path: string) => ConfigurationFieldView['kind'],
): { readonly space: SettingsView; readonly problems: readonly SettingsProblemView[] } {
  const problems: SettingsProblemView[] = [];
  const choices: Record<string, unknown> = {};
  for (const axis of form.axes) {
    const read = axisChoice(axis, kindOf(axis.path));
    if (read.ok) choices[axis.path] = read.choice;
    else problems.push({ path: axis.path, message: read.problem });
  }
  if (form.axes.length === 0) {
    problems.push({ path: 'space', message: 'Pick at least one setting to search.' });
  }
  const { method, objective, seed, samples } = form;
  return { space: { base, space: choices, method, objective, seed, samples }, problems };
}

/** Whether a problem is about this field of the form; the engine names settings with or without `space.` before them. */
export function isAbout(problem: SettingsProblemView, path: string): boolean {
  const where = problem.path.replace(/^space\./, '');
  return where === path || where.startsWith(`${path}.`);
}

/** What a problem says beside its field: without the key that the engine's sentences begin with. */
export function problemText({ path, message }: SettingsProblemView): string {
  const key = `${path}: `;
  if (path === '' || !message.toLowerCase().startsWith(key.toLowerCase())) return message;
  const rest = message.slice(key.length);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** What is wrong with a field of the form; undefined where nothing is. */
export function problemOf(problems: readonly SettingsProblemView[], path: string): string | undefined {
  const found = problems.find((problem) => isAbout(problem, path));
  return found === undefined ? undefined : problemText(found);
}

/** Problems that belong to no field of the editor: they are shown above the button. */
export function generalProblems(
  problems: readonly SettingsProblemView[],
  form: SweepForm,
): readonly SettingsProblemView[] {
  const fields = [...form.axes.map(({ path }) => path), 'seed', 'samples', 'method', 'objective'];
  return problems.filter((problem) => !fields.some((path) => isAbout(problem, path)));
}

/** The editor's line for a setting, with a range around the value it has. */
export function axisFor(field: ConfigurationFieldView, current: unknown): AxisForm {
  const numeric = field.kind === 'integer' || field.kind === 'number' || field.kind === 'nullable_number';
  if (!numeric) {
    const text = field.kind === 'boolean' ? 'yes, no' : (field.choices ?? []).join(', ');
    return { path: field.path, kind: 'list', text, from: null, to: null, step: null };
  }
  const smallest = field.step ?? 1;
  const middle = typeof current === 'number' ? current : (field.minimum ?? 0);
  // Steps that make a difference: about a seventh of the value, in whole steps of the setting.
  const step = tidy(smallest * Math.max(1, Math.round((0.15 * Math.abs(middle)) / smallest)));
  const from = tidy(Math.max(middle - 2 * step, field.minimum ?? -Infinity));
  const to = tidy(Math.min(from + 4 * step, field.maximum ?? Infinity));
  const values: number[] = [];
  for (let value = from; value <= to + step / 1e6; value = tidy(value + step)) values.push(value);
  return { path: field.path, kind: 'list', text: values.join(', '), from, to, step };
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** The editor's form for a sweep that was made before. */
export function axisOf(axis: AxisView): AxisForm {
  if (axis.kind === 'range') {
    return { path: axis.path, kind: 'range', text: '', from: axis.from, to: axis.to, step: null };
  }
  const text = axis.values.map((value) => (value === null ? 'off' : String(value))).join(', ');
  const numbers = axis.values.filter((value) => typeof value === 'number');
  return {
    path: axis.path,
    kind: 'list',
    text,
    from: numbers.length === 0 ? null : Math.min(...numbers),
    to: numbers.length === 0 ? null : Math.max(...numbers),
    step: null,
  };
}
