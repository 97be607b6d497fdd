import { BAND_PERCENTILES, MONTE_CARLO_DEFAULTS, monteCarlo } from '../../backtest/research/monte-carlo.ts';
import type { Band, MonteCarloResult } from '../../backtest/research/monte-carlo.ts';
import { runBacktest } from '../../backtest/run-backtest.ts';
import { done } from '../command.ts';
import type { Command } from '../command.ts';
import { numberOption, parseOptions } from '../options.ts';
import { CANDLE_OPTIONS, candleOptionsHelp, loadResearchInput } from '../research-input.ts';

const MOST_RUNS = 100_000;
const LARGEST_SEED = 2 ** 32 - 1;

export const monteCarloCommand: Command = {
  name: 'monte-carlo',
  summary: 'What the trades of a backtest could have come to in another order',
  help: `Usage: parallax monte-carlo --candles FILE [--config FILE] [--runs N] [--seed N]
                      [--ruin PCT] [--json] [--skip-bad]

Backtests, then deals the closed trades anew: the same ones in another order, and as
many drawn at random with replacement. Shows the 5th to 95th percentile of what comes.

${candleOptionsHelp(18)}
  --config FILE   JSON with the settings that differ from the defaults
  --runs N        how often the trades are dealt (${MONTE_CARLO_DEFAULTS.runs})
  --seed N        the same seed gives the same answer (${MONTE_CARLO_DEFAULTS.seed})
  --ruin PCT      an equity at or below this share of the start is ruin (${MONTE_CARLO_DEFAULTS.ruinPct})
  --json          everything as one JSON object, with the bands after every trade
  --skip-bad      leave bad rows of the candles out instead of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      ...CANDLE_OPTIONS,
      config: 'text',
      runs: 'text',
      seed: 'text',
      ruin: 'text',
      json: 'flag',
    });
    if (!options.ok) return options;
    const { value } = options;
    const defaults = MONTE_CARLO_DEFAULTS;
    const runs = numberOption('runs', value.runs, { minimum: 1, maximum: MOST_RUNS, whole: true }, defaults.runs);
    if (!runs.ok) return runs;
    const seed = numberOption('seed', value.seed, { minimum: 0, maximum: LARGEST_SEED, whole: true }, defaults.seed);
    if (!seed.ok) return seed;
    const ruin = numberOption('ruin', value.ruin, { minimum: 0, maximum: 100 }, defaults.ruinPct);
    if (!ruin.ok) return ruin;
    const input = await loadResearchInput(value, io);
    if (!input.ok) return input;
    const { base, configuration } = input.value;
    const { trades } = runBacktest(base, configuration);
    const settings = { runs: runs.value, seed: seed.value, ruinPct: ruin.value };
    const order = monteCarlo(trades, configuration.startingQuote, 'order', settings);
    const resample = monteCarlo(trades, configuration.startingQuote, 'resample', settings);
    if (value.json) {
      await io.write(`${JSON.stringify({ trades: trades.length, order, resample })}\n`);
    } else {
      await io.write(`${order === null || resample === null ? NO_TRADES : reportOf(order, resample)}\n`);
    }
    return done;
  },
};

const NO_TRADES = 'No trade was closed on these candles: there is nothing to deal.';
const COLUMN = 12;

function row(label: string, band: Band): string {
  return `${label.padEnd(22)}${band.map((value) => value.toFixed(2).padStart(COLUMN)).join('')}`;
}

function reportOf(order: MonteCarloResult, resample: MonteCarloResult): string {
  const head = `${''.padEnd(22)}${BAND_PERCENTILES.map((percentile) => `${percentile} %`.padStart(COLUMN)).join('')}`;
  const ruin = (result: MonteCarloResult): string =>
    `Ruin (${result.ruinPct} % of the start or less): ${result.ruinProbabilityPct.toFixed(1)} % of the runs`;
  return [
    `${order.trades} closed trades, dealt ${order.runs} times each way`,
    '',
    'In another order',
    head,
    row('Max drawdown, %', order.maxDrawdownPct),
    ruin(order),
    '',
    'Drawn at random with replacement',
    head,
    row('Return, %', resample.totalReturnPct),
    row('Final equity', resample.finalEquity),
    row('Max drawdown, %', resample.maxDrawdownPct),
    ruin(resample),
  ].join('\n');
}
