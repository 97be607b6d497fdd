import type { FoldResult, WalkForwardResult } from '../../backtest/research/walk-forward.ts';
import { planFolds, walkForward } from '../../backtest/research/walk-forward.ts';
import { badUsage, done, failed } from '../command.ts';
import type { Command } from '../command.ts';
import { numberOption, parseOptions } from '../options.ts';
import { CANDLE_OPTIONS, candleOptionsHelp, loadResearchInput } from '../research-input.ts';
import { SPACE_HELP, SPACE_OPTIONS, loadSpace } from '../space-input.ts';
import { THREADS_HELP, interruption, researchPool } from '../threads.ts';

const MOST_DAYS = 36_500;

export const walkForwardCommand: Command = {
  name: 'walk-forward',
  summary: 'Choose settings on the past, trade what follows, again and again',
  help: `Usage: parallax walk-forward --candles FILE --space FILE --train-days N --test-days N
                      [--anchored] [--objective NAME] [--seed N] [--samples N]
                      [--threads N] [--json] [--skip-bad]

Searches the space on a training window, trades the best on the test window that
follows, moves both on by the test window, and joins the tests into one equity.

${candleOptionsHelp(18)}
  --train-days N  length of the training window, whole UTC days
  --test-days N   length of the test window
  --anchored      training always begins with the data instead of moving along
${SPACE_HELP}
${THREADS_HELP}
  --json          folds, joined equity, trades and metrics as one JSON object
  --skip-bad      leave bad rows of the candles out instead of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      ...CANDLE_OPTIONS,
      ...SPACE_OPTIONS,
      'train-days': 'text',
      'test-days': 'text',
      anchored: 'flag',
      threads: 'text',
      json: 'flag',
    });
    if (!options.ok) return options;
    for (const name of ['train-days', 'test-days'] as const) {
      if (options.value[name] === undefined) return badUsage(`option --${name} N is missing`);
    }
    const bounds = { minimum: 1, maximum: MOST_DAYS, whole: true };
    const trainDays = numberOption('train-days', options.value['train-days'], bounds, 0);
    if (!trainDays.ok) return trainDays;
    const testDays = numberOption('test-days', options.value['test-days'], bounds, 0);
    if (!testDays.ok) return testDays;
    const plan = await loadSpace(options.value, options.value.symbol);
    if (!plan.ok) return plan;
    const input = await loadResearchInput({ ...options.value, config: undefined }, io);
    if (!input.ok) return input;
    const { base, configuration } = input.value;
    const windows = { trainDays: trainDays.value, testDays: testDays.value, anchored: options.value.anchored };
    const folds = planFolds(base, windows);
    if (!folds.ok) return failed(folds.error);
    const pool = researchPool(options.value.threads);
    if (!pool.ok) return pool;
    const stop = interruption();
    try {
      const candles = pool.value.share(base, configuration.maxGapMinutes);
      const result = await walkForward(
        base,
        plan.value,
        windows,
        folds.value,
        {
          evaluatorFor: (window) => pool.value.evaluator(candles, window),
          backtest: (config, window) => pool.value.backtest(candles, config, { window }),
        },
        { signal: stop.signal },
      );
      if (result.folds.length < folds.value.length) {
        return failed(`interrupted after ${result.folds.length} of ${folds.value.length} folds`);
      }
      await io.write(`${options.value.json ? JSON.stringify(result) : reportOf(result)}\n`);
      return done;
    } finally {
      stop.release();
      await pool.value.close();
    }
  },
};

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function percent(value: number | undefined): string {
  return value === undefined ? 'N/A' : `${value > 0 ? '+' : ''}${value.toFixed(2)} %`;
}

function foldLine({ train, test, trainMetrics, testMetrics }: FoldResult): string {
  const windows = `train ${day(train.from)} to ${day(train.to)}, test ${day(test.from)} to ${day(test.to)}`;
  const figures = `${percent(trainMetrics?.totalReturnPct)} -> ${percent(testMetrics?.totalReturnPct)}`;
  return `  ${windows}:  ${figures}  (${testMetrics?.trades ?? 0} trades)`;
}

function reportOf({ folds, metrics }: WalkForwardResult): string {
  return [
    `${folds.length} folds, return in training -> return in the test that follows:`,
    ...folds.map(foldLine),
    '',
    metrics === null
      ? 'No fold could be tested: every member of the space was refused.'
      : `All tests together: ${percent(metrics.totalReturnPct)} (buy and hold ${percent(metrics.buyAndHoldReturnPct)}), ` +
        `drawdown ${metrics.maxDrawdownPct.toFixed(2)} %, Sharpe ${metrics.sharpe?.toFixed(2) ?? 'N/A'}, ${metrics.trades} trades`,
  ].join('\n');
}
