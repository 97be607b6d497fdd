import { z } from 'zod';

/** Settings as JSON: those that differ from the defaults, or all of them. The engine parses them (strategy.md §14). */
export const settingsSchema = z.record(z.string(), z.unknown());
export type SettingsView = z.infer<typeof settingsSchema>;

/** One setting, so that a form can be drawn from it. `path` is dotted: `entry.windowBars`. */
export const configurationFieldSchema = z.object({
  path: z.string(),
  /** Heading it belongs under: `Entry`, `Lenses · rsi_oversold`. */
  group: z.string(),
  label: z.string(),
  /** `bars`, `%`, `bp`, `h`, the quote currency …; null where there is none. */
  unit: z.string().nullable(),
  kind: z.enum(['integer', 'number', 'nullable_number', 'boolean', 'choice', 'text']),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** A change that a person can see the effect of. */
  step: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  help: z.string(),
  /** Whether a sweep may search it. */
  searchable: z.boolean(),
});
export type ConfigurationFieldView = z.infer<typeof configurationFieldSchema>;

export const configurationFormSchema = z.object({
  fields: z.array(configurationFieldSchema),
  /** The whole default configuration, and that of the running session. */
  defaults: settingsSchema,
  session: settingsSchema,
});
export type ConfigurationFormView = z.infer<typeof configurationFormSchema>;

export const settingsProblemSchema = z.object({ path: z.string(), message: z.string() });
export type SettingsProblemView = z.infer<typeof settingsProblemSchema>;

export const configurationCheckSchema = z.object({
  problems: z.array(settingsProblemSchema),
  /** The whole configuration these settings give; null when there are problems. */
  configuration: settingsSchema.nullable(),
  /** Settings that differ from the defaults, by dotted path. */
  differences: z.array(z.object({ path: z.string(), value: z.unknown(), standard: z.unknown() })),
});
