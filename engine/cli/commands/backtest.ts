import { writeFile } from 'node:fs/promises';
import type { BacktestResult } from '../../backtest/backtest-result.ts';
import { buyAndHold } from '../../backtest/buy-and-hold.ts';
import { ENGINE_VERSION } from '../../backtest/engine-version.ts';
import { reportHtml } from '../../backtest/export/report-html.ts';
import { equityCsv, tradesCsv } from '../../backtest/export/text-exports.ts';
import { fingerprintCandles } from '../../backtest/fingerprint.ts';
import { DEFAULT_CUTS, evenCuts } from '../../backtest/look-ahead.ts';
import { runBacktest } from '../../backtest/run-backtest.ts';
import { backtestReport } from '../backtest-report.ts';
import { badUsage, done, failed } from '../command.ts';
import type { Command, CommandOutcome } from '../command.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import { numberOption, parseOptions } from '../options.ts';
import { CANDLE_OPTIONS, candleOptionsHelp, loadResearchInput } from '../research-input.ts';
import { interruption, researchPool } from '../threads.ts';

const MOST_CUTS = 100_000;

export const backtestCommand: Command = {
  name: 'backtest',
  summary: 'What the strategy would have done on a candle file',
  help: `Usage: parallax backtest --candles FILE [--config FILE] [--check-lookahead [--cuts N]]
                         [--html FILE] [--trades-csv FILE] [--equity-csv FILE]
                         [--json] [--skip-bad]
       parallax backtest --symbol S --data-dir DIR [--from DATE] [--to DATE] ...

Runs the strategy on the candles and reports signals, trades, equity and figures.
The past says what would have happened, not what will: the defaults are no promise.

${candleOptionsHelp(18)}
  --config FILE   JSON with the settings that differ from the defaults
  --check-lookahead
                  first run it on the beginning of the candles alone, cut at ${DEFAULT_CUTS}
                  places, and fail unless every lens and signal comes out the same:
                  then no decision has used the future
  --cuts N        how many places that are
  --html FILE     also write the report as one HTML page with charts
  --trades-csv FILE, --equity-csv FILE
                  also write the closed trades, the equity curve as CSV
  --json          the whole report as one JSON object instead of a short text
  --skip-bad      leave bad rows out, take the last of duplicates and sort, instead
                  of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      ...CANDLE_OPTIONS,
      config: 'text',
      'check-lookahead': 'flag',
      cuts: 'text',
      html: 'text',
      'trades-csv': 'text',
      'equity-csv': 'text',
      json: 'flag',
    });
    if (!options.ok) return options;
    const { value } = options;
    const bounds = { minimum: 1, maximum: MOST_CUTS, whole: true };
    if (value.cuts !== undefined && !value['check-lookahead'])
      return badUsage('option --cuts goes with --check-lookahead');
    const cutCount = numberOption('cuts', value.cuts, bounds, DEFAULT_CUTS);
    if (!cutCount.ok) return cutCount;
    const input = await loadResearchInput(value, io);
    if (!input.ok) return input;
    const { base, configuration } = input.value;
    if (value['check-lookahead']) {
      const pool = researchPool(undefined);
      if (!pool.ok) return pool;
      const stop = interruption();
      try {
        const candles = pool.value.share(base, configuration.maxGapMinutes);
        const cuts = evenCuts(base.length, cutCount.value);
        const findings = await pool.value.checkLookAhead(candles, configuration, { cuts, signal: stop.signal });
        if (findings.length > 0) {
          const [{ cut, kind, time, prefix, full }] = findings;
          return failed(
            `look-ahead: ${findings.length} of ${cuts.length} cuts differ; first on ${cut} base bars, ${kind} ` +
              `at ${time ?? 'no time'}: ${prefix} on the part, ${full} on all`,
          );
        }
        io.log(`look-ahead: none, checked at ${cuts.length} cuts`);
      } finally {
        stop.release();
        await pool.value.close();
      }
    }
    const result = runBacktest(base, configuration);
    const files: readonly (readonly [path: string | undefined, text: () => string])[] = [
      [value.html, () => htmlOf(base, result)],
      [value['trades-csv'], () => tradesCsv(result.trades)],
      [value['equity-csv'], () => equityCsv(result.equity)],
    ];
    for (const [path, text] of files) {
      const written = path === undefined ? done : await writeText(path, text());
      if (!written.ok) return written;
    }
    await io.write(`${value.json ? JSON.stringify(result) : backtestReport(result)}\n`);
    return done;
  },
};

function htmlOf(base: CandleSeries, result: BacktestResult): string {
  return reportHtml(result, {
    buyAndHold: buyAndHold(base, result.equity, result.config.startingQuote),
    fingerprint: fingerprintCandles(base),
    engineVersion: ENGINE_VERSION,
  });
}

async function writeText(path: string, text: string): Promise<CommandOutcome> {
  try {
    await writeFile(path, text);
    return done;
  } catch (error) {
    return failed(`${path}: cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
