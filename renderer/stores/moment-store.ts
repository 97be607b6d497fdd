import { createStore, type StoreApi } from 'zustand';
import { call } from '../client/call.ts';
import type { RunMomentView, TradeView } from '../../engine/api/backtest-views.ts';
import type { CallError, CallResult } from '../../engine/api/contract.ts';
import { TIMEFRAMES, timeframeMs, type Timeframe } from '../../engine/api/vocabulary.ts';
import type { ChartInstrument, SignalSettings } from './chart-source.ts';
import type { ChartData } from './chart-store.ts';
import { lowerBound } from './columns.ts';

export type Side = 'entry' | 'exit';

/** Which moment of which run, and how it is looked at. */
export interface MomentRequest {
  readonly runId: number;
  /** UTC ms. */
  readonly time: number;
  /** Candles to show; null for those of the signal timeframe. */
  readonly timeframe: Timeframe | null;
  /** Number of the trade the view is about, if it is about one. */
  readonly trade: number | null;
}

/** A moment as the chart stack takes it. */
export interface ShownMoment {
  readonly runId: number;
  readonly data: ChartData;
  readonly settings: SignalSettings;
  readonly instrument: ChartInstrument;
  /** Open time of the signal bar the view is about, UTC ms. */
  readonly focus: number;
  /** Round trips that touch the window, and the number of the one in question. */
  readonly trades: readonly TradeView[];
  readonly trade: number | null;
}

export interface MomentState {
  /** What is shown; while another moment loads, the one before it. */
  readonly shown: ShownMoment | null;
  readonly loading: boolean;
  /** Why the moment asked for last is not here. */
  readonly error: CallError | null;
  readonly load: (request: MomentRequest) => Promise<void>;
}

export type MomentStore = StoreApi<MomentState>;

/** The timeframe of signal bars by their length; a bar says when it opens and when it closes. */
function signalTimeframe(moment: RunMomentView): Timeframe {
  const bar = moment.signalBars.at(0);
  if (bar === undefined) return moment.timeframe;
  const length = bar.closeTime - bar.time;
  const found = TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === length);
  if (found === undefined) throw new Error(`Signal bars of ${length} ms belong to no timeframe.`);
  return found;
}

/** Maps the engine's answer to what the chart stack draws. `generation` tells one answer from the next. */
export function shownMoment(moment: RunMomentView, trade: number | null, generation: number): ShownMoment {
  const { runId, symbol, timeframe, candles, signalBars, priceDecimals, focus, trades } = moment;
  return {
    runId,
    data: { timeframe, candles, forming: null, signalBars, generation },
    settings: {
      timeframe: signalTimeframe(moment),
      entryRequired: moment.entryRequired,
      entryWindowBars: moment.entryWindowBars,
      exitRequired: moment.exitRequired,
      exitWindowBars: moment.exitWindowBars,
      minDivergences: moment.minDivergences,
      enabledLenses: moment.enabledLenses,
    },
    instrument: { symbol, priceDecimals, tickSize: 10 ** -priceDecimals },
    focus,
    trades,
    trade,
  };
}

/** The bar to pin when a moment opens: the one it is about, if the heatmap has it. Open time, UTC ms. */
export function pinOf({ data, focus }: Pick<ShownMoment, 'data' | 'focus'>): number | null {
  return data.signalBars[lowerBound(data.signalBars, focus)]?.time === focus ? focus : null;
}

/** The lenses a moment speaks of when no trade says so: those of the exit where an exit was due and no entry. */
export function sideOf({ data, focus, settings }: ShownMoment): Side {
  const bar = data.signalBars[lowerBound(data.signalBars, focus)];
  if (bar === undefined || bar.time !== focus || bar.entrySignal !== null) return 'entry';
  return bar.exitCount >= settings.exitRequired && bar.divergenceCount >= settings.minDivergences ? 'exit' : 'entry';
}

/** The end of a trade that a time belongs to. */
export function endAt(trade: TradeView | null, time: number): Side {
  return trade !== null && time > trade.entryTime ? 'exit' : 'entry';
}

/** The time that shows one end of a trade, when the view was opened for `time`, which may be that of a signal. */
export function timeOfEnd(trade: TradeView | null, side: Side, time: number): number {
  if (trade === null || endAt(trade, time) === side) return time;
  return side === 'exit' ? trade.exitTime : (trade.signalTime ?? trade.entryTime);
}

/** Answers for a moment; one that is not of a stored run has the number 0. */
export type AskMoment = (input: {
  readonly runId: number;
  readonly time: number;
  readonly timeframe: Timeframe | null;
}) => Promise<CallResult<'backtest.moment'>>;

/** The state of one view of a past moment. It belongs to that view and goes with it. */
export function createMomentStore(ask: AskMoment = (input) => call('backtest.moment', input)): MomentStore {
  let asked = 0;
  return createStore<MomentState>((set) => ({
    shown: null,
    loading: false,
    error: null,
    load: async ({ runId, time, timeframe, trade }) => {
      asked += 1;
      const mine = asked;
      set({ loading: true, error: null });
      const result = await ask({ runId, time, timeframe });
      // An answer to a question that was replaced by another meanwhile.
      if (mine !== asked) return;
      if (result.ok) set({ shown: shownMoment(result.value, trade, mine), loading: false });
      else set({ error: result.error, loading: false });
    },
  }));
}
