import { constants, platform, setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { dailyReturns } from '../backtest/metrics/daily-ratios.ts';
import { summariseCurve } from '../backtest/equity.ts';
import { checkLookAhead } from '../backtest/look-ahead.ts';
import { momentAt } from '../backtest/report/moment.ts';
import { ResearchData } from '../backtest/research/research-data.ts';
import type { SharedCandles } from '../backtest/research/shared-candles.ts';
import { assertNever } from '../domain/assert-never.ts';
import { mendRuns } from '../storage/runs/open-runs.ts';
import { dealTrades } from './deal-trades.ts';
import { storeRun } from './stored-runs.ts';
import { findRecordings, playRecording, recordedMoment } from './recorded-sessions.ts';
import { differenceFromStored, exportFile, packRun, packView, unpackResult } from './packed-runs.ts';
import { BACKGROUND, CACHE_BYTES, RUN_STEPS } from './research-task.ts';
import type {
  BacktestMessage,
  ResearchAnswer,
  ResearchTask,
  RunStep,
  StoredRunAnswer,
  TaskOf,
} from './research-task.ts';

// Linux gives every thread a priority of its own; elsewhere this would slow the whole process down.
if (!isMainThread && platform() === 'linux' && process.argv.includes(BACKGROUND)) {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

const cacheBytes = Number(process.argv.find((argument) => argument.startsWith(CACHE_BYTES))?.slice(CACHE_BYTES.length));

/** What this thread has computed on the candles it was last given; tasks on the same candles share it. */
let current: { readonly id: string; readonly data: ResearchData } | null = null;

function dataOf({ id, series, maxGapMinutes }: SharedCandles): ResearchData {
  if (current?.id !== id) current = { id, data: new ResearchData(series, maxGapMinutes, cacheBytes || undefined) };
  return current.data;
}

/** Entry of a research thread: one task in, one answer out. */
export function runResearchTask(task: ResearchTask): ResearchAnswer {
  switch (task.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'mend-runs':
      return { kind: 'mend-runs', mended: mendRuns(task.dataFolder, Date.now) };
    case 'metrics': {
      const data = dataOf(task.candles);
      return {
        kind: 'metrics',
        metrics: task.configurations.map((configuration) => data.metrics(configuration, task.window)),
      };
    }
    case 'backtest': {
      const { equity, ...rest } = dataOf(task.candles).backtest(task.configuration, task.window);
      const message: BacktestMessage = {
        ...rest,
        equity: {
          times: Float64Array.from(equity, ([time]) => time),
          values: Float64Array.from(equity, ([, value]) => value),
        },
      };
      return { kind: 'backtest', message };
    }
    case 'look-ahead':
      return { kind: 'look-ahead', findings: checkLookAhead(task.candles.series, task.configuration, task.cuts) };
    case 'run':
      return { kind: 'run', ...run(task) };
    case 'again': {
      const result = dataOf(task.candles).backtest(task.configuration);
      return { kind: 'again', difference: differenceFromStored(task.result, result) };
    }
    case 'view':
      return { kind: 'view', view: packView(task.candles.series, unpackResult(task.result)) };
    case 'moment': {
      const { configuration, time, timeframe } = task;
      const { base, columns } = dataOf(task.candles).signals(configuration);
      return { kind: 'moment', moment: momentAt(base, columns, configuration, time, timeframe) };
    }
    case 'export':
      return { kind: 'export', file: exportFile(task) };
    case 'recordings':
      return { kind: 'recordings', found: findRecordings(task.file) };
    case 'replay':
      return { kind: 'replay', found: playRecording(task) };
    case 'replay-moment':
      return { kind: 'replay-moment', found: recordedMoment(task) };
    case 'daily-returns': {
      const { equity } = dataOf(task.candles).backtest(task.configuration);
      const { daily } = summariseCurve({
        times: Float64Array.from(equity, ([time]) => time),
        values: Float64Array.from(equity, ([, value]) => value),
      });
      return { kind: 'daily-returns', returns: dailyReturns(daily) };
    }
    case 'monte-carlo': {
      const { source, options } = task;
      const { trades, config } =
        'result' in source ? unpackResult(source.result) : dataOf(source.candles).backtest(source.configuration);
      return { kind: 'monte-carlo', ...dealTrades(trades, config.startingQuote, options) };
    }
    default:
      return assertNever(task, 'research task');
  }
}

function run({ candles, configuration, step, store }: TaskOf<'run'>): StoredRunAnswer {
  const enter = (name: RunStep): void => void Atomics.store(step, 0, RUN_STEPS.indexOf(name));
  enter('signals');
  const started = performance.now();
  const data = dataOf(candles);
  const { base } = data.signals(configuration);
  enter('trading');
  const result = data.backtest(configuration);
  const tookMs = performance.now() - started;
  enter('report');
  return storeRun(packRun(base, result, tookMs), result.metrics, store);
}
