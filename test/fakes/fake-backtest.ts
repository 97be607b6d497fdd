import type { LookAheadView, RunReportView, RunSummaryView } from '../../engine/api/backtest-views.ts';
import type { SettingsView } from '../../engine/api/configuration-views.ts';
import { summariseCurve } from '../../engine/backtest/equity.ts';
import type { Trade } from '../../engine/backtest/backtest-result.ts';
import { computeMetrics } from '../../engine/backtest/metrics/metrics.ts';
import { displayCurve } from '../../engine/backtest/report/display-curve.ts';
import { returnDistribution } from '../../engine/backtest/report/distribution.ts';
import { verdictOf } from '../../engine/backtest/report/verdict.ts';
import type { Configuration } from '../../engine/domain/configuration.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/domain/timeframe.ts';
import { configurationHandlers } from '../../engine/research/configuration/configuration-handlers.ts';
import { differencesText } from '../../engine/research/configuration/differences.ts';
import { parseConfiguration } from '../../engine/strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../engine/strategy/default-configuration.ts';
import { pause, refused, type FakeContext, type FakeHandlers } from './fake-handlers.ts';
import { seededRandom, type Random } from './fake-market.ts';

/** Runs of a strategy that never ran: random entries on a random walk, seeded. Their figures follow from their trades. */

export interface FakeBacktestOptions {
  /** What is stored at the start. `few`: too few trades to say anything; `open`: one position is held at the end. */
  readonly runs: 'many' | 'none' | 'few' | 'zero' | 'open';
  /** Every new run fails. */
  readonly failing: boolean;
  /** How long a new run takes, ms. */
  readonly runMs: number;
}

interface RunRequest {
  readonly runId: number;
  readonly symbol: string;
  readonly simulated: boolean;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly configuration: Configuration;
  /** Mean days between two trades; null for no trades. */
  readonly everyDays: number | null;
  readonly endsOpen: boolean;
}

type ExitType = Trade['exitType'];
const EXIT_TYPES: readonly ExitType[] = ['immediate', 'delayed', 'delayed', 'delayed', 'accelerated'];

function bell(random: Random): number {
  return random() + random() + random() + random() - 2;
}

/** Hourly prices: falls a year and rises two, as in the drawing. */
function walk(random: Random, hours: number): Float64Array {
  const prices = new Float64Array(hours + 1);
  let price = 47_000;
  for (let hour = 0; hour <= hours; hour++) {
    prices[hour] = price;
    const drift = hour < hours / 3 ? -0.00012 : 0.00011;
    price *= 1 + drift + bell(random) * 0.0085;
  }
  return prices;
}

interface Position {
  readonly entry: number;
  readonly exit: number;
  readonly exitType: ExitType;
}

function positions(random: Random, hours: number, everyDays: number | null): readonly Position[] {
  if (everyDays === null) return [];
  const found: Position[] = [];
  let hour = Math.floor(random() * 24 * everyDays);
  while (hour < hours - 20) {
    const held = 12 + Math.floor(random() ** 2 * 24 * 14);
    const exit = Math.min(hours - 1, hour + held);
    found.push({ entry: hour, exit, exitType: EXIT_TYPES[Math.floor(random() * EXIT_TYPES.length)] });
    hour = exit + 24 + Math.floor(random() * 2 * 24 * Math.max(1, everyDays - 5));
  }
  return found;
}

function fakeReport(request: RunRequest, created: number): RunReportView {
  const { configuration, from, to, runId, symbol, simulated, endsOpen } = request;
  const { startingQuote, costs } = configuration;
  const random = seededRandom(runId * 97 + 5);
  const hours = Math.floor((to - from) / HOUR_MS);
  const prices = walk(random, hours);
  const times = Float64Array.from({ length: hours }, (_, hour) => from + (hour + 1) * HOUR_MS);
  const values = new Float64Array(hours);
  const all = positions(random, hours, request.everyDays);
  const closed = endsOpen ? all.slice(0, -1) : all;
  const last = endsOpen ? all.at(-1) : undefined;
  const trades: Trade[] = [];
  let cash = startingQuote;
  let hour = 0;
  let feesPaid = 0;
  let slippagePaid = 0;
  const slip = costs.slippageBps / 10_000;
  const buy = (position: Position): { readonly price: number; readonly quantity: number; readonly fee: number } => {
    for (; hour < position.entry; hour++) values[hour] = cash;
    const price = prices[position.entry] * (1 + slip);
    const quantity = cash / (price * (1 + costs.takerFee));
    return { price, quantity, fee: quantity * price * costs.takerFee };
  };
  for (const position of closed) {
    const { price, quantity, fee } = buy(position);
    for (; hour < position.exit; hour++) values[hour] = quantity * prices[hour + 1];
    const exitPrice = prices[position.exit] * (1 - slip);
    const proceeds = quantity * exitPrice;
    const fees = fee + proceeds * costs.takerFee;
    const pnl = proceeds - quantity * price - fees;
    feesPaid += fees;
    slippagePaid += quantity * (prices[position.entry] + prices[position.exit]) * slip;
    cash += pnl;
    trades.push({
      entryTime: from + position.entry * HOUR_MS,
      entryPrice: price,
      exitTime: from + position.exit * HOUR_MS,
      exitPrice,
      quantity,
      fees,
      pnl,
      pnlPct: (100 * pnl) / (quantity * price),
      exitType: position.exitType,
    });
  }
  let open: RunReportView['open'] = null;
  if (last !== undefined) {
    const { price, quantity, fee } = buy(last);
    for (; hour < hours; hour++) values[hour] = quantity * prices[hour + 1];
    const value = quantity * prices[hours];
    const pnl = value - quantity * price - fee;
    open = {
      entryTime: from + last.entry * HOUR_MS,
      entryPrice: price,
      quantity,
      price: prices[hours],
      value,
      pnl,
      pnlPct: (100 * pnl) / (quantity * price),
    };
  }
  for (; hour < hours; hour++) values[hour] = cash;
  const hold = Float64Array.from({ length: hours }, (_, at) => (startingQuote * prices[at + 1]) / prices[0]);
  const exposure = all.reduce((sum, { entry, exit }) => sum + exit - entry, 0) / Math.max(1, hours);
  const metrics = computeMetrics({
    startingQuote,
    trades,
    equity: summariseCurve({ times, values }),
    firstTime: from,
    firstOpen: prices[0],
    lastClose: prices[hours],
    exposure,
    feesPaid,
    slippagePaid,
  });
  const run: RunSummaryView = {
    runId,
    created,
    symbol,
    simulated,
    timeframe: configuration.timeframe,
    from,
    to: to - MINUTE_MS,
    bars: Math.round((to - from) / MINUTE_MS),
    filled: Math.round(((to - from) / MINUTE_MS) * 0.004),
    gaps: 2,
    configuration: { ...configuration },
    differences: differencesText(configuration),
    metrics: {
      ...metrics,
      monthlyReturns: [...metrics.monthlyReturns],
      exitTypes: [...metrics.exitTypes],
    },
    tookMs: 4_200,
    engineVersion: '0.1.0',
    fingerprint: `fake-${runId}`,
    current: runId > 4,
    lookAhead: runId % 3 === 0 ? null : { cuts: 64, violations: 0, first: null, checked: created },
  };
  const curve = displayCurve({ times, values }, hold);
  const ignored = positions(random, hours, request.everyDays === null ? null : request.everyDays * 1.7);
  return {
    run,
    curve: {
      times: [...curve.times],
      equity: [...curve.equity],
      hold: [...curve.hold],
      drawdownPct: [...curve.drawdownPct],
      holdDrawdownPct: [...curve.holdDrawdownPct],
    },
    trades: trades.map((trade, index) => ({
      ...trade,
      number: index + 1,
      signalTime: trade.entryTime,
      lenses: random() < 0.2 ? 8 : 7,
    })),
    open,
    entrySignals: [...trades.map(({ entryTime }) => entryTime), ...ignored.map(({ entry }) => from + entry * HOUR_MS)]
      .sort((a, b) => a - b)
      .map((time) => ({ time, price: prices[Math.round((time - from) / HOUR_MS)], lenses: 7 })),
    exitSignals: trades.map(({ exitTime, exitType }) => {
      const delay = exitType === 'immediate' ? 0 : 3 * HOUR_MS;
      return { time: exitTime - delay, lenses: 6, divergences: 4, exitType, exitTime };
    }),
    distribution: [...returnDistribution(trades.map(({ pnlPct }) => pnlPct))],
    verdict: verdictOf({
      metrics,
      base: symbol.split('/')[0],
      entrySignals: trades.length,
      isOpen: open !== null,
    }),
  };
}

const FROM = Date.UTC(2022, 0, 1);
const TO = Date.UTC(2025, 0, 1);
const FIRST_MADE = Date.UTC(2026, 4, 12, 9, 14);

function configured(settings: SettingsView): Configuration {
  const parsed = parseConfiguration(settings);
  return parsed.ok ? parsed.value : DEFAULT_CONFIGURATION;
}

function storedRuns(kind: FakeBacktestOptions['runs']): readonly RunReportView[] {
  const base = { symbol: 'BTC/USD', simulated: false, from: FROM, to: TO, endsOpen: false };
  const make = (runId: number, change: Partial<RunRequest>, settings: SettingsView = {}): RunReportView =>
    fakeReport(
      { ...base, runId, configuration: configured(settings), everyDays: 27, ...change },
      FIRST_MADE + runId * 7_311_000,
    );
  switch (kind) {
    case 'none':
      return [];
    case 'few':
      return [make(14, { from: TO - 60 * DAY_MS, everyDays: 20 })];
    case 'zero':
      return [make(14, { from: TO - 9 * DAY_MS, everyDays: null })];
    case 'open':
      return [make(14, { endsOpen: true })];
    case 'many':
      return [
        make(3, { from: FROM + 365 * DAY_MS }, { entry: { required: 6 }, costs: { slippageBps: 10 } }),
        make(9, {}, { entry: { required: 6, windowBars: 18 } }),
        make(11, { symbol: 'ETH/USD', everyDays: 6 }, { timeframe: '15m', entry: { required: 5 } }),
        make(12, {}, { exit: { required: 5 } }),
        make(14, {}),
      ];
  }
}

/** Backtests and configuration of a preview. */
export function fakeBacktestHandlers(context: FakeContext, options: FakeBacktestOptions): FakeHandlers {
  const reports = new Map(storedRuns(options.runs).map((report) => [report.run.runId, report]));
  const { jobs, emit } = context;
  const missing = (runId: number): ReturnType<typeof refused> => refused(`There is no run ${runId}.`);

  async function work(signal: AbortSignal, report: (part: number) => void): Promise<void> {
    for (let step = 0; step < 40 && !signal.aborted; step++) {
      report(step / 40);
      await pause(options.runMs / 40, signal);
    }
  }

  return {
    ...configurationHandlers(configured({ timeframe: '15m', entry: { required: 6 } }), () => undefined),
    'backtest.runs': () => ({ ok: true, value: [...reports.values()].map(({ run }) => run) }),
    'backtest.report': ({ runId }) => {
      const report = reports.get(runId);
      return report === undefined ? missing(runId) : { ok: true, value: report };
    },
    'backtest.run': ({ symbol, simulated, from, to, settings }) => {
      const runId = Math.max(0, ...reports.keys()) + 1;
      const jobId = jobs.start({
        kind: 'backtest',
        title: `${symbol} backtest`,
        target: { kind: 'series', symbol, simulated },
        lane: 'backtest',
        resume: null,
        work: async ({ signal, report }) => {
          await work(signal, (part) => report({ part, detail: part < 0.4 ? 'judging the lenses' : 'trading' }));
          if (signal.aborted) return { kind: 'cancelled' };
          if (options.failing) {
            return {
              kind: 'failed',
              error:
                'The candles of 3 Mar 2023 cannot be read from the database. Import that month again on the Data screen; no other run is touched.',
            };
          }
          const range = { from: from ?? FROM, to: to ?? TO };
          const request = { runId, symbol, simulated, ...range, configuration: configured(settings) };
          reports.set(runId, fakeReport({ ...request, everyDays: 27, endsOpen: false }, Date.now()));
          emit([{ type: 'runs_changed' }]);
          return { kind: 'done', outcome: 'It ran.', target: { kind: 'run', runId } };
        },
      });
      return { ok: true, value: { jobId } };
    },
    'backtest.again': ({ runId }) => {
      if (!reports.has(runId)) return missing(runId);
      const jobId = jobs.start({
        kind: 'backtest',
        title: `Run ${runId} again`,
        target: { kind: 'run', runId },
        lane: 'backtest',
        resume: null,
        work: async ({ signal, report }) => {
          await work(signal, (part) => report({ part, detail: 'trading' }));
          return signal.aborted ? { kind: 'cancelled' } : { kind: 'done', outcome: 'identical, byte for byte' };
        },
      });
      return { ok: true, value: { jobId } };
    },
    'backtest.lookAhead': ({ runId }) => {
      const jobId = jobs.start({
        kind: 'look_ahead',
        title: `Look-ahead check of run ${runId}`,
        target: { kind: 'run', runId },
        lane: null,
        resume: null,
        work: async ({ signal, report }) => {
          await work(signal, (part) => report({ part, detail: `${Math.round(part * 64)} of 64 cuts` }));
          const found = reports.get(runId);
          if (signal.aborted || found === undefined) return { kind: 'cancelled' };
          const lookAhead: LookAheadView = { cuts: 64, violations: 0, first: null, checked: Date.now() };
          reports.set(runId, { ...found, run: { ...found.run, lookAhead } });
          emit([{ type: 'runs_changed' }]);
          return { kind: 'done', outcome: 'No cut changed anything.' };
        },
      });
      return { ok: true, value: { jobId } };
    },
    'backtest.export': ({ runId, format }) => ({ ok: true, value: { path: `/home/you/run-${runId}.${format}` } }),
    'backtest.remove': ({ runId }) => {
      reports.delete(runId);
      emit([{ type: 'runs_changed' }]);
      return { ok: true, value: { accepted: true } };
    },
  };
}
