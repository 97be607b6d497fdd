import type { BackfillProgress, BackfillReport } from '../../import/backfill-report.ts';
import type { HistoryRequest } from '../../import/history-request.ts';
import type { PastMarketConnection } from '../../import/past-market.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';
import type { SeriesKey } from '../../storage/candles/series-table.ts';
import type { HistoryProgress } from '../../workers/history-task.ts';
import type { JobControl, JobEnding } from '../job-registry.ts';
import { type DeskContext, jobHooks } from './desk-context.ts';
import { counted, dayText, minuteText, numberText } from './words.ts';
import { sameSeries } from './work-register.ts';

export type BackfillJobRequest = Omit<Extract<HistoryRequest, { kind: 'backfill' }>, 'kind'>;

export interface BackfillContext extends DeskContext {
  /** A way to the market of a series; null when there is none. Closed after use. */
  readonly connect: (simulated: boolean) => Promise<PastMarketConnection | null>;
}

export function backfillTitle({ symbol, from, to }: BackfillJobRequest): string {
  return `${symbol} from ${dayText(from)}${to === null ? '' : ` to ${dayText(to)}`}`;
}

export function healTitle({ symbol }: SeriesKey): string {
  return `Gaps of ${symbol}`;
}

const NO_MARKET = 'There is no way to that market now, so its past cannot be asked for.';

/** Fetches the past of a market that nobody has asked for yet. Answers the id of the job. */
export function startBackfill(context: BackfillContext, request: BackfillJobRequest): string {
  const { symbol, simulated, from, to } = request;
  return start(context, { symbol, simulated }, 'backfill', backfillTitle(request), {
    resume: () => startBackfill(context, request),
    async work(control, market) {
      let trades = 0;
      const hooks = jobHooks(context, control, (progress) => {
        if (progress.kind === 'backfill') trades = progress.at.trades;
        tell(control, simulated, progress);
      });
      const answer = await context.pool.run('backfill', { symbol, simulated, from, to }, { ...hooks, market });
      if (!answer.ok) return { kind: 'failed', error: answer.error };
      return endingOf(answer.value, (report) => fetchedText(report, trades));
    },
  });
}

/** Asks for every minute of a series that is missing and may have had trades. Answers the id of the job. */
export function startHealing(context: BackfillContext, series: SeriesKey): string {
  const { symbol, simulated } = series;
  return start(context, { symbol, simulated }, 'heal', healTitle(series), {
    resume: () => startHealing(context, series),
    async work(control, market) {
      const hooks = jobHooks(context, control, (progress) => tell(control, simulated, progress));
      const answer = await context.pool.run('heal', { symbol, simulated }, { ...hooks, market });
      if (!answer.ok) return { kind: 'failed', error: answer.error };
      if (answer.value === null) return { kind: 'done', outcome: 'Nothing was missing.' };
      return endingOf(answer.value, healedText);
    },
  });
}

interface Work {
  readonly resume: () => string;
  readonly work: (control: JobControl, market: PastMarketConnection['market']) => Promise<JobEnding>;
}

function start(
  context: BackfillContext,
  series: SeriesKey,
  kind: 'backfill' | 'heal',
  title: string,
  { resume, work }: Work,
): string {
  const { symbol, simulated } = series;
  const jobId = context.jobs.start({
    kind,
    title,
    target: { kind: 'series', symbol, simulated },
    // One market is asked for one thing at a time: more would only share its allowance of requests.
    lane: `backfill ${simulated ? 'simulated' : 'real'}`,
    resume,
    async work(control) {
      control.report({ part: null, detail: `asking ${exchangeName(simulated)}` });
      const connection = await context.connect(simulated);
      if (connection === null) return { kind: 'failed', error: NO_MARKET };
      try {
        return await work(control, connection.market);
      } finally {
        await connection.close();
      }
    },
  });
  context.work.note(jobId, (key) => sameSeries(key, series));
  return jobId;
}

function exchangeName(simulated: boolean): string {
  return simulated ? 'the simulator' : 'Kraken';
}

/** Part of the last report of each job: a wait does not change how far it is. */
const parts = new WeakMap<JobControl, number>();

function tell(control: JobControl, simulated: boolean, progress: HistoryProgress): void {
  if (progress.kind === 'backfill') {
    parts.set(control, progress.at.part);
    control.report({ part: progress.at.part, detail: reachedText(progress.at) });
  } else if (progress.kind === 'waiting') {
    const { busy, reason, milliseconds } = progress;
    const who = exchangeName(simulated);
    const what = busy ? `${who} asks for fewer requests` : `no answer from ${who}`;
    const detail = `${what} (${reason}): goes on by itself in ${milliseconds / 1000} s`;
    control.report({ part: parts.get(control) ?? null, detail });
  }
}

function reachedText({ reached, trades }: BackfillProgress): string {
  return `${minuteText(reached)} · ${counted(trades, 'trade')}`;
}

function endingOf(report: BackfillReport, told: (report: BackfillReport) => string): JobEnding {
  switch (report.outcome) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'failed': {
      const kept = report.added > 0 ? ' What was fetched is kept, and it can go on from there.' : '';
      return { kind: 'failed', error: `${report.symbol}: ${report.error ?? 'it failed'}.${kept}` };
    }
    case 'done':
      return { kind: 'done', outcome: told(report) };
  }
}

function fetchedText({ asked, added, replaced, confirmed, first, from }: BackfillReport, trades: number): string {
  const [begin] = asked;
  if (begin === undefined) return 'Nothing was missing: all of it had been asked for before.';
  if (first === null) return 'The market had no trades in that time.';
  const counts = [
    [added, 'new'],
    [replaced, 'replaced'],
    [confirmed, 'confirmed'],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${numberText(count)} ${word}`);
  const of = trades === 0 ? '' : ` from ${counted(trades, 'trade')}`;
  const candles = `${told.length === 0 ? 'All candles were there already' : `Candles: ${told.join(', ')}`}${of}.`;
  const isLate = begin.from === from && first - from >= DAY_MS;
  return isLate ? `${candles} The market's past begins on ${dayText(first)}.` : candles;
}

function healedText({ added, asked }: BackfillReport): string {
  const minutes = asked.reduce((sum, range) => sum + range.to - range.from, 0) / MINUTE_MS;
  const rest = minutes - added;
  const none = rest > 0 ? `; in the other ${counted(rest, 'minute')} there were no trades` : '';
  return `${counted(added, 'missing candle')} found${none}.`;
}
