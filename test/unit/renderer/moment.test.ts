import { describe, expect, it } from 'vitest';
import { runMomentSchema, type RunMomentView, type TradeView } from '../../../engine/api/backtest-views.ts';
import type { CallError, CallResult } from '../../../engine/api/contract.ts';
import type { CandleView } from '../../../engine/api/views.ts';
import { momentAction, type MomentActions } from '../../../renderer/app/moment-keys.ts';
import { offsetNow, placeFocus } from '../../../renderer/features/chart/axis-controller.ts';
import { momentMarks, momentSource } from '../../../renderer/features/chart/moment-source.ts';
import { barMarks, barPaths, focusSpan } from '../../../renderer/features/chart/overlay-data.ts';
import { currentSignal } from '../../../renderer/features/heatmap/use-heatmap.ts';
import {
  createMomentStore,
  endAt,
  pinOf,
  shownMoment,
  sideOf,
  timeOfEnd,
} from '../../../renderer/stores/moment-store.ts';
import { useStackStore } from '../../../renderer/stores/stack-store.ts';
import { fakeMoment } from '../../fakes/fake-moment.ts';

const HOUR = 3_600_000;
const TIME = Date.UTC(2024, 10, 6, 12);

function trade(number: number, entryTime: number, exitTime: number, pnlPct: number): TradeView {
  return {
    number,
    entryTime,
    entryPrice: 100,
    exitTime,
    exitPrice: 100 + pnlPct,
    quantity: 1,
    fees: 0,
    pnl: pnlPct,
    pnlPct,
    exitType: 'accelerated',
    signalTime: entryTime,
    lenses: 7,
  };
}

function bars(count: number, start = 0): CandleView[] {
  return Array.from({ length: count }, (_, at) => ({
    time: start + at * HOUR,
    open: 100,
    high: 110 + at,
    low: 90 - at,
    close: 101,
    volume: 1,
  }));
}

function answer(moment: RunMomentView): CallResult<'backtest.moment'> {
  return { ok: true, value: moment };
}

const MOMENT = fakeMoment(14, TIME);

describe('a moment of a run', () => {
  it('keeps to the contract when it is a fake, and is about the bar that had closed last', () => {
    expect(runMomentSchema.safeParse(MOMENT).success).toBe(true);
    expect(MOMENT.focus).toBe(TIME - HOUR);
    expect(fakeMoment(14, TIME)).toEqual(MOMENT);
  });

  it('gives the chart its candles, nothing that is still forming, and the settings of its own run', () => {
    const shown = shownMoment({ ...MOMENT, entryRequired: 5, enabledLenses: ['macd_cross_up'] }, 1, 3);
    expect(shown.data).toEqual({
      timeframe: '1h',
      candles: MOMENT.candles,
      forming: null,
      signalBars: MOMENT.signalBars,
      generation: 3,
    });
    expect(shown.settings).toEqual({
      timeframe: '1h',
      entryRequired: 5,
      entryWindowBars: 12,
      exitRequired: 6,
      exitWindowBars: 16,
      minDivergences: 3,
      enabledLenses: ['macd_cross_up'],
    });
    expect(shown.instrument).toEqual({ symbol: 'BTC/USD', priceDecimals: 1, tickSize: 0.1 });
  });

  it('judges by the signal timeframe, whatever the timeframe of its candles', () => {
    const shown = shownMoment(fakeMoment(14, TIME, { timeframe: '4h' }), null, 1);
    expect([shown.data.timeframe, shown.settings.timeframe]).toEqual(['4h', '1h']);
    expect(shownMoment({ ...MOMENT, timeframe: '4h', signalBars: [] }, null, 1).settings.timeframe).toBe('4h');
  });

  it('pins the bar it is about, and none when the heatmap does not have it', () => {
    const shown = shownMoment(MOMENT, 1, 1);
    expect(pinOf(shown)).toBe(TIME - HOUR);
    expect(pinOf({ ...shown, focus: TIME - HOUR / 2 })).toBeNull();
    expect(pinOf({ ...shown, focus: TIME + 1_000 * HOUR })).toBeNull();
  });
});

describe('the end of a trade that a moment is about', () => {
  const held: TradeView = { ...trade(1, 10 * HOUR, 40 * HOUR, 1), signalTime: 9 * HOUR };

  it('is the entry for its signal, and the exit for every time it was held', () => {
    expect([9, 10, 11, 40].map((hour) => endAt(held, hour * HOUR))).toEqual(['entry', 'entry', 'exit', 'exit']);
    expect(endAt(null, 40 * HOUR)).toBe('entry');
  });

  it('is shown at the time that was asked for, the other end at its own', () => {
    expect(timeOfEnd(held, 'entry', 9 * HOUR)).toBe(9 * HOUR);
    expect(timeOfEnd(held, 'exit', 9 * HOUR)).toBe(40 * HOUR);
    expect(timeOfEnd(held, 'exit', 33 * HOUR)).toBe(33 * HOUR);
    expect(timeOfEnd(held, 'entry', 33 * HOUR)).toBe(9 * HOUR);
    expect(timeOfEnd({ ...held, signalTime: null }, 'entry', 33 * HOUR)).toBe(10 * HOUR);
    expect(timeOfEnd(null, 'exit', 5)).toBe(5);
  });

  it('without a trade is the exit where an exit was due', () => {
    const shown = shownMoment(MOMENT, null, 1);
    const due = { ...MOMENT.signalBars[0], entrySignal: null, exitCount: 6, divergenceCount: 3 };
    const at = (bar: typeof due): string =>
      sideOf({ ...shown, focus: bar.time, data: { ...shown.data, signalBars: [bar] } });
    expect([at(due), at({ ...due, exitCount: 5 }), at({ ...due, divergenceCount: 2 })]).toEqual([
      'exit',
      'entry',
      'entry',
    ]);
  });
});

describe('the store of a moment', () => {
  const REQUEST = { runId: 14, time: TIME, timeframe: null, trade: 1 };
  const FAILURE: CallError = { code: 'bad_input', message: 'There is no run 14.', field: 'runId' };

  it('shows what was asked for last, whichever answer comes first', async () => {
    const waiting: ((result: CallResult<'backtest.moment'>) => void)[] = [];
    const store = createMomentStore(() => new Promise((resolve) => waiting.push(resolve)));
    const first = store.getState().load(REQUEST);
    const second = store.getState().load({ ...REQUEST, trade: 2 });
    waiting[1](answer(MOMENT));
    waiting[0](answer({ ...MOMENT, focus: 0 }));
    await Promise.all([first, second]);
    expect(store.getState()).toMatchObject({ loading: false, error: null, shown: { trade: 2, focus: TIME - HOUR } });
  });

  it('says why a moment is not here, keeps the one before, and forgets the reason once another loads', async () => {
    const answers = [answer(MOMENT), { ok: false as const, error: FAILURE }, answer(MOMENT)];
    const store = createMomentStore(async () => answers.shift() ?? answer(MOMENT));
    await store.getState().load(REQUEST);
    const { shown } = store.getState();
    await store.getState().load(REQUEST);
    expect(store.getState()).toMatchObject({ shown, error: FAILURE, loading: false });
    const retry = store.getState().load(REQUEST);
    expect(store.getState()).toMatchObject({ error: null, loading: true });
    await retry;
    expect(store.getState().shown?.data.generation).toBe(3);
  });

  it('as a source is still until another moment is loaded', async () => {
    const store = createMomentStore(async ({ time }) => answer(fakeMoment(14, time)));
    const source = momentSource(store);
    let changes = 0;
    source.data.subscribe(() => (changes += 1));
    expect(() => source.settings.read()).toThrow('before it was loaded');
    await store.getState().load(REQUEST);
    expect(changes).toBe(1);
    const data = source.data.read();
    if (data === null) throw new Error('no data');
    expect(source.marks.read(data)).toBe(source.marks.read(data));
    expect([source.focus.read(), source.data.read()]).toEqual([TIME - HOUR, data]);
    await store.getState().load({ ...REQUEST, time: TIME + 50 * HOUR });
    expect([changes, source.focus.read()]).toEqual([2, TIME + 49 * HOUR]);
  });
});

describe('the marks of a moment', () => {
  it('say what every trade was entered on and earned, the one in question last and alone in front', () => {
    const trades = [trade(38, 10 * HOUR, 20 * HOUR, 1.2), trade(39, 30 * HOUR, 33 * HOUR, -0.5)];
    const marks = momentMarks({ trades, trade: 38 });
    expect(marks.trades.map(({ label, time, side, faint }) => [label, time / HOUR, side, faint])).toEqual([
      ['Entry 7/8', 30, 'buy', true],
      ['Exit −0.50%', 33, 'sell', true],
      ['Entry 7/8', 10, 'buy', undefined],
      ['Exit +1.20%', 20, 'sell', undefined],
    ]);
    expect(marks.paths.map(({ result, focused }) => [result, focused])).toEqual([
      ['loss', false],
      ['gain', true],
    ]);
    expect(marks.tags).toEqual([]);
  });

  it('claim no signal for a trade that none led to', () => {
    const manual: TradeView = { ...trade(1, 0, HOUR, 2), lenses: null, signalTime: null, exitType: 'manual' };
    expect(momentMarks({ trades: [manual], trade: null }).trades.map(({ label }) => label)).toEqual([
      'Buy',
      'Sell +2.00%',
    ]);
  });

  it('stand at the bars their times fall into, and are left out beside the chart', () => {
    const { trades } = momentMarks({ trades: [trade(1, 2.5 * HOUR, 12 * HOUR, 1)], trade: 1 });
    expect(barMarks(trades, bars(10), HOUR)).toEqual([
      { index: 2, side: 'buy', label: 'Entry 7/8', low: 88, high: 112, faint: false },
    ]);
    expect(barMarks(trades, bars(10, 20 * HOUR), HOUR)).toEqual([]);
  });

  it('join entry and exit by a line that leaves the chart where the trade does', () => {
    const path = (from: number, to: number): readonly (readonly [number, number])[] =>
      barPaths(momentMarks({ trades: [trade(1, from * HOUR, to * HOUR, 1)], trade: 1 }).paths, bars(10), HOUR).map(
        (line) => [line.from, line.to],
      );
    expect(path(2, 7.9)).toEqual([[2, 7]]);
    expect(path(-4, 9.5)).toEqual([[-4, 9]]);
    expect(path(9, 14)).toEqual([[9, 14]]);
    expect(barPaths(momentMarks({ trades: [trade(1, 0, 1, 1)], trade: 1 }).paths, [], HOUR)).toEqual([]);
  });
});

describe('where a moment opens', () => {
  it('puts the bar right of the middle, with the whole trade beside it where that stays legible', () => {
    expect(placeFocus(10, 1_000, 5)).toEqual({ pitch: 5, x: 620 });
    expect(placeFocus(90, 1_000, 5)).toEqual({ pitch: 4, x: 620 });
    expect(placeFocus(120, 1_000, 6)).toEqual({ pitch: 3, x: 620 });
    expect(placeFocus(160, 1_000, 6)).toEqual({ pitch: 6, x: 620 });
  });

  it('takes the last chart bar of the signal bar and the exit of the trade in question', async () => {
    const store = createMomentStore(async () => answer(fakeMoment(14, TIME, { timeframe: '15m' })));
    await store.getState().load({ runId: 14, time: TIME, timeframe: '15m', trade: 1 });
    const { shown } = store.getState();
    if (shown === null) throw new Error('nothing was loaded');
    const span = focusSpan(momentSource(store), shown.data, shown.focus);
    expect(span === null ? null : shown.data.candles[span.index].time).toBe(TIME - HOUR / 4);
    expect(span === null ? null : span.last - span.index).toBe((shown.trades[0].exitTime - TIME) / (HOUR / 4) + 1);
  });

  it('comes back to a chart that follows the market, and to one that was pulled into the past', () => {
    const range = { timeframe: '1h', pitch: 7, newest: 9 * HOUR } as const;
    expect(offsetNow({ ...range, offset: 6 }, bars(15))).toBe(6);
    expect(offsetNow({ ...range, offset: -30 }, bars(15))).toBe(-35);
    expect(offsetNow({ ...range, offset: -30 }, bars(10))).toBe(-30);
  });

  it('reads the gutters at the bar in question, and live at the newest', () => {
    const { signalBars } = MOMENT;
    expect(currentSignal(signalBars, null)).toBe(signalBars.length - 1);
    expect(signalBars[currentSignal(signalBars, MOMENT.focus)].time).toBe(MOMENT.focus);
    expect(currentSignal([], MOMENT.focus)).toBe(-1);
  });
});

describe('the keys of a moment', () => {
  function pressed(key: string, pinned: boolean, modifier = false): readonly string[] {
    const heard: string[] = [];
    const actions: MomentActions = {
      onClose: () => heard.push('close'),
      onPrevious: () => heard.push('previous'),
      onNext: null,
      onTimeframe: (timeframe) => heard.push(timeframe),
    };
    useStackStore.getState().setPinned(pinned ? 1 : null);
    momentAction({ key, ctrlKey: modifier, metaKey: false, altKey: false }, pinned, actions)?.();
    if (pinned && useStackStore.getState().pinned === null) heard.push('unpin');
    return heard;
  }

  it('unpin first, and lead back only when nothing is pinned', () => {
    expect(pressed('Escape', true)).toEqual(['unpin']);
    expect(pressed('Escape', false)).toEqual(['close']);
  });

  it('step from trade to trade, choose timeframes, and leave everything else alone', () => {
    expect(pressed(',', true)).toEqual(['previous']);
    expect(pressed('.', true)).toEqual([]);
    expect(pressed('3', false)).toEqual(['15m']);
    expect(pressed('9', false)).toEqual([]);
    expect(pressed('Escape', false, true)).toEqual([]);
  });
});

describe('the stack', () => {
  it('forgets axis, hover, pin and side with the chart they were about', () => {
    const store = useStackStore.getState();
    store.setAxis({ origin: 1, pitch: 5, width: 100, gutterRight: 62 });
    store.setHover({ index: 3, row: null, point: null });
    store.setPinned(5);
    store.setSide('exit');
    store.reset();
    expect(useStackStore.getState()).toMatchObject({
      axis: null,
      controller: null,
      hover: null,
      pinned: null,
      side: 'entry',
    });
  });
});
