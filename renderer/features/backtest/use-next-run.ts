import { coversRange, findSeries, isAsShown, resolveRange } from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { useConfigurationStore } from '../../stores/configuration-store.ts';

/** What the run button would do. */
export interface NextRun {
  readonly label: 'Run' | 'Run again';
  readonly explanation: string;
  /** Why it cannot; null when it can. */
  readonly obstacle: string | null;
  /** Form or settings are no longer those of the shown run. */
  readonly edited: boolean;
  readonly start: () => void;
}

/** A new run, or the shown one once more: that depends on whether anything of what is asked for has changed. */
export function useNextRun(): NextRun {
  const series = useBacktestStore((store) => findSeries(store.overview, store.form.series));
  const form = useBacktestStore((store) => store.form);
  const shown = useBacktestStore((store) => store.shown);
  const report = useBacktestStore((store) => store.report);
  const run = useBacktestStore((store) => store.run);
  const runAgain = useBacktestStore((store) => store.runAgain);
  const settings = useConfigurationStore((store) => store.settings);
  const problems = useConfigurationStore((store) => store.problems);

  const current = report !== null && shown?.runId === report.run.runId ? report.run : null;
  const edited = shown !== null && current !== null && !isAsShown(shown, form, settings);
  const range = series === null ? null : resolveRange(form, series);
  const again = current !== null && !edited && current.current && range !== null && coversRange(current, range);
  const obstacle =
    series === null || range === null
      ? 'There are no candles to run over'
      : range.to <= range.from
        ? 'The range holds no candles'
        : problems.length > 0
          ? `The configuration has a problem: ${problems[0].path} ${problems[0].message}`
          : null;
  return {
    label: again ? 'Run again' : 'Run',
    explanation: again
      ? 'Makes this run again on the same candles and compares every byte (Ctrl Enter)'
      : 'Runs the strategy over these candles (Ctrl Enter)',
    obstacle,
    edited,
    start: () => void (again ? runAgain(current.runId) : run()),
  };
}
