import { basename } from 'node:path';
import type { CallError } from '../../api/contract.ts';
import type { ArchiveView } from '../../api/data-views.ts';
import { unifiedSymbol, archiveNameOf } from '../../market/history/archive-name.ts';
import { DEFAULT_MAX_GAP_MINUTES } from '../../market/history/coverage.ts';
import type { SeriesKey } from '../../storage/candles/series-table.ts';
import { type BackfillContext, startBackfill, startHealing } from './backfill-job.ts';
import type { CandleRecorder } from './candle-recorder.ts';
import type { DataDeskOptions, DataHandlers } from './data-desk.ts';
import { startExport } from './export-job.ts';
import { startImport } from './import-job.ts';
import { listed } from './words.ts';

export interface DataHandlerOptions extends Pick<DataDeskOptions, 'dataFolder' | 'files' | 'sessionMarket' | 'now'> {
  readonly context: BackfillContext;
  readonly recorder: CandleRecorder;
  readonly disk: () => Promise<{ readonly used: number; readonly free: number | null }>;
}

interface ChosenArchive {
  readonly path: string;
  readonly view: ArchiveView;
}

const maxGapMinutes = DEFAULT_MAX_GAP_MINUTES;
const NO_FILES = 'There is nobody here to choose a file: use the application window, or the command line.';
const NO_SIMULATOR = 'The simulated market is not running, so its past cannot be asked for. Start the demo first.';

export function dataHandlers(options: DataHandlerOptions): DataHandlers {
  const { context, recorder, sessionMarket } = options;
  const { pool } = context;
  const archives = new Map<string, ChosenArchive>();

  /** Why a market cannot be asked for its past; null when it can be tried. */
  function marketObstacle({ simulated }: SeriesKey): string | null {
    return simulated && sessionMarket?.simulated !== true ? NO_SIMULATOR : null;
  }

  async function choose(path: string): Promise<ArchiveView> {
    const looked = await pool.run('look', { file: path });
    const archiveId = `archive-${archives.size + 1}`;
    const view: ArchiveView = looked.ok
      ? { archiveId, path, ...looked.value, symbols: [...looked.value.symbols] }
      : { archiveId, path, ...UNREADABLE, symbols: [], name: basename(path), error: looked.error };
    archives.set(archiveId, { path, view });
    return view;
  }

  return {
    async 'data.overview'() {
      // What the session has just seen belongs to it.
      await recorder.flush();
      const [found, { used, free }] = await Promise.all([pool.run('overview', { maxGapMinutes }), options.disk()]);
      if (!found.ok) return refused('unavailable', found.error);
      return {
        ok: true,
        value: {
          series: found.value.map(({ sources, months, ...rest }) => {
            return { ...rest, sources: [...sources], months: [...months] };
          }),
          folder: options.dataFolder,
          diskBytes: used,
          freeBytes: free,
          maxGapMinutes,
          checked: options.now(),
          markets: sessionMarket === null ? [] : [{ symbol: sessionMarket.symbol, simulated: sessionMarket.simulated }],
        },
      };
    },

    async 'data.coverage'({ symbol, simulated }) {
      await recorder.flush();
      const found = await pool.run('coverage', { symbol, simulated, maxGapMinutes });
      if (!found.ok) return refused('unavailable', found.error);
      if (found.value === null) return refused('bad_input', `There are no candles of ${symbol}.`, 'symbol');
      const { days, gaps, ...rest } = found.value;
      return {
        ok: true,
        value: {
          symbol,
          simulated,
          ...rest,
          days: days.map((day) => ({ ...day, sources: [...day.sources] })),
          gaps: [...gaps],
        },
      };
    },

    async 'data.chooseArchives'() {
      if (options.files === null) return refused('unavailable', NO_FILES);
      const paths = await options.files.chooseArchives();
      const chosen: ArchiveView[] = [];
      for (const path of paths) chosen.push(await choose(path));
      return { ok: true, value: chosen };
    },

    'data.import'({ archiveId, symbols, skipBad }) {
      const archive = archives.get(archiveId);
      if (archive === undefined) {
        return refused('bad_input', 'That archive is not known any more. Choose the file again.', 'archiveId');
      }
      const { path, view } = archive;
      if (view.error !== null) return refused('bad_input', view.error, 'archiveId');
      const wanted = symbols?.map((text) => ({ text, symbol: unifiedSymbol(text) })) ?? null;
      const wrong = wanted?.find(({ symbol }) => symbol === null);
      if (wrong !== undefined) {
        return refused('bad_input', `${wrong.text} is no symbol. Write it like BTC/USD.`, 'symbols');
      }
      const picked = wanted === null ? null : [...new Set(wanted.flatMap(({ symbol }) => symbol ?? []))];
      if (view.needsSymbol && picked?.length !== 1) {
        return refused('bad_input', `Say which one symbol ${view.name} holds, like BTC/USD.`, 'symbols');
      }
      const missing = view.needsSymbol
        ? []
        : (picked?.filter((symbol) => !view.symbols.some((known) => known.symbol === symbol)) ?? []);
      if (missing.length > 0) {
        return refused('bad_input', `${view.name} holds no 1-minute candles of ${listed(missing, 3)}.`, 'symbols');
      }
      return started(startImport(context, { file: path, symbols: picked, skipBad }));
    },

    'data.backfill'({ symbol: text, simulated, from, to }) {
      const symbol = unifiedSymbol(text);
      if (symbol === null) return refused('bad_input', `${text} is no symbol. Write it like BTC/USD.`, 'symbol');
      if (to !== null && to <= from) return refused('bad_input', 'The end must come after the beginning.', 'to');
      if (from < 0) return refused('bad_input', 'The beginning must not lie before 1970.', 'from');
      const obstacle = marketObstacle({ symbol, simulated });
      if (obstacle !== null) return refused('unavailable', obstacle);
      return started(startBackfill(context, { symbol, simulated, from, to }));
    },

    async 'data.heal'({ series }) {
      if (series !== null) {
        const obstacle = marketObstacle(series);
        if (obstacle !== null) return refused('unavailable', obstacle);
        return { ok: true, value: [{ jobId: startHealing(context, series) }] };
      }
      const found = await pool.run('overview', { maxGapMinutes });
      if (!found.ok) return refused('unavailable', found.error);
      const ill = found.value.filter((known) => known.unverified > 0 && marketObstacle(known) === null);
      return { ok: true, value: ill.map((known) => ({ jobId: startHealing(context, known) })) };
    },

    async 'data.export'({ symbol, simulated, from, to }) {
      if (options.files === null) return refused('unavailable', NO_FILES);
      if (from !== null && to !== null && to <= from) {
        return refused('bad_input', 'The end must come after the beginning.', 'to');
      }
      await recorder.flush();
      const target = await options.files.chooseTarget(exportName(symbol, simulated));
      if (target === null) return { ok: true, value: { jobId: null } };
      return started(startExport(context, { symbol, simulated, from, to, target }));
    },

    async 'data.remove'(key) {
      const busy = context.work.busyWith(key);
      if (busy !== null) {
        return refused('refused', `${busy} is working on ${key.symbol}. Wait until it has ended, or cancel it first.`);
      }
      const removed = await pool.run('remove', { symbol: key.symbol, simulated: key.simulated });
      if (!removed.ok) return refused('unavailable', removed.error);
      if (!removed.value) return refused('bad_input', `There are no candles of ${key.symbol}.`, 'symbol');
      return { ok: true, value: { accepted: true } };
    },
  };
}

const UNREADABLE = { kind: 'file', bytes: 0, passedOver: 0, needsSymbol: false } as const;

/** Importing a simulated market as a real one must not happen by itself: its file name names no symbol. */
function exportName(symbol: string, simulated: boolean): string {
  const name = archiveNameOf(symbol) ?? `${symbol.replaceAll('/', '-')}_1.csv`;
  return simulated ? `simulated-${name}` : name;
}

function started(jobId: string): { readonly ok: true; readonly value: { readonly jobId: string } } {
  return { ok: true, value: { jobId } };
}

function refused(
  code: CallError['code'],
  message: string,
  field: string | null = null,
): { readonly ok: false; readonly error: CallError } {
  return { ok: false, error: { code, message, field } };
}
