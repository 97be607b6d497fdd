import { existsSync } from 'node:fs';
import { success } from '../../domain/result.ts';
import type { HistoryCoverage } from '../../market/history/coverage.ts';
import type { HistoryStore } from '../../storage/candles/history-store.ts';
import type { SeriesKey } from '../../storage/candles/series-table.ts';
import { type Command, done, failed } from '../command.ts';
import { dataFolderOption, hasHistory, symbolOption, withHistory } from '../history-access.ts';
import { parseOptions } from '../options.ts';

export const dataCommand: Command = {
  name: 'data',
  summary: 'Which candles the history of a data folder has, and which it lacks',
  help: `Usage: parallax data [--symbol S] [--json] --data-dir DIR

Lists the series of the history: for every UTC day the minutes with a candle (have),
those without trades (filled) and those in a gap, and where the candles come from. A
gap begins after 120 minutes without trades; one that is checked has nothing to heal.

  --symbol S       only this symbol, such as BTC/USD
  --json           everything as one JSON object instead of a line per series
  --data-dir DIR   folder of the history
  --help           this page`,
  async run(args, io) {
    const options = parseOptions(args, { symbol: 'text', json: 'flag', 'data-dir': 'text' });
    if (!options.ok) return options;
    const dataDir = dataFolderOption(options.value['data-dir']);
    if (!dataDir.ok) return dataDir;
    const symbol = options.value.symbol === undefined ? null : symbolOption('symbol', options.value.symbol);
    if (symbol?.ok === false) return symbol;
    if (!existsSync(dataDir.value)) return failed(`${dataDir.value}: no such folder`);
    const found = hasHistory(dataDir.value)
      ? await withHistory(dataDir.value, async (store) => success(overview(store, symbol?.value ?? null)))
      : success({ series: [], jobs: [] });
    if (!found.ok) return found;
    await io.write(`${options.value.json ? JSON.stringify(found.value) : textOf(found.value)}\n`);
    return done;
  },
};

type SeriesOverview = SeriesKey & ReturnType<typeof coverageView>;

interface Overview {
  readonly series: readonly SeriesOverview[];
  readonly jobs: readonly unknown[];
}

function overview(store: HistoryStore, symbol: string | null): Overview {
  const series = store
    .series()
    .filter((key) => symbol === null || key.symbol === symbol)
    .flatMap((key) => {
      const coverage = store.coverage(key.symbol, { simulated: key.simulated });
      return coverage === null ? [] : [{ ...key, ...coverageView(coverage) }];
    });
  const jobs = store.jobs
    .list()
    .map(({ kind, title, state, started, updated }) => ({ kind, title, state, started, updated }));
  return { series, jobs };
}

function coverageView({ from, to, have, filled, gap, days, gaps, unverified }: HistoryCoverage) {
  return {
    from,
    to,
    have,
    filled,
    gap,
    sources: [...new Set(days.flatMap((day) => day.sources))],
    gaps,
    unverified,
    days: days.map(({ time, ...day }) => ({ day: dayText(time), ...day })),
  };
}

function textOf({ series }: Overview): string {
  if (series.length === 0) return 'No candles yet: parallax import or parallax backfill brings some.';
  return series
    .map(({ symbol, simulated, from, to, have, filled, gap, gaps, sources }) => {
      const range = `${dayText(from)} to ${dayText(to - 1)}`;
      const minutes = `${have} minutes with trades, ${filled} filled, ${gap} in ${gaps.length} gaps`;
      return `${symbol}${simulated ? ' (simulated)' : ''}  ${range}  ${minutes}  (${sources.join(', ')})`;
    })
    .join('\n');
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
