import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { RunReportView, TradeView } from '../../api/backtest-views.ts';
import type { CallResult, ResearchHandlers } from '../../api/contract.ts';
import { RUN_VIEW_VERSION } from '../../backtest/report/run-view.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { RunRow, RunStore } from '../../storage/runs/run-store.ts';
import type { ExportFormat } from '../../workers/research-task.ts';
import { accepted, answer, badInput, refused, sentence, unavailable } from '../answers.ts';
import type { Refusal } from '../answers.ts';
import { momentView } from '../moment-view.ts';
import type { ResearchContext } from '../research-context.ts';
import { startAgain, startLookAhead } from './check-run.ts';
import { createRunCandles } from './latest-candles.ts';
import { runData } from './run-data.ts';
import { runSummary } from './run-summary.ts';
import { startRun } from './start-run.ts';
import { writeWhole } from './write-file.ts';

export type BacktestHandlers = Pick<
  ResearchHandlers,
  | 'backtest.run'
  | 'backtest.runs'
  | 'backtest.report'
  | 'backtest.again'
  | 'backtest.lookAhead'
  | 'backtest.moment'
  | 'backtest.export'
  | 'backtest.remove'
>;

type StoredView = Omit<RunReportView, 'run'> & { readonly version: number };

const unpack = promisify(gunzip);
const NO_FILES = 'There is nobody here to choose a file: use the application window, or the command line.';

export function backtestHandlers(context: ResearchContext): BacktestHandlers {
  const { store } = context;
  const candles = createRunCandles(context.data);

  /** Answers from a stored run, if there is one of that number. */
  function withRun<Answer>(
    runId: number,
    work: (row: RunRow, runs: RunStore) => Answer | Promise<Answer>,
  ): Promise<Answer | Refusal> {
    return store.answering<Answer | Refusal>(({ runs }) => {
      const row = runs.find(runId);
      return row === null ? badInput(`There is no run ${runId}: it may have been removed.`, 'runId') : work(row, runs);
    });
  }

  /** What is shown of a run, gzipped: as stored, or made anew where it was stored by an earlier version. */
  async function packedView(row: RunRow): Promise<Result<Uint8Array, string>> {
    const opened = await store.open();
    if (!opened.ok) return opened;
    const { runs } = opened.value;
    const kept = runs.view(row.id);
    if (kept !== null && (await readView(kept)).version === RUN_VIEW_VERSION) return success(kept);
    const result = runs.result(row.id);
    const loaded = await candles.of(row);
    if (result === null || !loaded.ok) {
      const reason = loaded.ok ? 'it was removed' : loaded.error;
      return failure(`What is shown of run ${row.id} has to be made anew and cannot: ${reason}`);
    }
    const { view } = await context.desk.ask<'view'>({ kind: 'view', candles: loaded.value.candles, result });
    runs.saveView(row.id, view);
    return success(view);
  }

  async function report(row: RunRow): Promise<CallResult<'backtest.report'>> {
    const view = await packedView(row);
    if (!view.ok) return unavailable(sentence(view.error));
    const { version: _version, ...shown } = await readView(view.value);
    return answer({ run: runSummary(row), ...shown });
  }

  return {
    'backtest.run': (input) => startRun(context, candles, input),
    'backtest.runs': ({ limit }) => store.answering(({ runs }) => answer(runs.list(limit).map(runSummary))),
    'backtest.report': ({ runId }) => withRun(runId, report),
    'backtest.again': ({ runId }) => withRun(runId, (row) => answer({ jobId: startAgain(context, candles, row) })),
    'backtest.lookAhead': ({ runId }) => {
      return withRun(runId, (row) => answer({ jobId: startLookAhead(context, candles, row, packedView) }));
    },
    'backtest.moment': ({ runId, time, timeframe }) => {
      return withRun(runId, async (row): Promise<CallResult<'backtest.moment'>> => {
        const [loaded, view] = await Promise.all([candles.of(row), packedView(row)]);
        if (!loaded.ok) return unavailable(sentence(loaded.error));
        if (!view.ok) return unavailable(sentence(view.error));
        const { configuration, data } = runData(row);
        const { moment } = await context.desk.ask<'moment'>({
          kind: 'moment',
          candles: loaded.value.candles,
          configuration,
          time,
          timeframe: timeframe ?? configuration.timeframe,
        });
        if (moment === null) return unavailable('The run is shorter than one signal bar: there is nothing to show.');
        const { trades } = await readView(view.value);
        const within = (from: number, to: number) => tradesWithin(trades, from, to);
        return answer({ runId, ...momentView(data.symbol, moment, configuration, within) });
      });
    },
    'backtest.export': ({ runId, format }) => {
      const { files } = context;
      if (files === null) return unavailable(NO_FILES);
      return withRun(runId, async (row, runs): Promise<CallResult<'backtest.export'>> => {
        const path = await files.chooseTarget(exportName(row, format));
        if (path === null) return answer({ path: null });
        const view = await packedView(row);
        if (!view.ok) return unavailable(sentence(view.error));
        const result = runs.result(row.id);
        if (result === null) return refused(`Run ${row.id} was removed in the meantime.`);
        const { fingerprint, engineVersion } = row;
        const { file } = await context.desk.ask<'export'>({
          kind: 'export',
          format,
          result,
          view: view.value,
          fingerprint,
          engineVersion,
        });
        const written = await writeWhole(path, file);
        return written.ok ? answer({ path }) : refused(written.error);
      });
    },
    'backtest.remove': ({ runId }) => {
      return withRun(runId, (_row, runs) => {
        runs.remove(runId);
        context.publish([{ type: 'runs_changed' }]);
        return accepted;
      });
    },
  };
}

/** Written by a research thread from a `RunView`, which has the shape that the contract asks for. */
async function readView(packed: Uint8Array): Promise<StoredView> {
  return JSON.parse((await unpack(packed)).toString('utf8')) as StoredView;
}

function tradesWithin(trades: readonly TradeView[], from: number, to: number): TradeView[] {
  return trades.filter(({ entryTime, exitTime }) => entryTime < to && exitTime >= from);
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  json: '.json',
  trades_csv: '-trades.csv',
  equity_csv: '-equity.csv',
  html: '.html',
};

/** `parallax-btc-usd-1h-run-14.html`. */
function exportName(row: RunRow, format: ExportFormat): string {
  const { configuration, data } = runData(row);
  const symbol = data.symbol.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `parallax-${symbol}-${configuration.timeframe}-run-${row.id}${ENDINGS[format]}`;
}
