import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { decimalSum } from '../../../engine/domain/decimal-sum.ts';
import type { MarketTrade } from '../../../engine/domain/market-data.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import {
  type CandleBuilder,
  type CandleBuilderEvent,
  createCandleBuilder,
} from '../../../engine/market/candle-builder.ts';
import { candleAt, seriesFromCandles } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';

const start = 1_700_000_040_000;
const at = (minute: number): number => start + minute * MINUTE_MS;
const trade = (id: number, minute: number, seconds: number, price: number, quantity = 1): MarketTrade => {
  return { id, price, quantity, side: 'buy', time: at(minute) + seconds * 1000 };
};
const candlesOf = (events: readonly CandleBuilderEvent[]): Candle[] =>
  events.flatMap((event) => (event.type === 'candle' ? [event.candle] : []));
const flat = (minute: number, close: number): Candle => {
  return { time: at(minute), open: close, high: close, low: close, close, volume: 0, filled: true };
};

describe('the candle builder', () => {
  it('closes a minute when it has ended, not when its trades come', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    builder.addTrades([trade(1, 0, 5, 10, 0.1), trade(2, 0, 6, 12, 0.2), trade(3, 1, 1, 11)]);
    expect(builder.closeUpTo(at(1) - 1)).toEqual([]);
    expect(builder.closeUpTo(at(1))).toEqual([
      {
        type: 'candle',
        candle: { time: at(0), open: 10, high: 12, low: 10, close: 12, volume: 0.3 },
        startsSegment: true,
      },
    ]);
    expect(builder.forming()).toEqual({ time: at(1), open: 11, high: 11, low: 11, close: 11, volume: 1 });
  });

  it('orders the trades of the open minute by time, then id, and counts an id once', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    builder.addTrades([trade(3, 0, 30, 11), trade(5, 0, 50, 14)]);
    builder.addTrades([trade(4, 0, 50, 13), trade(1, 0, 2, 9), trade(2, 0, 2, 8), trade(3, 0, 30, 11)]);
    expect(candlesOf(builder.closeUpTo(at(1)))).toEqual([
      { time: at(0), open: 9, high: 14, low: 8, close: 14, volume: 5 },
    ]);
  });

  it('fills minutes without trades up to the limit, then marks one gap and starts a segment with the next trade', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 2 });
    builder.addTrades([trade(1, 0, 5, 10)]);
    const events = builder.closeUpTo(at(6));
    expect(candlesOf(events).slice(1)).toEqual([flat(1, 10), flat(2, 10)]);
    expect(events.filter((event) => event.type === 'gap')).toEqual([{ type: 'gap', from: at(3) }]);
    expect(builder.closeUpTo(at(9))).toEqual([]);
    builder.addTrades([trade(2, 9, 5, 11)]);
    expect(builder.closeUpTo(at(11))).toEqual([
      {
        type: 'candle',
        candle: { time: at(9), open: 11, high: 11, low: 11, close: 11, volume: 1 },
        startsSegment: true,
      },
      { type: 'candle', candle: flat(10, 11), startsSegment: false },
    ]);
  });

  it('goes on after a history, with the filled minutes it ended with', () => {
    const candle = flat(0, 10);
    const builder = createCandleBuilder({ maxGapMinutes: 3, resumeAfter: { candle, filledRun: 2 } });
    const events = builder.closeUpTo(at(3));
    expect(events).toEqual([
      { type: 'candle', candle: flat(1, 10), startsSegment: false },
      { type: 'gap', from: at(2) },
    ]);
  });

  it('returns late trades as a correction of their minute and of the minutes filled from it', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    builder.addTrades([trade(1, 0, 5, 10), trade(4, 3, 0, 20)]);
    builder.closeUpTo(at(4));
    const late = trade(2, 0, 58, 12);
    expect(builder.addTrades([late, trade(1, 0, 5, 10)])).toEqual([
      { time: at(0), candle: { time: at(0), open: 10, high: 12, low: 10, close: 12, volume: 2 }, trades: [late] },
      { time: at(1), candle: flat(1, 12), trades: [] },
      { time: at(2), candle: flat(2, 12), trades: [] },
    ]);
  });

  it('fills later minutes from a corrected close', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    builder.addTrades([trade(1, 0, 5, 10)]);
    builder.closeUpTo(at(2));
    builder.addTrades([trade(2, 0, 58, 12)]);
    expect(candlesOf(builder.closeUpTo(at(3)))).toEqual([flat(2, 12)]);
  });

  it('makes a real candle of a filled minute whose trades come late, once', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    builder.addTrades([trade(1, 0, 5, 10)]);
    builder.closeUpTo(at(2));
    const late = trade(2, 1, 58, 12);
    const corrected = { time: at(1), open: 12, high: 12, low: 12, close: 12, volume: 1 };
    expect(builder.addTrades([late, late])).toEqual([{ time: at(1), candle: corrected, trades: [late] }]);
    expect(builder.addTrades([late])).toEqual([]);
  });

  it('says when a trade belongs to a minute it does not hold', () => {
    const candle: Candle = { time: at(0), open: 1, high: 1, low: 1, close: 1, volume: 1 };
    const builder = createCandleBuilder({
      maxGapMinutes: 9,
      resumeAfter: { candle, filledRun: 0 },
      retainedMinutes: 2,
    });
    const early = trade(1, 0, 30, 2);
    expect(builder.addTrades([early])).toEqual([{ time: at(0), candle: null, trades: [early] }]);
    builder.closeUpTo(at(5));
    const forgotten = trade(2, 2, 0, 2);
    expect(builder.addTrades([forgotten])).toEqual([{ time: at(2), candle: null, trades: [forgotten] }]);
    expect(builder.addTrades([trade(3, 4, 0, 2)])).toMatchObject([{ time: at(4), candle: { close: 2 } }]);
  });

  it('knows nothing to close before the first trade', () => {
    const builder = createCandleBuilder({ maxGapMinutes: 120 });
    expect(builder.closeUpTo(at(100))).toEqual([]);
    expect(builder.forming()).toBeNull();
    expect(builder.addTrades([trade(2, 3, 0, 10), trade(1, 2, 0, 9)])).toEqual([]);
    expect(candlesOf(builder.closeUpTo(at(3)))).toMatchObject([{ time: at(2), close: 9 }]);
  });

  it('builds what preparing the same minutes from a file gives, whatever the order within a minute', () => {
    const trades = fc.array(
      fc.record({ pause: fc.constantFrom(0, 1, 1, 2, 5, 9), price: fc.integer({ min: 1, max: 50 }), lots: fc.nat(30) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(trades, fc.integer({ min: 0, max: 6 }), fc.boolean(), (list, maxGapMinutes, tickOften) => {
        let minute = 0;
        const all = list.map(({ pause, price, lots }, index) => {
          return trade(index, (minute += pause), index % 60, price / 10, lots / 100);
        });
        const builder = createCandleBuilder({ maxGapMinutes });
        const events = play(builder, all, tickOften);
        const rows = rowsOf(all);
        const expected = prepareCandles(rows, maxGapMinutes);
        const built = candlesOf(events);
        expect(built).toEqual(Array.from({ length: expected.length }, (_, index) => candleAt(expected, index)));
        expect(seriesFromCandles(built, MINUTE_MS).segmentStarts).toEqual(expected.segmentStarts);
        const starts = events.filter((event) => event.type === 'candle').map(({ startsSegment }) => startsSegment);
        expect(starts).toEqual(built.map((_, index) => expected.segmentStarts.includes(index)));
      }),
    );
  });
});

/** Feeds trades minute by minute, those of a minute backwards, with or without a tick per minute. */
function play(builder: CandleBuilder, trades: readonly MarketTrade[], tickOften: boolean): CandleBuilderEvent[] {
  const events: CandleBuilderEvent[] = [];
  const last = minuteOf(trades[trades.length - 1]);
  for (let time = start; time <= last; time += MINUTE_MS) {
    builder.addTrades(trades.filter((each) => minuteOf(each) === time).reverse());
    if (tickOften) events.push(...builder.closeUpTo(time + MINUTE_MS));
  }
  return [...events, ...builder.closeUpTo(last + MINUTE_MS)];
}

function minuteOf(each: MarketTrade): number {
  return Math.floor(each.time / MINUTE_MS) * MINUTE_MS;
}

/** Candles of the minutes with trades, as an archive would have them. */
function rowsOf(trades: readonly MarketTrade[]): Candle[] {
  const byMinute = new Map<number, MarketTrade[]>();
  for (const each of [...trades].sort((a, b) => a.time - b.time || a.id - b.id)) {
    byMinute.set(minuteOf(each), [...(byMinute.get(minuteOf(each)) ?? []), each]);
  }
  return [...byMinute].map(([time, list]) => {
    const prices = list.map(({ price }) => price);
    const lots = list.reduce((sum, { quantity }) => sum + Math.round(quantity * 100), 0);
    const [open] = prices;
    return {
      time,
      open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!,
      volume: lots / 100,
    };
  });
}

describe('candles of the exchange itself', () => {
  const candle = (minute: number, close: number, volume = 2): Candle => ({
    time: at(minute),
    open: close - 1,
    high: close + 1,
    low: close - 2,
    close,
    volume,
  });
  const from = (): CandleBuilder =>
    createCandleBuilder({ maxGapMinutes: 3, resumeAfter: { candle: flat(-1, 10), filledRun: 1 } });

  it('take the place of what trades have made of an open minute, and trades change them no more', () => {
    const builder = from();
    builder.addTrades([trade(1, 0, 5, 12)]);
    expect(builder.adopt([candle(0, 20)])).toEqual([]);
    expect(builder.addTrades([trade(2, 0, 6, 99)])).toEqual([]);
    expect(candlesOf(builder.closeUpTo(at(1)))).toEqual([candle(0, 20)]);
    expect(builder.addTrades([trade(3, 0, 7, 98)])).toEqual([]);
  });

  it('correct a closed minute, and the filled ones that follow it', () => {
    const builder = from();
    builder.addTrades([trade(1, 0, 5, 12)]);
    builder.closeUpTo(at(3));
    expect(builder.adopt([candle(0, 20)])).toEqual([
      { time: at(0), candle: candle(0, 20), trades: [] },
      { time: at(1), candle: flat(1, 20), trades: [] },
      { time: at(2), candle: flat(2, 20), trades: [] },
    ]);
    expect(candlesOf(builder.closeUpTo(at(4)))).toEqual([flat(3, 20)]);
  });

  it('change nothing where they say the same, however the sum of volumes was rounded', () => {
    const builder = from();
    builder.addTrades([trade(1, 0, 5, 12, 0.1), trade(2, 0, 6, 12, 0.2)]);
    builder.closeUpTo(at(1));
    expect(builder.adopt([{ time: at(0), open: 12, high: 12, low: 12, close: 12, volume: 0.1 + 0.2 }])).toEqual([]);
  });

  it('leave the minutes of the history before alone', () => {
    expect(from().adopt([candle(-1, 20)])).toEqual([]);
  });

  it('count filled minutes as ever: the gap begins where it would have', () => {
    const builder = from();
    builder.adopt([flat(0, 10), flat(1, 10), flat(2, 10), flat(3, 10), candle(4, 20)]);
    const events = builder.closeUpTo(at(5));
    expect(candlesOf(events)).toEqual([flat(0, 10), flat(1, 10), candle(4, 20)]);
    expect(events.filter((event) => event.type === 'gap')).toEqual([{ type: 'gap', from: at(2) }]);
  });

  it('fill a gap that was none, and what comes next continues it', () => {
    const builder = from();
    builder.closeUpTo(at(6));
    const told = builder.adopt([candle(3, 20), flat(4, 20), candle(5, 21)]);
    expect(told.map(({ time }) => time)).toEqual([at(3), at(4), at(5)]);
    expect(candlesOf(builder.closeUpTo(at(9)))).toEqual([flat(6, 21), flat(7, 21), flat(8, 21)]);
  });
});

it('sums volumes while trades come as exactly as all at once', () => {
  const quantity = fc.oneof(
    fc.integer({ min: 1, max: 1e12 }).map((units) => units / 1e8),
    fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(quantity, { minLength: 1, maxLength: 50 }), (quantities) => {
      const builder = createCandleBuilder({ maxGapMinutes: 120 });
      quantities.forEach((amount, index) => {
        builder.addTrades([trade(index, 0, 1, 10, amount)]);
        expect(builder.forming()?.volume).toBe(decimalSum(quantities, 0, index + 1));
      });
    }),
  );
});
