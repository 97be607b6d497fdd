import { backtestObstacle, runBacktest } from '../../backtest/run-backtest.ts';
import { backtestReport } from '../backtest-report.ts';
import { done, failed } from '../command.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { loadResearchInput } from '../research-input.ts';

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'What the strategy would have done on a candle file',
  help: `Usage: parallax backtest --candles FILE [--config FILE] [--json] [--skip-bad]

Runs the strategy on the candles and reports signals, trades, equity and figures.
The past says what would have happened, not what will: the defaults are no promise.

  --candles FILE  1-minute candles as CSV, gzip or not: Kraken's OHLCVT layout, or
                  columns named by a header; times in seconds or milliseconds
  --config FILE   JSON with the settings that differ from the defaults
  --json          the whole report as one JSON object instead of a short text
  --skip-bad      leave bad rows out, take the last of duplicates and sort, instead
                  of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, { candles: 'text', config: 'text', json: 'flag', 'skip-bad': 'flag' });
    if (!options.ok) return options;
    const input = await loadResearchInput(options.value, io);
    if (!input.ok) return input;
    const { base, configuration } = input.value;
    const obstacle = backtestObstacle(configuration);
    if (obstacle !== null) return failed(obstacle);
    const result = runBacktest(base, configuration);
    await io.write(`${options.value.json ? JSON.stringify(result) : backtestReport(result)}\n`);
    return done;
  },
};
