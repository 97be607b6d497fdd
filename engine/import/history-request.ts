import { z } from 'zod';
import { success, failure, type Result } from '../domain/result.ts';
import type { HistoryJob } from '../storage/candles/job-store.ts';

/** What a long work on the history was asked to do: enough to ask for it again. Times UTC ms. */
export type HistoryRequest =
  | {
      readonly kind: 'import';
      readonly file: string;
      /** Unified symbols; null for all there are. */
      readonly symbols: readonly string[] | null;
      readonly skipBad: boolean;
    }
  | {
      readonly kind: 'backfill';
      readonly symbol: string;
      readonly simulated: boolean;
      readonly from: number;
      /** Null for up to now. */
      readonly to: number | null;
    }
  | { readonly kind: 'heal'; readonly symbol: string; readonly simulated: boolean };

/** A signal that is given with this reason stops a work that is meant to go on at the next start by itself. */
export const INTERRUPTED = 'interrupted';

const ALL_SYMBOLS = '*';
const UP_TO_NOW = 'now';

/** The key of an import: the same archive, unchanged, with the same choice is the same work. */
export function importKey(file: string, version: string, symbols: readonly string[] | null, skipBad: boolean): string {
  return ['import', file, version, symbols?.toSorted().join(',') ?? ALL_SYMBOLS, skipBad ? 'skip-bad' : 'strict'].join(
    '|',
  );
}

export function backfillKey(
  kind: 'backfill' | 'heal',
  symbol: string,
  source: string,
  from: number,
  to: number | null,
): string {
  return [kind, symbol, source, from, to ?? UP_TO_NOW].join('|');
}

const IMPORT_KEY = /^import\|(.+)\|\d+:\d+\|([^|]+)\|(strict|skip-bad)$/s;
const BACKFILL_KEY = /^(backfill|heal)\|([^|]+)\|(rest|simulator)\|(\d+)\|(\d+|now)$/;

/** What a stored job was asked to do; null when its key is not one of ours. */
export function requestOfJob({ key }: Pick<HistoryJob, 'key'>): HistoryRequest | null {
  const imported = IMPORT_KEY.exec(key);
  if (imported !== null) {
    const [, file, symbols, strictness] = imported;
    return {
      kind: 'import',
      file,
      symbols: symbols === ALL_SYMBOLS ? null : symbols.split(','),
      skipBad: strictness === 'skip-bad',
    };
  }
  const filled = BACKFILL_KEY.exec(key);
  if (filled === null) return null;
  const [, kind, symbol, source, from, to] = filled;
  const simulated = source === 'simulator';
  if (kind === 'heal') return { kind, symbol, simulated };
  return { kind: 'backfill', symbol, simulated, from: Number(from), to: to === UP_TO_NOW ? null : Number(to) };
}

const positionSchema = z.object({
  /** Process that works on it; older rows do not say. */
  process: z.number().optional(),
  /** Of an import: paths of the members that are done. */
  done: z.array(z.string()).optional(),
  /** Of a backfill: time that was reached, and the part of the work. */
  reached: z.number().optional(),
  part: z.number().optional(),
});
export type HistoryPosition = z.infer<typeof positionSchema>;

/** Reads the position of a stored job. */
export function readPosition(text: string): Result<HistoryPosition, string> {
  try {
    const parsed = positionSchema.safeParse(JSON.parse(text));
    return parsed.success ? success(parsed.data) : failure(`position ${text} is not one of a history job`);
  } catch {
    return failure(`position ${text} is not JSON`);
  }
}

export function writePosition(position: HistoryPosition): string {
  return JSON.stringify({ process: process.pid, ...position });
}
