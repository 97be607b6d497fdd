import { checkLookAhead } from '../backtest/look-ahead.ts';
import { ResearchData } from '../backtest/research/research-data.ts';
import type { SharedCandles } from '../backtest/research/shared-candles.ts';
import { assertNever } from '../domain/assert-never.ts';
import type { BacktestMessage, ResearchAnswer, ResearchTask } from './research-task.ts';

/** What this thread has computed on the candles it was last given; tasks on the same candles share it. */
let current: { readonly id: string; readonly data: ResearchData } | null = null;

function dataOf({ id, series, maxGapMinutes }: SharedCandles): ResearchData {
  if (current?.id !== id) current = { id, data: new ResearchData(series, maxGapMinutes) };
  return current.data;
}

/** Entry of a research thread: one task in, one answer out. */
export function runResearchTask(task: ResearchTask): ResearchAnswer {
  switch (task.kind) {
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
    default:
      return assertNever(task, 'research task');
  }
}
