import { setImmediate as turn } from 'node:timers/promises';
import { basename, resolve } from 'node:path';
import { failure, type Result, success } from '../domain/result.ts';
import type { CandleReading } from '../market/candle-file/candle-parser.ts';
import { firstProblems, problemCount, type RowProblem } from '../market/candle-file/row-problems.ts';
import { readArchiveName } from '../market/history/archive-name.ts';
import { sourceCode } from '../market/history/candle-source.ts';
import { splitDays } from '../market/history/day-candles.ts';
import { archiveRanges } from '../market/history/archive-ranges.ts';
import type { HistoryStore, WriteCounts } from '../storage/candles/history-store.ts';
import { type ArchiveMember, type CandleArchive, openCandleArchive } from './candle-archive.ts';
import { archiveProblem } from './archive-rules.ts';
import { importKey, INTERRUPTED, readPosition, writePosition } from './history-request.ts';
import type { FileReport, ImportProgress, ImportReport, MemberReport } from './import-report.ts';
import { readCandles } from './read-candle-file.ts';
import { readFailure } from './read-failure.ts';

export interface ImportRequest {
  readonly files: readonly string[];
  /** Unified symbols; null for all there are. */
  readonly symbols: readonly string[] | null;
  /** Leave bad rows out, take the last of duplicates and sort, instead of refusing the file. */
  readonly skipBad: boolean;
}

/** How a user can do what a message advises. */
export interface ImportHints {
  readonly skipBad: string;
  readonly nameSymbol: string;
}

const COMMAND_LINE_HINTS: ImportHints = {
  skipBad: '--skip-bad leaves bad rows out',
  nameSymbol: 'give one with --symbols',
};

export interface ImportContext {
  readonly store: HistoryStore;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  /** Given with the reason `INTERRUPTED` the work counts as still to be done. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: ImportProgress) => void;
  /** Those of the command line when absent. */
  readonly hints?: ImportHints;
}

/** Candle files are published in these; longer ones are made of the 1-minute candles. */
export const INTERVAL_MINUTES = 1;
/** Days written in one transaction: a reader or another writer never waits longer than for these. */
const DAYS_PER_WRITE = 64;

/**
 * Imports candle files, one after the other. A candle file is taken whole or not at all: it is read to its end
 * before its first day is written. What is done is remembered, so that the same import goes on after a stop or a
 * crash; importing the same again changes nothing. Errors of the database throw.
 */
export async function importArchives(request: ImportRequest, context: ImportContext): Promise<ImportReport> {
  const files: FileReport[] = [];
  for (const file of request.files) {
    if (context.signal?.aborted === true) break;
    files.push(await importFile(file, request, context));
  }
  const failed = files.some(
    ({ error, members }) => error !== null || members.some(({ status }) => status === 'failed'),
  );
  const cancelled = context.signal?.aborted === true;
  return { outcome: cancelled ? 'cancelled' : failed ? 'failed' : 'done', files };
}

interface PickedMember {
  readonly member: ArchiveMember;
  readonly symbol: string;
}

async function importFile(file: string, request: ImportRequest, context: ImportContext): Promise<FileReport> {
  const opened = await openCandleArchive(file);
  const refused = { file, resumed: false, members: [], passedOver: 0 };
  if (!opened.ok) return { ...refused, error: opened.error };
  const archive = opened.value;
  try {
    const picked = pickMembers(archive, request.symbols);
    const passedOver = archive.members.length - picked.length;
    if (picked.length === 0) {
      const hints = context.hints ?? COMMAND_LINE_HINTS;
      return { ...refused, passedOver, error: nothingPicked(archive, request.symbols, hints) };
    }
    return await importPicked(file, archive, picked, request, context);
  } finally {
    archive.close();
  }
}

function pickMembers(archive: CandleArchive, symbols: readonly string[] | null): readonly PickedMember[] {
  return archive.members.flatMap((member) => {
    const named = readArchiveName(member.name);
    if (named === null) {
      // A file by itself may have any name when it is said what it holds.
      const only = symbols?.length === 1 ? symbols[0] : undefined;
      return archive.kind === 'file' && only !== undefined ? [{ member, symbol: only }] : [];
    }
    if (named.intervalMinutes !== INTERVAL_MINUTES) return [];
    return symbols === null || symbols.includes(named.symbol) ? [{ member, symbol: named.symbol }] : [];
  });
}

function nothingPicked(archive: CandleArchive, symbols: readonly string[] | null, { nameSymbol }: ImportHints): string {
  if (archive.kind === 'zip') {
    const of = symbols === null ? '' : ` of ${symbols.join(', ')}`;
    return `holds no 1-minute candle file${of} among its ${archive.members.length} entries (names like XBTUSD_1.csv)`;
  }
  const { name } = archive.members[0];
  const named = readArchiveName(name);
  if (named === null) return `the name ${name} does not say the symbol (as XBTUSD_1.csv does); ${nameSymbol}`;
  if (named.intervalMinutes !== INTERVAL_MINUTES) {
    return `holds ${named.intervalMinutes}-minute candles by its name; 1-minute candles are expected`;
  }
  return `holds ${named.symbol}, which is not among ${symbols?.join(', ')}`;
}

async function importPicked(
  file: string,
  archive: CandleArchive,
  picked: readonly PickedMember[],
  request: ImportRequest,
  context: ImportContext,
): Promise<FileReport> {
  const { store, now, signal, progress } = context;
  const key = importKey(resolve(file), archive.version, request.symbols, request.skipBad);
  const title = `Import of ${basename(file)}`;
  const job = store.jobs.begin({ key, kind: 'import', title, position: writePosition({ done: [] }) }, now());
  const position = readPosition(job.position);
  if (!position.ok) throw new Error(`history job ${key}: ${position.error}`);
  const done = new Set(position.value.done ?? []);
  const note = (): void => store.jobs.note(key, writePosition({ done: [...done] }), now());
  note();
  const resumed = done.size > 0;
  // What was done before takes no time now, and would make the rest look quicker than it is.
  const total = picked.reduce((sum, { member }) => sum + (done.has(member.path) ? 0 : member.packedBytes), 0);
  const members: MemberReport[] = [];
  let bytes = 0;
  for (const { member, symbol } of picked) {
    const { path } = member;
    const tell = (part: number): void =>
      progress?.({
        file,
        path,
        finished: members.length,
        picked: picked.length,
        part: total === 0 ? 1 : (bytes + part * member.packedBytes) / total,
      });
    if (done.has(path)) {
      members.push({ status: 'done_before', path, symbol });
      continue;
    }
    tell(0);
    const noteDone = (): void => {
      done.add(path);
      note();
    };
    const report = await importMember(member, symbol, request.skipBad, context, noteDone, tell);
    if (report === null) break;
    members.push(report);
    bytes += member.packedBytes;
  }
  const failed = members.some(({ status }) => status === 'failed');
  if (signal?.reason !== INTERRUPTED) {
    store.jobs.end(key, signal?.aborted === true ? 'cancelled' : failed ? 'failed' : 'done', now());
  }
  return { file, resumed, members, passedOver: archive.members.length - picked.length, error: null };
}

/** Null when it was stopped. `note` is called in the transaction that writes the last days. */
async function importMember(
  member: ArchiveMember,
  symbol: string,
  skipBad: boolean,
  context: ImportContext,
  note: () => void,
  tell: (part: number) => void,
): Promise<MemberReport | null> {
  const { path } = member;
  const failed = (error: string, problems: readonly RowProblem[] = []): MemberReport => {
    return { status: 'failed', path, symbol, error, problems };
  };
  if (member.problem !== null) return failed(member.problem);
  const read = await readMember(member, context.signal, tell);
  if (context.signal?.aborted === true) return null;
  if (!read.ok) return failed(read.error);
  const { rows, problems } = read.value;
  const count = problemCount(problems);
  if (count > 0 && !skipBad) {
    const [first] = firstProblems(problems);
    const more = count > 1 ? ` and ${count - 1} more` : '';
    const { skipBad: hint } = context.hints ?? COMMAND_LINE_HINTS;
    const error = `line ${first.line}: ${first.text}${more}; nothing of it was imported (${hint})`;
    return failed(error, firstProblems(problems));
  }
  const problem = archiveProblem(rows, context.now());
  if (problem !== null) return failed(problem);
  const written = await writeRows(rows, symbol, context, note);
  if (written === null) return null;
  return {
    status: 'imported',
    path,
    symbol,
    candles: rows.length,
    from: rows.time[0],
    to: rows.time[rows.length - 1],
    ...written,
    repaired: { ...problems.counts },
  };
}

async function readMember(
  member: ArchiveMember,
  signal: AbortSignal | undefined,
  tell: (part: number) => void,
): Promise<Result<CandleReading, string>> {
  async function* untilStopped(): AsyncGenerator<Uint8Array> {
    for await (const piece of member.pieces(tell)) {
      if (signal?.aborted === true) return;
      yield piece;
    }
  }
  try {
    const reading = await readCandles(untilStopped());
    return reading.ok ? success(reading.value) : reading;
  } catch (error) {
    const reason = readFailure(error);
    if (reason === null) throw error;
    return failure(reason);
  }
}

async function writeRows(
  rows: CandleReading['rows'],
  symbol: string,
  { store, signal }: ImportContext,
  note: () => void,
): Promise<WriteCounts | null> {
  const days = splitDays(rows, sourceCode('archive'));
  const key = { symbol, simulated: false };
  const counts = { added: 0, replaced: 0, confirmed: 0 };
  for (let at = 0; at < days.length; at += DAYS_PER_WRITE) {
    // Others get their turn between two writes: a window that shares the thread, and the one who says stop.
    await turn();
    if (signal?.aborted === true) return null;
    const isLast = at + DAYS_PER_WRITE >= days.length;
    const written = store.atomically(() => {
      const made = store.writeDays(key, days.slice(at, at + DAYS_PER_WRITE), isLast ? archiveRanges(rows) : []);
      if (isLast) note();
      return made;
    });
    counts.added += written.added;
    counts.replaced += written.replaced;
    counts.confirmed += written.confirmed;
  }
  return counts;
}
