import type { RunMomentView, TradeView } from '../../engine/api/backtest-views.ts';
import type { CandleView, SignalBarView } from '../../engine/api/views.ts';
import { EXIT_LENSES, ENTRY_LENSES } from '../../engine/domain/lens.ts';
import { HOUR_MS, MINUTE_MS, timeframeMs, type Timeframe } from '../../engine/domain/timeframe.ts';
import type { FakeHandlers } from './fake-handlers.ts';
import { fakeMinutes, fakeSignalBars, groupCandles } from './fake-market.ts';

/** A moment of a run that never was: a seeded market, moved so that its best bar is the one asked for. */

const TIMEFRAME: Timeframe = '1h';
const BARS_BEFORE = 300;
const BARS_AFTER = 100;
/** Bars that warm the lenses up and are not shown. */
const WARM_BARS = 150;
const SEARCHED_BARS = 260;
const REQUIRED = 7;

interface FakeMomentOptions {
  /** Of the candles; null for the signal timeframe. */
  readonly timeframe?: Timeframe | null;
  /** Those of the run. They keep times and results; their prices become those of this market. */
  readonly trades?: readonly TradeView[];
}

/** The market as it was drawn, with the index of the signal bar at which most entry lenses agree. */
function drawnMarket(seed: number): {
  readonly minutes: readonly CandleView[];
  readonly signalBars: readonly SignalBarView[];
  readonly best: number;
} {
  const bars = WARM_BARS + BARS_BEFORE + SEARCHED_BARS + BARS_AFTER + 1;
  const minutes = fakeMinutes(seed, 0, bars * 60, 0.0007);
  const signalBars = fakeSignalBars(minutes, TIMEFRAME, REQUIRED);
  const first = WARM_BARS + BARS_BEFORE;
  let best = first;
  for (let at = first; at < first + SEARCHED_BARS; at++) {
    if (signalBars[at].entryCount > signalBars[best].entryCount) best = at;
  }
  return { minutes, signalBars, best };
}

function moved(bar: SignalBarView, by: number): SignalBarView {
  return {
    ...bar,
    time: bar.time + by,
    closeTime: bar.closeTime + by,
    transitions: bar.transitions.map((mark) => ({ ...mark, swingTime: mark.swingTime + by })),
    entrySignal: bar.entrySignal === null ? null : { ...bar.entrySignal, time: bar.entrySignal.time + by },
  };
}

function openAt(minutes: readonly CandleView[], time: number): number | null {
  return minutes[Math.floor((time - minutes[0].time) / MINUTE_MS)]?.open ?? null;
}

/** Prices of this market in place of the run's; what the trade earned stays what the run says, if it says something. */
function onMarket(trade: TradeView, minutes: readonly CandleView[]): TradeView {
  const entryPrice = openAt(minutes, trade.entryTime) ?? minutes[0].open;
  const exitPrice = openAt(minutes, trade.exitTime) ?? minutes[minutes.length - 1].close;
  if (trade.entryPrice > 0) return { ...trade, entryPrice, exitPrice };
  const pnlPct = (exitPrice / entryPrice - 1) * 100 - 0.8;
  return { ...trade, entryPrice, exitPrice, pnlPct, pnl: (pnlPct / 100) * entryPrice * trade.quantity };
}

/** The trade that a run without trades of its own has here: in at the focus, out where most exit lenses agree. */
function inventedTrade(signalBars: readonly SignalBarView[], focus: number): TradeView {
  const at = signalBars.findIndex((bar) => bar.time === focus);
  const exit = signalBars
    .slice(at + 8, at + 70)
    .reduce((best, bar) => (bar.exitCount > best.exitCount ? bar : best), signalBars[at + 8]);
  const entered = signalBars[at];
  return {
    number: 1,
    entryTime: entered.closeTime,
    entryPrice: 0,
    exitTime: exit.closeTime,
    exitPrice: 0,
    quantity: 0.1,
    fees: 40,
    pnl: 0,
    pnlPct: 0,
    exitType: 'delayed',
    signalTime: entered.closeTime,
    lenses: entered.entryCount,
  };
}

/** What `backtest.moment` would answer for a run of one-hour bars, in shape; nothing in it is from a real market. */
export function fakeMoment(runId: number, time: number, options: FakeMomentOptions = {}): RunMomentView {
  const { timeframe = null, trades = [] } = options;
  const focus = Math.floor(time / HOUR_MS) * HOUR_MS - HOUR_MS;
  const {
    minutes: drawn,
    signalBars: drawnBars,
    best,
  } = drawnMarket(runId * 31 + (Math.floor(time / HOUR_MS) % 9_973));
  const by = focus - drawnBars[best].time;
  const minutes = drawn.map((minute) => ({ ...minute, time: minute.time + by }));
  const signalBars = drawnBars.slice(best - BARS_BEFORE, best + BARS_AFTER + 1).map((bar) => moved(bar, by));
  const shown = timeframe ?? TIMEFRAME;
  const length = timeframeMs(shown);
  const middle = Math.floor((focus + HOUR_MS - 1) / length) * length;
  const from = Math.max(minutes[0].time + WARM_BARS * HOUR_MS, middle - BARS_BEFORE * length);
  const to = middle + (BARS_AFTER + 1) * length;
  const candles = groupCandles(
    minutes.filter((minute) => minute.time >= from && minute.time < to),
    shown,
  );
  const touching = trades.filter((trade) => trade.exitTime >= candles[0].time && trade.entryTime <= to);
  return {
    runId,
    symbol: 'BTC/USD',
    timeframe: shown,
    entryRequired: REQUIRED,
    entryWindowBars: 12,
    exitRequired: 6,
    exitWindowBars: 16,
    minDivergences: 3,
    enabledLenses: [...ENTRY_LENSES, ...EXIT_LENSES],
    priceDecimals: 1,
    focus,
    candles,
    signalBars: signalBars.filter((bar) => bar.time >= candles[0].time - HOUR_MS && bar.time < to),
    trades: (trades.length > 0 ? touching : [inventedTrade(signalBars, focus)]).map((row) => onMarket(row, minutes)),
  };
}

type Backtests = Pick<FakeHandlers, 'backtest.report'>;

/** The handler of moments, with the trades of the fake runs. */
export function fakeMomentHandlers(backtests: Backtests): Pick<FakeHandlers, 'backtest.moment'> {
  return {
    'backtest.moment': async ({ runId, time, timeframe }) => {
      const report = await backtests['backtest.report']?.({ runId });
      if (report?.ok === false) return report;
      return { ok: true, value: fakeMoment(runId, time, { timeframe, trades: report?.value.trades ?? [] }) };
    },
  };
}
