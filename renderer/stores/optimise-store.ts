import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { JobView } from '../../engine/api/jobs.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { MINUTE_MS } from '../../engine/api/vocabulary.ts';
import { call } from '../client/call.ts';
import { findSeries, preferredSeries } from './backtest-form.ts';
import { useConfigurationStore } from './configuration-store.ts';
import { axisOf, EXAMPLE_FORM, spaceOf } from './optimise-form.ts';
import { createRateMeter, memberCost } from './optimise-rate.ts';
import { addMembers, EMPTY_TABLE } from './optimise-rows.ts';
import { rememberedSchema, type OptimiseStore } from './optimise-state.ts';
import { readStored, writeStored } from './stored.ts';

const STORAGE_KEY = 'parallax.optimise';
const SWEEPS_LIMIT = 200;
/** How long nobody types before the engine is asked what it thinks of the space. */
const CHECK_AFTER_MS = 150;
/** Sweeps change in bursts at their ends; what is shown of them need not follow each message. */
const REREAD_AFTER_MS = 150;
/** Fewer members than this say little about the time of one: starting up counts too much. */
const FEWEST_TIMED = 20;
/** A session that runs stores a candle a minute; which series there are changes far less often. */
const REREAD_DATA_AFTER_MS = 1_000;

export const useOptimiseStore = create<OptimiseStore>((set, get) => {
  const remembered = readStored(STORAGE_KEY, rememberedSchema);
  let loaded = false;
  let meter = createRateMeter();
  /** Members that came by the stream since the meter began: those of the job under way. */
  let streamed = 0;
  let checkTimer: ReturnType<typeof setTimeout> | null = null;
  let rereadTimer: ReturnType<typeof setTimeout> | null = null;
  let overviewTimer: ReturnType<typeof setTimeout> | null = null;
  let asked = 0;
  let askedShown = 0;
  let shownChanged = false;

  function remember(): void {
    const { form, monteCarloOptions, walkForward, memberCostMs } = get();
    writeStored(STORAGE_KEY, { form, monteCarlo: monteCarloOptions, walkForward, memberCostMs });
  }

  const complain = (error: CallError): void => set({ notice: error.message });

  async function readOverview(): Promise<void> {
    const result = await call('data.overview', undefined);
    if (!result.ok) {
      set({ error: result.error });
      return;
    }
    const series = preferredSeries(result.value, get().form.series);
    const kept = findSeries(result.value, get().form.series) !== null;
    set((store) => ({
      overview: result.value,
      form: kept ? store.form : { ...store.form, series, from: null, to: null },
      error: null,
    }));
  }

  async function readSweeps(): Promise<void> {
    const result = await call('optimise.sweeps', { limit: SWEEPS_LIMIT });
    if (result.ok) set({ sweeps: result.value.toSorted((a, b) => b.sweepId - a.sweepId), error: null });
    else set({ error: result.error });
  }

  /** Reads the shown sweep (again). Members that the stream brought meanwhile stay. */
  async function readShown(): Promise<void> {
    const { sweepId } = get();
    if (sweepId === null) return;
    const question = ++askedShown;
    const result = await call('optimise.sweep', { sweepId });
    // Asked again meanwhile, or another sweep is shown: that answer is the newer one.
    if (question !== askedShown || get().sweepId !== sweepId) return;
    if (!result.ok) {
      complain(result.error);
      return;
    }
    const { rows, ...shown } = result.value;
    const { table, progress, liveFolds } = get();
    const running = shown.sweep.state === 'running';
    set({
      shown,
      table: addMembers(table, rows),
      progress: {
        done: Math.max(shown.sweep.done, running ? (progress?.done ?? 0) : 0),
        total: shown.sweep.total,
        rate: running ? (progress?.rate ?? null) : null,
      },
      liveFolds: liveFolds !== null && liveFolds.folds.length >= liveFolds.total ? null : liveFolds,
    });
  }

  async function check(): Promise<void> {
    const question = ++asked;
    const form = get().form;
    const { form: fields, settings } = useConfigurationStore.getState();
    const kindOf = (path: string) => fields?.fields.find((field) => field.path === path)?.kind ?? 'number';
    const { space, problems } = spaceOf(form, settings, kindOf);
    if (problems.length > 0) {
      set({ check: { problems, members: null, pending: false } });
      return;
    }
    const result = await call('optimise.check', { space });
    // The form changed meanwhile: what this says is about another one.
    if (question !== asked) return;
    if (result.ok) set({ check: { ...result.value, pending: false } });
    else {
      set({
        check: {
          problems: [{ path: result.error.field ?? '', message: result.error.message }],
          members: null,
          pending: false,
        },
      });
    }
  }

  function takeRows(item: Extract<StreamItem, { type: 'sweep_rows' }>): void {
    const { sweepId, table, shown } = get();
    if (item.sweepId !== sweepId) return;
    streamed += item.rows.length;
    const rate = meter.tell(performance.now(), item.done);
    set({
      table: addMembers(table, item.rows),
      progress: { done: item.done, total: item.total, rate: rate ?? get().progress?.rate ?? null },
    });
    if (rate !== null && shown !== null) {
      set({ memberCostMs: memberCost(rate, (shown.sweep.to - shown.sweep.from) / MINUTE_MS) });
    }
  }

  /** A short sweep is over before its speed can be told: then the whole of it says what a member costs. */
  function takeEnd(job: JobView): void {
    const { sweepId, shown } = get();
    if (job.state !== 'done' || job.target?.kind !== 'sweep' || job.target.sweepId !== sweepId) return;
    if (shown === null || streamed < FEWEST_TIMED) return;
    const minutes = (shown.sweep.to - shown.sweep.from) / MINUTE_MS;
    set({ memberCostMs: memberCost((streamed / Math.max(1, job.elapsedMs)) * 1_000, minutes) });
    remember();
  }

  function takeFold(item: Extract<StreamItem, { type: 'fold' }>): void {
    if (item.sweepId !== get().sweepId) return;
    const before = item.done <= 1 ? [] : (get().liveFolds?.folds ?? []);
    set({ liveFolds: { total: item.total, folds: [...before, item.fold] } });
  }

  async function show(sweepId: number): Promise<void> {
    meter = createRateMeter();
    streamed = 0;
    set({
      page: 'sweep',
      sweepId,
      shown: null,
      table: EMPTY_TABLE,
      progress: null,
      selected: null,
      liveFolds: null,
      monteCarlo: { kind: 'idle' },
      notice: null,
    });
    await readShown();
  }

  // The base is part of the space: what the engine said was about the one before.
  useConfigurationStore.subscribe((store, before) => {
    if (loaded && (store.settings !== before.settings || store.form !== before.form)) get().requestCheck();
  });

  return {
    overview: null,
    sweeps: null,
    error: null,
    notice: null,
    page: 'editor',
    form: remembered?.form ?? EXAMPLE_FORM,
    check: { problems: [], members: null, pending: true },
    starting: false,
    memberCostMs: remembered?.memberCostMs ?? null,
    sweepId: null,
    shown: null,
    table: EMPTY_TABLE,
    progress: null,
    selected: null,
    liveFolds: null,
    walkForward: remembered?.walkForward ?? null,
    monteCarloOptions: remembered?.monteCarlo ?? { kind: 'resample', runs: 5_000, ruinPct: 50, seed: 1 },
    monteCarlo: { kind: 'idle' },

    async load() {
      loaded = true;
      await Promise.all([readOverview(), readSweeps(), useConfigurationStore.getState().load()]);
      const { sweeps, sweepId, page } = get();
      if (sweepId !== null) await readShown();
      else if (page === 'editor' && sweeps !== null && sweeps.length > 0) {
        await show((sweeps.find((sweep) => sweep.state === 'running') ?? sweeps[0]).sweepId);
      }
      get().requestCheck();
    },
    setForm(change) {
      set((store) => ({ form: { ...store.form, ...change } }));
      remember();
      get().requestCheck();
    },
    requestCheck() {
      set((store) => ({ check: { ...store.check, pending: true } }));
      if (checkTimer !== null) clearTimeout(checkTimer);
      checkTimer = setTimeout(() => void check(), CHECK_AFTER_MS);
    },
    async start() {
      const { form, starting } = get();
      if (form.series === null || starting) return;
      const { form: fields, settings } = useConfigurationStore.getState();
      const kindOf = (path: string) => fields?.fields.find((field) => field.path === path)?.kind ?? 'number';
      const { space, problems } = spaceOf(form, settings, kindOf);
      if (problems.length > 0) return;
      set({ starting: true, notice: null });
      const { symbol, simulated } = form.series;
      const result = await call('optimise.start', { symbol, simulated, from: form.from, to: form.to, space });
      set({ starting: false });
      if (!result.ok) {
        complain(result.error);
        return;
      }
      remember();
      await show(result.value.sweepId);
      await readSweeps();
    },
    edit() {
      set({ page: 'editor', notice: null });
      get().requestCheck();
    },
    editAgain() {
      const { shown, overview, form } = get();
      if (shown === null) return;
      const { symbol, simulated, from, to, axes, method, objective, total } = shown.sweep;
      const series = findSeries(overview, { symbol, simulated });
      useConfigurationStore.getState().replace(shown.base);
      set({ page: 'editor', notice: null });
      get().setForm({
        ...form,
        series: { symbol, simulated },
        // All there was is asked for as all there is: candles may have come since.
        from: series !== null && from <= series.from ? null : from,
        to: series !== null && to >= series.to ? null : to,
        axes: axes.map(axisOf),
        method,
        objective,
        samples: method === 'grid' ? form.samples : total,
      });
    },
    open: show,
    async resume(sweepId) {
      meter = createRateMeter();
      streamed = 0;
      const result = await call('optimise.resume', { sweepId });
      if (!result.ok) complain(result.error);
      else {
        set({ notice: null });
        await Promise.all([readSweeps(), readShown()]);
      }
    },
    async cancelJob(jobId) {
      const result = await call('jobs.cancel', { jobId });
      if (!result.ok) complain(result.error);
    },
    async remove(sweepId) {
      const result = await call('optimise.remove', { sweepId });
      if (!result.ok) {
        complain(result.error);
        return;
      }
      await readSweeps();
      if (get().sweepId !== sweepId) return;
      set({ sweepId: null, shown: null, table: EMPTY_TABLE, progress: null });
      const next = get().sweeps?.at(0);
      if (next === undefined) get().edit();
      else await show(next.sweepId);
    },
    select(index) {
      if (get().selected !== index) set({ selected: index });
    },
    async takeMember(index) {
      const { sweepId } = get();
      if (sweepId === null) return null;
      const result = await call('optimise.member', { sweepId, index });
      if (!result.ok) {
        complain(result.error);
        return null;
      }
      useConfigurationStore.getState().replace(result.value.configuration);
      return result.value.configuration;
    },
    setWalkForward(walkForward) {
      set({ walkForward });
      remember();
    },
    async startWalkForward(form) {
      const { sweepId } = get();
      if (sweepId === null) return;
      set({ liveFolds: null, notice: null });
      const result = await call('optimise.walkForward', { sweepId, ...form });
      if (!result.ok) complain(result.error);
    },
    setMonteCarlo(change) {
      set((store) => ({ monteCarloOptions: { ...store.monteCarloOptions, ...change } }));
      remember();
    },
    async dealTrades(request) {
      const { sweepId, index, ...options } = request;
      set({ monteCarlo: { kind: 'asking', request } });
      const result = await call('optimise.monteCarlo', { source: { kind: 'member', sweepId, index }, ...options });
      const { monteCarlo } = get();
      // Another member or other options were asked about meanwhile.
      if (monteCarlo.kind !== 'asking' || monteCarlo.request !== request) return;
      set({
        monteCarlo: result.ok
          ? { kind: 'ready', request, result: result.value }
          : { kind: 'failed', request, error: result.error },
      });
    },
    dismissNotice: () => set({ notice: null }),
    apply(items) {
      // Nobody has looked at this screen yet: it reads everything when somebody does.
      if (!loaded) return;
      let changed = false;
      for (const item of items) {
        if (item.type === 'sweep_rows') takeRows(item);
        else if (item.type === 'fold') takeFold(item);
        else if (item.type === 'sweeps_changed') {
          changed = true;
          // 0 stands for all of them, after messages were missed.
          shownChanged ||= item.sweepId === get().sweepId || item.sweepId === 0;
        } else if (item.type === 'job' && item.job.kind === 'sweep') takeEnd(item.job);
      }
      if (items.some((item) => item.type === 'data_changed')) {
        overviewTimer ??= setTimeout(() => {
          overviewTimer = null;
          void readOverview();
        }, REREAD_DATA_AFTER_MS);
      }
      if (!changed) return;
      rereadTimer ??= setTimeout(() => {
        rereadTimer = null;
        remember();
        void readSweeps();
        if (shownChanged) void readShown();
        shownChanged = false;
      }, REREAD_AFTER_MS);
    },
  };
});
