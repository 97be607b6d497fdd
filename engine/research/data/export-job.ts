import { basename } from 'node:path';
import type { ExportRequest } from '../../import/export-candles.ts';
import { type DeskContext, jobHooks } from './desk-context.ts';
import { counted, dayText, minuteText } from './words.ts';
import { sameSeries } from './work-register.ts';

/** Writes a series to a file. Answers the id of the job. */
export function startExport(context: DeskContext, request: ExportRequest): string {
  const { symbol, simulated, target } = request;
  const jobId = context.jobs.start({
    kind: 'data_export',
    title: basename(target),
    target: { kind: 'series', symbol, simulated },
    lane: 'export',
    resume: () => startExport(context, request),
    async work(control) {
      const hooks = jobHooks(context, control, (progress) => {
        if (progress.kind !== 'export') return;
        control.report({ part: progress.at.part, detail: `${symbol} · ${minuteText(progress.at.reached)}` });
      });
      const answer = await context.pool.run('export', request, hooks);
      if (!answer.ok) return { kind: 'failed', error: answer.error };
      if (!answer.value.ok) return { kind: 'failed', error: answer.value.error };
      const { outcome, candles, from, to } = answer.value.value;
      if (outcome === 'cancelled') return { kind: 'cancelled' };
      const range = `${dayText(from)} to ${dayText(to)}`;
      return { kind: 'done', outcome: `${counted(candles, 'candle')} of ${symbol}, ${range}, in ${target}.` };
    },
  });
  context.work.note(jobId, (key) => sameSeries(key, request));
  return jobId;
}
