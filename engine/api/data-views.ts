import { z } from 'zod';

/** The candle history as every user interface sees it. Times UTC ms, ranges `[from, to)`, minutes counted. */

const time = z.number().int();
const minutes = z.number().int().min(0);

/** A market's candles: those of the real one, or of a simulated one of the same name. */
export const seriesKeySchema = z.object({ symbol: z.string().min(1).max(40), simulated: z.boolean() });
export type SeriesKeyView = z.infer<typeof seriesKeySchema>;

export const candleSourceSchema = z.enum(['simulator', 'live', 'rest', 'archive']);

const minuteCounts = { have: minutes, filled: minutes, gap: minutes };

export const seriesSummarySchema = z.object({
  ...seriesKeySchema.shape,
  from: time,
  to: time,
  ...minuteCounts,
  gaps: z.number().int().min(0),
  /** Minutes without a candle of which nobody has confirmed that there were no trades: what healing asks for. */
  unverified: minutes,
  sources: z.array(candleSourceSchema),
  /** From the first month to the last, without holes. */
  months: z.array(z.object({ month: z.string(), ...minuteCounts })),
});
export type SeriesSummaryView = z.infer<typeof seriesSummarySchema>;

export const dataOverviewSchema = z.object({
  /** By symbol, the real series before the simulated one. */
  series: z.array(seriesSummarySchema),
  folder: z.string(),
  /** Disk space of the history; free space is null where the system does not say. */
  diskBytes: z.number(),
  freeBytes: z.number().nullable(),
  /** Filled minutes in a row after which the rest is a gap. */
  maxGapMinutes: z.number().int(),
  /** Wall time of this answer. */
  checked: time,
  /** Symbols of markets that can be asked for their past: those of the session, simulated or real. */
  markets: z.array(seriesKeySchema),
});
export type DataOverviewView = z.infer<typeof dataOverviewSchema>;

export const coverageSchema = z.object({
  ...seriesKeySchema.shape,
  from: time,
  to: time,
  ...minuteCounts,
  unverified: minutes,
  /** Every UTC day from the first to the last candle. `time` is midnight. */
  days: z.array(z.object({ time, ...minuteCounts, sources: z.array(candleSourceSchema) })),
  /** `checked`: the exchange had no trades there, so there is nothing to heal. */
  gaps: z.array(z.object({ from: time, to: time, minutes, checked: z.boolean() })),
});
export type CoverageView = z.infer<typeof coverageSchema>;

/** An archive that the user picked, before anything of it is imported. */
export const archiveSchema = z.object({
  archiveId: z.string(),
  name: z.string(),
  path: z.string(),
  kind: z.enum(['zip', 'file']),
  bytes: z.number(),
  /** Symbols with a 1-minute candle file in it, and the size of that file unpacked where it is known. */
  symbols: z.array(z.object({ symbol: z.string(), bytes: z.number().nullable() })),
  /** Entries that are no 1-minute candle files. */
  passedOver: z.number().int(),
  /** A file whose name does not say what it holds: the user has to. */
  needsSymbol: z.boolean(),
  /** Why nothing of it can be used. */
  error: z.string().nullable(),
});
export type ArchiveView = z.infer<typeof archiveSchema>;
