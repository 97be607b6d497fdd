import { describe, expect, it } from 'vitest';
import type { CandleView, FillView, SignalRowView } from '../../../engine/api/views.ts';
import { bookRows } from '../../../renderer/features/book/book-rows.ts';
import { nextPitch, pitchToFit } from '../../../renderer/features/chart/axis-controller.ts';
import { placeTags } from '../../../renderer/features/chart/price-tags.ts';
import { averageVolumeAt, bandsAt, percentKAt, rsiAt } from '../../../renderer/features/chart/studies.ts';
import { tradeMarks } from '../../../renderer/features/chart/trade-marks.ts';
import type { PriceTag } from '../../../renderer/stores/chart-source.ts';
import { barAt, barX, visibleBars } from '../../../renderer/stores/stack-store.ts';
import { barTimes, timeTicks } from '../../../renderer/stores/time-ticks.ts';
import { fakeMinutes } from '../../fakes/fake-market.ts';
import { buildBase, resample } from '../../reference/candles.ts';
import { bollinger, percentK, rsi } from '../../reference/indicators.ts';

const HOUR = 3_600_000;

describe('studies', () => {
  const minutes = fakeMinutes(3, 0, 700, 0.001);
  const base = buildBase([...minutes], 120);
  const bars = resample(base.segments[0], 1);
  const closes = bars.map((bar) => bar.close);

  it('agree with the reference implementation', () => {
    const narrow = bollinger(closes, base.priceUnit, 20, 2);
    const strength = rsi(closes, base.priceUnit, 14);
    const stochastic = percentK(bars, 14);
    for (const index of [19, 60, 400, 699]) {
      expect(bandsAt(minutes, index, 20, 2)?.upper).toBeCloseTo(narrow[index]?.upper ?? 0, 5);
      expect(bandsAt(minutes, index, 20, 2)?.lower).toBeCloseTo(narrow[index]?.lower ?? 0, 5);
      expect(rsiAt(minutes, index, 14)).toBeCloseTo(strength[index], 5);
      expect(percentKAt(minutes, index, 14)).toBeCloseTo(stochastic[index], 8);
    }
  });

  it('say nothing while they are short, and the middle where nothing moves', () => {
    expect([bandsAt(minutes, 18, 20, 2), averageVolumeAt(minutes, 18, 20), rsiAt(minutes, 13, 14)]).toEqual([
      null,
      null,
      null,
    ]);
    const flat: CandleView[] = minutes.slice(0, 40).map((bar) => ({ ...bar, open: 5, high: 5, low: 5, close: 5 }));
    expect([rsiAt(flat, 30, 14), percentKAt(flat, 30, 14)]).toEqual([50, 50]);
  });
});

describe('price tags', () => {
  const tag = (id: string, kind: PriceTag['kind']): PriceTag => ({
    id,
    kind,
    side: 'up',
    price: 0,
    upper: '',
    lower: '',
  });

  it('leave the last price in place and slide the others away from it, in order', () => {
    const placed = placeTags(
      [
        { tag: tag('order', 'order'), y: 95 },
        { tag: tag('last', 'last'), y: 100 },
        { tag: tag('average', 'average'), y: 110 },
        { tag: tag('low', 'order'), y: 112 },
      ],
      400,
      30,
    );
    const top = (id: string): number | undefined => placed.find((entry) => entry.tag.id === id)?.top;
    expect([top('order'), top('last'), top('average'), top('low')]).toEqual([55, 85, 115, 145]);
  });

  it('stay at their price where there is room', () => {
    const placed = placeTags(
      [
        { tag: tag('last', 'last'), y: 100 },
        { tag: tag('far', 'order'), y: 300 },
      ],
      400,
      30,
    );
    expect(placed.map(({ top }) => top)).toEqual([85, 285]);
  });
});

describe('trade marks', () => {
  const fill = (id: string, side: 'buy' | 'sell', price: number, quantity: number, time: number): FillView => ({
    tradeId: id,
    orderId: id,
    symbol: 'BTC/USD',
    side,
    price,
    quantity,
    cost: price * quantity,
    fee: 0,
    feeAsset: 'USD',
    maker: true,
    purpose: side === 'buy' ? 'entry' : 'exit',
    time,
  });
  const signal: SignalRowView = {
    id: 's',
    kind: 'entry',
    time: 5,
    price: 100,
    count: 7,
    missing: [],
    divergenceCount: 0,
    momentum24h: null,
    regime: 'undefined',
    result: 'acted on',
  };

  it('join fills of one side to one mark with its average, and say what the exit earned', () => {
    const fills = [fill('d', 'sell', 110, 2, 40), fill('a', 'buy', 100, 1, 10), fill('b', 'buy', 104, 1, 20)];
    expect(tradeMarks(fills, [signal])).toEqual([
      { side: 'buy', time: 10, price: 102, label: 'Entry 7/8' },
      { side: 'sell', time: 40, price: 110, label: 'Exit +7.84%' },
    ]);
  });

  it('claim no signal for trades made by hand', () => {
    const manual = { ...fill('a', 'buy', 100, 1, 10), purpose: 'manual' as const };
    expect(
      tradeMarks([manual, { ...fill('b', 'sell', 99, 1, 20), purpose: 'manual' as const }], [signal]),
    ).toMatchObject([{ label: 'Buy' }, { label: 'Sell −1.00%' }]);
  });
});

describe('the time axis', () => {
  it('has round times, days heavier, and enough room between labels', () => {
    const bars = Array.from({ length: 60 }, (_, index) => ({ time: Date.UTC(2026, 4, 18, 20) + index * HOUR }));
    const ticks = timeTicks(barTimes(bars, HOUR), 0, 59, HOUR, 5, 57, 'utc');
    expect(ticks.map(({ label }) => label)).toEqual(['19 May', '12:00', '20 May', '12:00', '21 May']);
    expect(ticks.map(({ major }) => major)).toEqual([true, false, true, false, true]);
    expect(ticks.map(({ index }) => index)).toEqual([4, 16, 28, 40, 52]);
  });

  it('carries on evenly before the first and after the last bar', () => {
    const timeOf = barTimes([{ time: 10 * HOUR }, { time: 11 * HOUR }], HOUR);
    expect([timeOf(-2), timeOf(0), timeOf(1), timeOf(4)]).toEqual([8 * HOUR, 10 * HOUR, 11 * HOUR, 14 * HOUR]);
  });

  it('maps bars to pixels and back', () => {
    const axis = { origin: -100, pitch: 5, width: 500, gutterRight: 62 };
    expect(barX(axis, 30)).toBe(50);
    expect([barAt(axis, 50), barAt(axis, 52), barAt(axis, 53)]).toEqual([30, 30, 31]);
    expect(visibleBars(axis, 1_000)).toEqual({ first: 19, last: 121 });
    expect(visibleBars(axis, 40)).toEqual({ first: 19, last: 39 });
  });

  it('zooms in whole pixels', () => {
    expect([nextPitch(5, 1), nextPitch(5, -1), nextPitch(1, -1), nextPitch(36, 1)]).toEqual([6, 4, 1, 36]);
    expect([pitchToFit(93, 500), pitchToFit(5_000, 500)]).toEqual([5, 1]);
  });
});

describe('the order book', () => {
  it('sums up from the best price and draws both sides to one scale', () => {
    const book = {
      time: 0,
      bids: [
        { price: 99, quantity: 1 },
        { price: 98, quantity: 3 },
      ],
      asks: [
        { price: 100, quantity: 2 },
        { price: 101, quantity: 6 },
        { price: 102, quantity: 9 },
      ],
    };
    const rows = bookRows(book, 2);
    expect(rows.asks.map(({ price, sum, depth }) => [price, sum, depth])).toEqual([
      [101, 8, 1],
      [100, 2, 0.25],
    ]);
    expect(rows.bids.map(({ price, sum, depth }) => [price, sum, depth])).toEqual([
      [99, 1, 0.125],
      [98, 4, 0.5],
    ]);
    expect(bookRows({ time: 0, bids: [], asks: [] }, 5)).toEqual({ asks: [], bids: [] });
  });
});
