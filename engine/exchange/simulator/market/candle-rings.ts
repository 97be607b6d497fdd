import { MINUTE_MS } from '../../../domain/timeframe.ts';

/** Intervals of Kraken's OHLC in minutes. */
export const OHLC_INTERVALS = [1, 5, 15, 30, 60, 240, 1440, 10_080, 21_600] as const;
/** Closed rows Kraken keeps per interval; the running one comes on top. */
export const COMMITTED_ROWS = 720;

/** Rows made when the past is run through; the surplus makes sure that prices of empty candles are known. */
const NEEDED_ROWS = COMMITTED_ROWS + 60;

/** A candle in ticks and lots; `turnover` is Σ ticks · lots, `time` the open time in UTC milliseconds. */
export interface RingCandle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  lots: number;
  turnover: number;
  count: number;
}

function flat(time: number, price: number): RingCandle {
  return { time, open: price, high: price, low: price, close: price, lots: 0, turnover: 0, count: 0 };
}

/** The candles of one interval: 720 closed and the running one, empty intervals included. */
export class CandleRing {
  readonly intervalMs: number;
  private readonly closed: (RingCandle | undefined)[] = new Array<undefined>(COMMITTED_ROWS);
  private closedCount = 0;
  running: RingCandle;

  constructor(intervalMinutes: number, time: number, price: number) {
    this.intervalMs = intervalMinutes * MINUTE_MS;
    this.running = flat(Math.floor(time / this.intervalMs) * this.intervalMs, price);
  }

  /** Closes every interval that has ended by `time`. */
  rollTo(time: number): void {
    while (this.running.time + this.intervalMs <= time) {
      this.closed[this.closedCount % COMMITTED_ROWS] = this.running;
      this.closedCount++;
      this.running = flat(this.running.time + this.intervalMs, this.running.close);
    }
  }

  /** Adds trades within the running interval: their open, high, low, close and sums. */
  add(part: Omit<RingCandle, 'time'>): void {
    const candle = this.running;
    if (candle.count === 0) {
      candle.open = part.open;
      candle.high = part.high;
      candle.low = part.low;
    } else {
      if (part.high > candle.high) candle.high = part.high;
      if (part.low < candle.low) candle.low = part.low;
    }
    candle.close = part.close;
    candle.lots += part.lots;
    candle.turnover += part.turnover;
    candle.count += part.count;
  }

  /** Closed candles, oldest first. */
  closedCandles(): readonly RingCandle[] {
    const length = Math.min(this.closedCount, COMMITTED_ROWS);
    const candles: RingCandle[] = [];
    for (let index = this.closedCount - length; index < this.closedCount; index++) {
      candles.push(this.closed[index % COMMITTED_ROWS] as RingCandle);
    }
    return candles;
  }
}

/** All intervals of one pair. */
export class CandleRings {
  private readonly rings = new Map<number, CandleRing>();

  constructor(time: number, price: number) {
    for (const interval of OHLC_INTERVALS) this.rings.set(interval, new CandleRing(interval, time, price));
  }

  ring(intervalMinutes: number): CandleRing | undefined {
    return this.rings.get(intervalMinutes);
  }

  /** Closes what has ended by `time`. `lead`: see `add`. */
  rollTo(time: number, lead = 0): void {
    for (const [interval, ring] of this.rings) if (lead <= NEEDED_ROWS * interval) ring.rollTo(time);
  }

  /**
   * Adds trades to the running candles. `lead` is how many minutes of known past are still to come:
   * candles that will have left their ring by then are not worth making.
   */
  add(part: Omit<RingCandle, 'time'>, lead = 0): void {
    for (const [interval, ring] of this.rings) if (lead <= NEEDED_ROWS * interval) ring.add(part);
  }
}
