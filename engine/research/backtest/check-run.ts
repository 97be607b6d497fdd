import type { LookAheadView } from '../../api/backtest-views.ts';
import { evenCuts } from '../../backtest/look-ahead.ts';
import type { LookAheadFinding } from '../../backtest/look-ahead.ts';
import { rerunObstacle } from '../../backtest/run-record.ts';
import type { RunRow } from '../../storage/runs/run-store.ts';
import { sentence } from '../answers.ts';
import { counted, minuteText } from '../data/words.ts';
import { storedWork } from '../research-context.ts';
import type { ResearchContext } from '../research-context.ts';
import type { RunCandles } from './latest-candles.ts';
import { runData } from './run-data.ts';
import { BACKTEST_LANE } from './start-run.ts';

const GONE = 'The run was removed in the meantime.';

/** Runs a stored run once more and compares every byte; the outcome says how that went. */
export function startAgain(context: ResearchContext, candles: RunCandles, row: RunRow): string {
  return context.jobs.start({
    kind: 'backtest',
    title: `Run ${row.id} again`,
    target: { kind: 'run', runId: row.id },
    lane: BACKTEST_LANE,
    resume: null,
    work: storedWork(context, async ({ signal, report }) => {
      report({ part: 0, detail: 'reading candles' });
      const loaded = await candles.of(row, signal);
      if (!loaded.ok) return { kind: 'failed', error: sentence(loaded.error) };
      const store = await context.store.open();
      if (!store.ok) return { kind: 'failed', error: store.error };
      const result = store.value.runs.result(row.id);
      if (result === null) return { kind: 'failed', error: GONE };
      report({ part: 0.4, detail: 'running it again' });
      const { configuration } = runData(row);
      const { difference } = await context.desk.ask<'again'>(
        { kind: 'again', candles: loaded.value.candles, configuration, result },
        signal,
      );
      const obstacle = rerunObstacle(row, loaded.value.fingerprint);
      return { kind: 'done', outcome: againOutcome(difference, obstacle) };
    }),
  });
}

function againOutcome(difference: string | null, obstacle: string | null): string {
  if (difference === null) return 'identical, byte for byte';
  if (obstacle !== null) return `not the same: ${difference}; that was to be expected, because ${obstacle}`;
  return `not the same: ${difference}, although engine and candles are; this is a fault of Parallax`;
}

/** Checks a stored run for look-ahead, and stores what was found with it. */
export function startLookAhead(
  context: ResearchContext,
  candles: RunCandles,
  row: RunRow,
  /** Makes sure that the run has a view: what was found is kept beside it. */
  withView: (row: RunRow) => Promise<unknown>,
): string {
  return context.jobs.start({
    kind: 'look_ahead',
    title: `Look-ahead check of run ${row.id}`,
    target: { kind: 'run', runId: row.id },
    lane: 'look-ahead',
    resume: null,
    work: storedWork(context, async ({ signal, report }) => {
      report({ part: 0, detail: 'reading candles' });
      const loaded = await candles.exactly(row, signal);
      if (!loaded.ok) return { kind: 'failed', error: sentence(loaded.error) };
      const { configuration } = runData(row);
      const cuts = evenCuts(loaded.value.candles.series.length);
      const findings = await context.field.checkLookAhead(loaded.value.candles, configuration, {
        cuts,
        signal,
        onProgress: (done, total) => report({ part: done / total, detail: `${done} of ${total} cuts` }),
      });
      const store = await context.store.open();
      if (!store.ok) return { kind: 'failed', error: store.error };
      await withView(row);
      store.value.runs.saveLookAhead(row.id, JSON.stringify(lookAheadView(cuts.length, findings, context.now())));
      context.publish([{ type: 'runs_changed' }]);
      const where = `at ${counted(cuts.length, 'cut')}`;
      const outcome =
        findings.length === 0
          ? `no look-ahead ${where}: the future changes nothing`
          : `the future changed something at ${findings.length} of ${counted(cuts.length, 'cut')}`;
      return { kind: 'done', outcome };
    }),
  });
}

function lookAheadView(cuts: number, findings: readonly LookAheadFinding[], checked: number): LookAheadView {
  const [first] = findings;
  return {
    cuts,
    violations: findings.length,
    first: first === undefined ? null : findingText(first),
    checked,
  };
}

const KINDS = { bars: 'the bars', lenses: 'the lenses', entries: 'the entry signals', exits: 'the exit signals' };

function findingText({ cut, kind, time, prefix, full }: LookAheadFinding): string {
  const when = time === null ? '' : ` at ${minuteText(time)}`;
  return `With the first ${counted(cut, 'candle')} alone ${KINDS[kind]}${when} were ${prefix}; with all of them ${full}.`;
}
