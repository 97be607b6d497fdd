import { create } from 'zustand';
import type { ExportFormatView, RunReportView, RunSummaryView } from '../../engine/api/backtest-views.ts';
import type { CallError } from '../../engine/api/contract.ts';
import type { CoverageView, DataOverviewView, SeriesKeyView } from '../../engine/api/data-views.ts';
import { isJobOver } from '../../engine/api/jobs.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { call } from '../client/call.ts';
import {
  EMPTY_FORM,
  formOfRun,
  preferredSeries,
  rememberedSchema,
  sameSeries,
  type BacktestForm,
  type ShownRun,
} from './backtest-form.ts';
import { createReportCache, failureNotice, type Notice } from './backtest-reports.ts';
import { differencesFrom, withoutMarket } from './configuration-settings.ts';
import { useConfigurationStore } from './configuration-store.ts';
import { useJobsStore, whenJobOver } from './jobs-store.ts';
import { readStored, writeStored } from './stored.ts';
import { useUiStore } from './ui-store.ts';

const STORAGE_KEY = 'parallax.backtest';
const RUNS_LIMIT = 500;
/** A session that runs stores a candle a minute; what is shown of the history need not follow each of them. */
const REREAD_AFTER_MS = 1_000;

interface BacktestStore {
  /** Null until the history was asked for. */
  readonly overview: DataOverviewView | null;
  /** Newest first; null until asked for. */
  readonly runs: readonly RunSummaryView[] | null;
  /** Why history or runs could not be read. */
  readonly error: CallError | null;
  readonly form: BacktestForm;
  readonly shown: ShownRun | null;
  /** Of the shown run; the one before stays until it is here. */
  readonly report: RunReportView | null;
  readonly reportError: CallError | null;
  /** Job of the run being made or made again, and of the look-ahead check. */
  readonly runJob: string | null;
  readonly lookAheadJob: string | null;
  readonly notice: Notice | null;
  /** The days of the series whose range somebody looks at. */
  readonly coverage: CoverageView | null;
  /** Runs side by side; null while a single one is shown. */
  readonly compared: readonly RunReportView[] | null;
  /** Money on a logarithmic axis. */
  readonly logarithmic: boolean;

  readonly load: () => Promise<void>;
  readonly setForm: (change: Partial<BacktestForm>) => void;
  /** Reads the days of a series and keeps them up to date until `null` says that nobody looks any more. */
  readonly watchCoverage: (key: SeriesKeyView | null) => Promise<void>;
  /** Asks for a new run of the form with the settings of the configuration store. */
  readonly run: () => Promise<void>;
  readonly runAgain: (runId: number) => Promise<void>;
  readonly checkLookAhead: (runId: number) => Promise<void>;
  /** Shows a stored run; form and settings become those it was made with. */
  readonly open: (runId: number) => Promise<void>;
  /** Form and settings back to those of the shown run. */
  readonly undoEdits: () => void;
  readonly compare: (runIds: readonly number[]) => Promise<void>;
  readonly endComparison: () => void;
  readonly exportRun: (runId: number, format: ExportFormatView) => Promise<void>;
  readonly remove: (runId: number) => Promise<void>;
  readonly cancelJob: (jobId: string) => Promise<void>;
  readonly backfill: (key: SeriesKeyView, from: number) => Promise<void>;
  readonly setLogarithmic: (logarithmic: boolean) => void;
  readonly dismissNotice: () => void;
  readonly apply: (items: readonly StreamItem[]) => void;
}

export const useBacktestStore = create<BacktestStore>((set, get) => {
  const reports = createReportCache();
  let reread: ReturnType<typeof setTimeout> | null = null;
  let wanted: number | null = null;
  let watched: SeriesKeyView | null = null;

  const remembered = readStored(STORAGE_KEY, rememberedSchema);

  function remember(): void {
    const { form, shown, logarithmic } = get();
    writeStored(STORAGE_KEY, { form, shown, logarithmic });
  }

  function complain(error: CallError): void {
    set({ notice: { tone: 'error', text: error.message } });
  }

  async function readOverview(): Promise<void> {
    const result = await call('data.overview', undefined);
    if (!result.ok) {
      set({ error: result.error });
      return;
    }
    const { form } = get();
    const series = preferredSeries(result.value, form.series);
    const kept = sameSeries(series, form.series);
    set({ overview: result.value, form: kept ? form : { series, from: null, to: null }, error: null });
  }

  async function readCoverage(key: SeriesKeyView): Promise<void> {
    const result = await call('data.coverage', { symbol: key.symbol, simulated: key.simulated });
    if (!sameSeries(watched, key)) return;
    if (result.ok) set({ coverage: result.value });
    else complain(result.error);
  }

  async function readRuns(): Promise<void> {
    const result = await call('backtest.runs', { limit: RUNS_LIMIT });
    if (result.ok) set({ runs: [...result.value].sort((a, b) => b.runId - a.runId), error: null });
    else set({ error: result.error });
  }

  async function show(shown: ShownRun): Promise<RunReportView | null> {
    wanted = shown.runId;
    set({ shown, reportError: null, compared: null });
    remember();
    const report = await reports.read(shown.runId);
    // Another run was asked for meanwhile.
    if (wanted !== shown.runId) return null;
    if ('code' in report) {
      set({ reportError: report, report: null });
      return null;
    }
    set({ report });
    return report;
  }

  /** Shows a run. Form and settings become those it was made with, unless they are to stay as they are. */
  async function openRun(runId: number, takeOver: boolean): Promise<void> {
    const report = await reports.read(runId);
    if ('code' in report) {
      complain(report);
      return;
    }
    // What of a whole configuration is changed can only be said beside the defaults.
    if (useConfigurationStore.getState().form === null) await useConfigurationStore.getState().load();
    const form = formOfRun(report.run);
    const defaults = useConfigurationStore.getState().form?.defaults ?? {};
    const settings = differencesFrom(defaults, withoutMarket(report.run.configuration));
    if (takeOver) {
      useConfigurationStore.getState().replace(settings);
      set({ form });
    }
    await show({ runId, form, settings });
  }

  /** Waits for the job of a run. `asked` is what it was started with; without it the run itself says. */
  async function followRun(jobId: string, asked: Omit<ShownRun, 'runId'> | null): Promise<void> {
    set({ runJob: jobId, notice: null });
    const job = await whenJobOver(jobId);
    if (get().runJob === jobId) set({ runJob: null });
    if (job.state === 'done' && job.target?.kind === 'run') {
      const { runId } = job.target;
      if (asked === null) await openRun(runId, true);
      else await show({ runId, ...asked });
      await readRuns();
    } else set({ notice: failureNotice(job) });
  }

  async function followAgain(jobId: string, runId: number): Promise<void> {
    set({ runJob: jobId, notice: null });
    const job = await whenJobOver(jobId);
    if (get().runJob === jobId) set({ runJob: null });
    reports.forget(runId);
    if (job.state === 'done') {
      set({ notice: { tone: 'good', text: `Run ${runId} made again: ${job.outcome ?? 'done'}.` } });
    } else set({ notice: failureNotice(job) });
    const { shown } = get();
    if (job.state === 'done' && shown?.runId === runId) await show(shown);
  }

  async function followLookAhead(jobId: string, runId: number): Promise<void> {
    set({ lookAheadJob: jobId, notice: null });
    const job = await whenJobOver(jobId);
    if (get().lookAheadJob === jobId) set({ lookAheadJob: null });
    if (job.state !== 'done') {
      set({ notice: failureNotice(job) });
      return;
    }
    reports.forget(runId);
    await readRuns();
    const { shown } = get();
    if (shown?.runId === runId) await show(shown);
  }

  /** Jobs that were on their way when this window was opened. */
  function adoptJobs(): void {
    for (const job of Object.values(useJobsStore.getState().jobs)) {
      if (isJobOver(job)) continue;
      if (job.kind === 'backtest' && get().runJob === null) void followRun(job.id, null);
      if (job.kind === 'look_ahead' && get().lookAheadJob === null && job.target?.kind === 'run') {
        void followLookAhead(job.id, job.target.runId);
      }
    }
  }

  /** Form and settings that somebody has left, on another screen say, are not to be lost: they stay unless untouched. */
  async function showFirst(takeOver: boolean): Promise<void> {
    const { shown, runs } = get();
    if (runs === null) return;
    if (shown !== null && runs.some(({ runId }) => runId === shown.runId)) await show(shown);
    else if (runs.length > 0) await openRun(runs[0].runId, takeOver);
    else set({ shown: null, report: null });
  }

  return {
    overview: null,
    runs: null,
    error: null,
    form: remembered?.form ?? EMPTY_FORM,
    shown: remembered?.shown ?? null,
    report: null,
    reportError: null,
    runJob: null,
    lookAheadJob: null,
    notice: null,
    coverage: null,
    compared: null,
    logarithmic: remembered?.logarithmic ?? false,

    async load() {
      const untouched =
        get().form.series === null && Object.keys(useConfigurationStore.getState().settings).length === 0;
      await Promise.all([readOverview(), readRuns(), useConfigurationStore.getState().load()]);
      if (get().report === null) await showFirst(untouched);
      adoptJobs();
    },
    setForm(change) {
      set((store) => ({ form: { ...store.form, ...change } }));
      remember();
    },
    async watchCoverage(key) {
      watched = key;
      if (key === null) set({ coverage: null });
      else await readCoverage(key);
    },
    async run() {
      const { form } = get();
      const { settings } = useConfigurationStore.getState();
      if (form.series === null) return;
      const result = await call('backtest.run', { ...form.series, from: form.from, to: form.to, settings });
      if (!result.ok) complain(result.error);
      else await followRun(result.value.jobId, { form, settings });
    },
    async runAgain(runId) {
      const result = await call('backtest.again', { runId });
      if (!result.ok) complain(result.error);
      else await followAgain(result.value.jobId, runId);
    },
    async checkLookAhead(runId) {
      const result = await call('backtest.lookAhead', { runId });
      if (!result.ok) complain(result.error);
      else await followLookAhead(result.value.jobId, runId);
    },
    open: (runId) => openRun(runId, true),
    undoEdits() {
      const { shown } = get();
      if (shown === null) return;
      useConfigurationStore.getState().replace(shown.settings);
      set({ form: shown.form });
      remember();
    },
    async compare(runIds) {
      const read = await Promise.all(runIds.map(reports.read));
      const failed = read.find((report) => 'code' in report);
      if (failed !== undefined) complain(failed);
      else set({ compared: read.filter((report) => 'run' in report) });
    },
    endComparison: () => set({ compared: null }),
    async exportRun(runId, format) {
      const result = await call('backtest.export', { runId, format });
      if (!result.ok) complain(result.error);
      else if (result.value.path !== null) set({ notice: { tone: 'good', text: `Written to ${result.value.path}` } });
    },
    async remove(runId) {
      const result = await call('backtest.remove', { runId });
      if (!result.ok) {
        complain(result.error);
        return;
      }
      reports.forget(runId);
      await readRuns();
      if (get().shown?.runId === runId) await showFirst(true);
    },
    async cancelJob(jobId) {
      const result = await call('jobs.cancel', { jobId });
      if (!result.ok) complain(result.error);
    },
    async backfill(key, from) {
      const result = await call('data.backfill', { symbol: key.symbol, simulated: key.simulated, from, to: null });
      if (!result.ok) complain(result.error);
    },
    setLogarithmic(logarithmic) {
      set({ logarithmic });
      remember();
    },
    dismissNotice: () => set({ notice: null }),
    apply(items) {
      // Whoever comes to this screen reads everything anew; nobody is here now.
      if (useUiStore.getState().screen !== 'backtest') return;
      if (items.some((item) => item.type === 'runs_changed')) void readRuns();
      if (!items.some((item) => item.type === 'data_changed')) return;
      reread ??= setTimeout(() => {
        reread = null;
        void readOverview();
        if (watched !== null) void readCoverage(watched);
      }, REREAD_AFTER_MS);
    },
  };
});
