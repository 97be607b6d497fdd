import { setTimeout as sleep } from 'node:timers/promises';
import { success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { backfill, type BackfillContext } from '../../import/backfill.ts';
import type { BackfillProgress, BackfillReport } from '../../import/backfill-report.ts';
import { healSeries } from '../../import/heal.ts';
import type { PastMarketConnection } from '../../import/past-market.ts';
import { badUsage, type Command, type CommandFailure, type CommandIo, done, failed } from '../command.ts';
import { dataFolderOption, progressLog, symbolOption, untilSignal, withHistory } from '../history-access.ts';
import { parseOptions, timeOption } from '../options.ts';
import { connectPastMarket } from '../../modes/past-market.ts';

export const backfillCommand: Command = {
  name: 'backfill',
  summary: 'Past candles from the exchange into the history of a data folder',
  help: `Usage: parallax backfill --symbol S --from DATE [--to DATE] --data-dir DIR
       parallax backfill --heal [--symbol S] --data-dir DIR

Builds 1-minute candles of the exchange's past trades. Kraken tells a thousand trades
and takes a request a second: a month of a busy pair takes about an hour. Stopped or
killed, the same command goes on where it was; what was asked for is not asked again.

  --symbol S       such as BTC/USD
  --from DATE      from this UTC date or time on: 2024-03-01 or 2024-03-01T12:30Z
  --to DATE        up to this one, itself excluded (now)
  --heal           ask for the gaps of the history and for other minutes that are
                   missing and may have had trades; of all symbols without --symbol
  --exchange URL   REST address of a simulator, whose candles are kept apart
  --data-dir DIR   folder of the history (history.db, made when there is none)
  --json           the result as JSON, the only form there is
  --help           this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      symbol: 'text',
      from: 'text',
      to: 'text',
      heal: 'flag',
      exchange: 'text',
      'data-dir': 'text',
      json: 'flag',
    });
    if (!options.ok) return options;
    const { value } = options;
    const task = taskOf(value);
    if (!task.ok) return task;
    const dataDir = dataFolderOption(value['data-dir']);
    if (!dataDir.ok) return dataDir;
    const connection = await connectPastMarket(value.exchange);
    if (connection === null) {
      return badUsage(
        `option --exchange: ${value.exchange} is not allowed; use an address such as http://127.0.0.1:8080`,
      );
    }
    try {
      const reports = await run(task.value, dataDir.value, connection, io);
      if (!reports.ok) return reports;
      await io.write(`${JSON.stringify(task.value.heal ? { healed: reports.value } : reports.value[0])}\n`);
      return outcomeOf(reports.value);
    } finally {
      await connection.close();
    }
  },
};

interface Task {
  readonly heal: boolean;
  readonly symbol: string | null;
  readonly from: number;
  readonly to: number | null;
}

function taskOf(options: {
  readonly symbol: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly heal: boolean;
}): Result<Task, CommandFailure> {
  const { heal } = options;
  const symbol = options.symbol === undefined ? success(null) : symbolOption('symbol', options.symbol);
  if (!symbol.ok) return symbol;
  const from = timeOption('from', options.from, null);
  if (!from.ok) return from;
  const to = timeOption('to', options.to, null);
  if (!to.ok) return to;
  if (heal) {
    if (from.value !== null || to.value !== null) return badUsage('option --heal goes without --from and --to');
    return success({ heal, symbol: symbol.value, from: 0, to: null });
  }
  if (symbol.value === null) return badUsage('option --symbol S is missing');
  if (from.value === null) return badUsage('option --from DATE is missing');
  if (to.value !== null && to.value <= from.value) {
    return badUsage(`option --to: ${options.to} is not after ${options.from}`);
  }
  return success({ heal, symbol: symbol.value, from: from.value, to: to.value });
}

function run(
  { heal, symbol, from, to }: Task,
  dataDir: string,
  { market, simulated }: PastMarketConnection,
  io: CommandIo,
): Promise<Result<readonly BackfillReport[], CommandFailure>> {
  const tell = progressLog(io);
  return withHistory(dataDir, (store) =>
    untilSignal(async (signal) => {
      const context: BackfillContext = {
        store,
        market,
        source: simulated ? 'simulator' : 'rest',
        now: Date.now,
        // A stop ends the wait early; whoever waited then looks at the signal.
        wait: (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
        signal,
        progress: (at) => tell(progressLine(at)),
        waiting: ({ message }, milliseconds) => io.log(`${message}; tried again in ${milliseconds / 1000} s`),
      };
      if (!heal) return success([await backfill({ symbol: symbol ?? '', from, to }, context)]);
      const reports: BackfillReport[] = [];
      for (const series of store.series()) {
        if (series.simulated !== simulated || (symbol !== null && series.symbol !== symbol)) continue;
        const report = await healSeries(series.symbol, context);
        if (report !== null) reports.push(report);
        if (signal.aborted) break;
      }
      return success(reports);
    }),
  );
}

function outcomeOf(reports: readonly BackfillReport[]) {
  const bad = reports.find(({ outcome }) => outcome !== 'done');
  if (bad === undefined) return done;
  const rest = bad.asked.length === 0 ? '' : '; what was fetched is kept, and the same command goes on from there';
  return failed(`${bad.outcome === 'cancelled' ? 'stopped' : (bad.error ?? `${bad.symbol}: failed`)}${rest}`);
}

function progressLine({ symbol, reached, part, trades }: BackfillProgress): string {
  const time = new Date(reached).toISOString().slice(0, 16).replace('T', ' ');
  return `${symbol}: ${Math.floor(part * 100)} %, at ${time} UTC, ${trades} trades`;
}
