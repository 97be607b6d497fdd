import { describe, expect, it } from 'vitest';
import type { CandleView } from '../../../engine/api/views.ts';
import type { StreamItem } from '../../../engine/api/stream.ts';
import {
  appendBar,
  applyChartItems,
  HISTORY_BARS,
  useChartStore,
  type ChartData,
} from '../../../renderer/stores/chart-store.ts';
import { marketTimeAt, tickInterval } from '../../../renderer/stores/clock-store.ts';
import { readAppearance } from '../../../renderer/stores/ui-store.ts';
import { fakeMinutes, fakeSignalBars } from '../../fakes/fake-market.ts';

function bar(time: number, close = 1): CandleView {
  return { time, open: 1, high: 2, low: 0.5, close, volume: 1 };
}

function item(candle: CandleView, closed: boolean, timeframe: '1m' | '5m' = '1m'): StreamItem {
  return { type: 'candle', timeframe, candle, closed };
}

const DATA: ChartData = {
  timeframe: '1m',
  candles: [bar(0), bar(60)],
  forming: bar(120),
  signalBars: [],
  generation: 1,
};

describe('appendBar', () => {
  it('appends, replaces the last of the same time and ignores older ones', () => {
    const bars = [bar(0), bar(60)];
    expect(appendBar(bars, bar(120)).map(({ time }) => time)).toEqual([0, 60, 120]);
    expect(appendBar(bars, bar(60, 9)).map(({ close }) => close)).toEqual([1, 9]);
    expect(appendBar(bars, bar(0, 9))).toBe(bars);
  });
});

describe('candles of the stream', () => {
  it('move the running bar, close it and open the next', () => {
    const next = applyChartItems(DATA, [item(bar(120, 5), false), item(bar(120, 6), true), item(bar(180, 7), false)]);
    expect(next.candles.map(({ close }) => close)).toEqual([1, 1, 6]);
    expect(next.forming).toEqual(bar(180, 7));
    expect(next.generation).toBe(1);
  });

  it('of other timeframes change nothing', () => {
    expect(applyChartItems(DATA, [item(bar(120, 5), false, '5m')])).toBe(DATA);
  });

  it('do not reopen a bar that the history already has closed', () => {
    expect(applyChartItems(DATA, [item(bar(60, 5), false)])).toBe(DATA);
  });

  it('are trimmed when the market has run for long, and the chart is told', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => bar(index * 60));
    const next = applyChartItems({ ...DATA, candles: many, forming: null }, [item(bar(3_000 * 60), true)]);
    expect(next.candles).toHaveLength(HISTORY_BARS);
    expect(next.candles.at(-1)?.time).toBe(3_000 * 60);
    expect(next.generation).toBe(2);
  });
});

describe('signal bars of the stream', () => {
  it('are appended once, whatever the timeframe of the chart', () => {
    const [first, second] = fakeSignalBars(fakeMinutes(1, 0, 2, 0.001), '1m', 5);
    const start = { ...DATA, timeframe: '5m' as const, signalBars: [first] };
    const next = applyChartItems(start, [
      { type: 'signal_bar', bar: second },
      { type: 'signal_bar', bar: second },
    ]);
    expect(next.signalBars).toEqual([first, second]);
  });
});

describe('the chart store', () => {
  it('drops a history that arrives after another timeframe was chosen', () => {
    const { choose, setHistory } = useChartStore.getState();
    choose('5m');
    setHistory({ timeframe: '1m', candles: [bar(0)], forming: null, signalBars: [] });
    expect(useChartStore.getState().data).toBeNull();
    setHistory({ timeframe: '5m', candles: [bar(0)], forming: null, signalBars: [] });
    expect(useChartStore.getState().data?.timeframe).toBe('5m');
  });

  it('shows nothing of another session: its candles go, and what follows is drawn as a whole', () => {
    const { apply, choose, clear, setHistory } = useChartStore.getState();
    const history = { timeframe: '1m', candles: [bar(0)], forming: null, signalBars: [] } as const;
    choose('1m');
    setHistory({ ...history, candles: [bar(0)], signalBars: [] });
    const before = useChartStore.getState().data?.generation ?? 0;
    clear();
    apply([item(bar(60), true)]);
    expect(useChartStore.getState().data).toBeNull();
    setHistory({ ...history, candles: [bar(600)], signalBars: [] });
    expect(useChartStore.getState().data?.candles.map(({ time }) => time)).toEqual([600]);
    expect(useChartStore.getState().data?.generation).toBeGreaterThan(before);
  });
});

describe('market time', () => {
  it('runs on from the last message at the market’s speed, but not for long without news', () => {
    const anchor = { market: 10_000, wall: 500, speed: 60 };
    expect(marketTimeAt(anchor, 500)).toBe(10_000);
    expect(marketTimeAt(anchor, 1_500)).toBe(70_000);
    expect(marketTimeAt(anchor, 60_000)).toBe(10_000 + 2_500 * 60);
    expect(marketTimeAt(anchor, 0)).toBe(10_000);
  });

  it('is repainted twice a second where the market runs fast', () => {
    expect([tickInterval(60), tickInterval(1)]).toEqual([500, 1_000]);
  });
});

describe('readAppearance', () => {
  it('takes what can be read and the defaults for the rest', () => {
    expect(readAppearance(null).theme).toBe('dark');
    expect(readAppearance('{"theme":"light"}')).toMatchObject({ theme: 'light', zone: 'utc' });
    expect(readAppearance('{"theme":"pink"}').theme).toBe('dark');
    expect(readAppearance('not json').zone).toBe('utc');
  });
});
