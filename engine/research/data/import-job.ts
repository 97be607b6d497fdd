import { basename } from 'node:path';
import type { ImportHints } from '../../import/import-archives.ts';
import type { HistoryRequest } from '../../import/history-request.ts';
import type { FileReport, ImportProgress, MemberReport } from '../../import/import-report.ts';
import type { JobEnding } from '../job-registry.ts';
import { type DeskContext, jobHooks } from './desk-context.ts';
import { counted, listed, numberText } from './words.ts';

export type ImportJobRequest = Omit<Extract<HistoryRequest, { kind: 'import' }>, 'kind'>;

const HINTS: ImportHints = {
  skipBad: 'choose “Leave bad rows out” to take the others',
  nameSymbol: 'say which symbol it holds',
};
/** Files that a message names before it only counts them. */
const MOST_NAMED = 3;

/** Imports an archive, one archive after the other. Answers the id of the job. */
export function startImport(context: DeskContext, request: ImportJobRequest): string {
  const { file, symbols, skipBad } = request;
  const title = basename(file);
  const jobId = context.jobs.start({
    kind: 'import',
    title,
    target: { kind: 'archive', name: title },
    lane: 'import',
    resume: () => startImport(context, request),
    async work(control) {
      const hooks = jobHooks(context, control, (progress) => {
        if (progress.kind !== 'import') return;
        control.report({ part: progress.at.part, detail: detailOf(progress.at) });
      });
      const answer = await context.pool.run('import', { file, symbols, skipBad, hints: HINTS }, hooks);
      if (!answer.ok) return { kind: 'failed', error: answer.error };
      if (answer.value.outcome === 'cancelled') return { kind: 'cancelled' };
      return endingOf(title, answer.value.files);
    },
  });
  context.work.note(jobId, (key) => !key.simulated && (symbols === null || symbols.includes(key.symbol)));
  return jobId;
}

function detailOf({ path, finished, picked }: ImportProgress): string {
  const name = basename(path);
  return picked === 1 ? name : `${name} · ${numberText(Math.min(picked, finished + 1))} of ${numberText(picked)} files`;
}

function endingOf(title: string, files: readonly FileReport[]): JobEnding {
  const [refusal] = files.flatMap(({ error }) => error ?? []);
  if (refusal !== undefined) return { kind: 'failed', error: `${title}: ${refusal}.` };
  const members = files.flatMap((file) => file.members);
  const bad = members.filter((member) => member.status === 'failed');
  const taken = importedText(members);
  if (bad.length === 0) return { kind: 'done', outcome: taken };
  if (members.length === 1) return { kind: 'failed', error: `${title}: ${bad[0].error}.` };
  const named = listed(
    bad.map(({ path, error }) => `${basename(path)}: ${error}`),
    MOST_NAMED,
    '; ',
  );
  const others = bad.length === members.length ? 'Nothing was imported.' : `Of the others: ${taken}`;
  return {
    kind: 'failed',
    error: `${numberText(bad.length)} of ${counted(members.length, 'file')} could not be imported. ${named}. ${others}`,
  };
}

/** What was imported, as one sentence. */
function importedText(members: readonly MemberReport[]): string {
  const imported = members.filter((member) => member.status === 'imported');
  const before = members.filter((member) => member.status === 'done_before').length;
  if (imported.length === 0) return `Everything in it (${counted(before, 'file')}) had been imported before.`;
  const total = (pick: (member: (typeof imported)[number]) => number): number =>
    imported.reduce((sum, member) => sum + pick(member), 0);
  const symbols = [...new Set(imported.map(({ symbol }) => symbol))];
  const of = symbols.length === 1 ? symbols[0] : counted(symbols.length, 'symbol');
  const changes = [
    [total(({ added }) => added), 'new'],
    [total(({ replaced }) => replaced), 'replaced'],
    [total(({ confirmed }) => confirmed), 'confirmed'],
  ] as const;
  const told = changes.filter(([count]) => count > 0).map(([count, word]) => `${numberText(count)} ${word}`);
  const rest = [
    before > 0 ? `${counted(before, 'file')} had been imported before` : null,
    repairText(imported.map(({ repaired }) => repaired)),
  ].filter((part) => part !== null);
  const candles = `${counted(
    total((member) => member.candles),
    'candle',
  )} of ${of}`;
  return `${[`${candles}: ${told.length === 0 ? 'all were there already' : told.join(', ')}`, ...rest].join('; ')}.`;
}

function repairText(
  repairs: readonly { readonly bad: number; readonly duplicated: number; readonly unsorted: number }[],
): string | null {
  const total = (name: 'bad' | 'duplicated' | 'unsorted'): number => repairs.reduce((sum, rows) => sum + rows[name], 0);
  const parts = [
    [total('bad'), 'bad left out'],
    [total('duplicated'), 'repeated, of which the last was taken'],
    [total('unsorted'), 'sorted in'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${numberText(count)} ${word}`);
  return told.length === 0 ? null : `rows put right: ${told.join(', ')}`;
}
