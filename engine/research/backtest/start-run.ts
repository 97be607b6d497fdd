import type { MethodInput } from '../../api/contract.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { parseConfiguration } from '../../strategy/configuration-schema.ts';
import { RUN_STEPS } from '../../workers/research-task.ts';
import type { RunStep, StoredRunAnswer } from '../../workers/research-task.ts';
import { answer, badInput, sentence } from '../answers.ts';
import type { Refusal } from '../answers.ts';
import type { LoadedSeries, LoadRequest } from '../data/data-desk.ts';
import { counted } from '../data/words.ts';
import type { JobProgress } from '../job-registry.ts';
import { signedPercent } from '../number-text.ts';
import { storedWork } from '../research-context.ts';
import type { ResearchContext } from '../research-context.ts';
import { databaseProblemText } from '../store-access.ts';
import type { RunCandles } from './latest-candles.ts';

/** Backtests run one after the other; they are short. */
export const BACKTEST_LANE = 'backtest';

const LOOK_EVERY_MS = 40;
/** How much of a run is done when a step begins: measured on a year of minutes. */
const PROGRESS: Readonly<Record<RunStep, JobProgress>> = {
  waiting: { part: 0.3, detail: 'waiting for a thread' },
  signals: { part: 0.35, detail: 'judging the lenses' },
  trading: { part: 0.6, detail: 'trading' },
  report: { part: 0.75, detail: 'writing the report' },
};

/** Begins a backtest, or says which setting is wrong. */
export function startRun(
  context: ResearchContext,
  candles: RunCandles,
  { symbol, simulated, from, to, settings }: MethodInput<'backtest.run'>,
): { readonly ok: true; readonly value: { readonly jobId: string } } | Refusal {
  if (from !== null && to !== null && to <= from) return badInput('The end must come after the beginning.', 'to');
  const parsed = parseConfiguration({ ...settings, symbol });
  if (!parsed.ok) {
    const [{ path, message }] = parsed.error;
    return badInput(sentence(message), path === 'symbol' ? 'symbol' : `settings.${path}`);
  }
  const configuration = parsed.value;
  const { maxGapMinutes, timeframe } = configuration;
  const request: LoadRequest = { symbol: configuration.symbol, simulated, from, to, maxGapMinutes };
  const jobId = context.jobs.start({
    kind: 'backtest',
    title: `${configuration.symbol} ${timeframe}`,
    target: { kind: 'series', symbol: configuration.symbol, simulated },
    lane: BACKTEST_LANE,
    resume: null,
    work: storedWork(context, async ({ signal, report }) => {
      const store = await context.store.open();
      if (!store.ok) return { kind: 'failed', error: store.error };
      report({ part: 0, detail: 'reading candles' });
      // A thread that has to be started starts meanwhile; if it cannot, the task itself will say so.
      context.desk.ask<'ready'>({ kind: 'ready' }).catch(() => undefined);
      const loaded = await context.data.load(request, signal);
      if (!loaded.ok) return { kind: 'failed', error: sentence(loaded.error) };
      const run = await runInThread(context, loaded.value, configuration, signal, report);
      if ('problem' in run) return { kind: 'failed', error: databaseProblemText(run.problem, context.dataFolder) };
      const { runId, metrics } = run;
      candles.keep(runId, loaded.value);
      context.publish([{ type: 'runs_changed' }]);
      const outcome = `${signedPercent(metrics.totalReturnPct)} with ${counted(metrics.trades, 'trade')}`;
      return { kind: 'done', outcome, target: { kind: 'run', runId } };
    }),
  });
  return answer({ jobId });
}

async function runInThread(
  context: ResearchContext,
  { candles, fingerprint, simulated }: LoadedSeries,
  configuration: Configuration,
  signal: AbortSignal,
  report: (progress: JobProgress) => void,
): Promise<StoredRunAnswer> {
  const { dataFolder } = context;
  const store = { dataFolder, created: context.now(), fingerprint, simulated };
  const step = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const tell = (): void => report(PROGRESS[RUN_STEPS[Atomics.load(step, 0)]]);
  tell();
  const timer = setInterval(tell, LOOK_EVERY_MS);
  try {
    return await context.desk.ask<'run'>({ kind: 'run', candles, configuration, step, store }, signal);
  } finally {
    clearInterval(timer);
  }
}
