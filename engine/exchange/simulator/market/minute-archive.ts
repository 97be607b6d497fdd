import type { MinuteBar } from './minute-source.ts';

/**
 * The latest minutes of a pair in columns, so that weeks fit into a few megabytes: the bar as the source
 * gave it (the tape is expanded from it again), the id of its first print, and turnover and volume as
 * they really happened.
 */
export class MinuteArchive {
  readonly capacity: number;
  private readonly columns: Readonly<
    Record<keyof MinuteBar | 'firstId' | 'turnover' | 'traded' | 'top' | 'bottom', Float64Array>
  >;
  private first: number;
  private next: number;

  constructor(capacity: number, firstMinute: number) {
    this.capacity = capacity;
    this.first = firstMinute;
    this.next = firstMinute;
    const column = (): Float64Array => new Float64Array(capacity);
    this.columns = {
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      lots: column(),
      count: column(),
      firstId: column(),
      turnover: column(),
      traded: column(),
      top: column(),
      bottom: column(),
    };
  }

  get firstMinute(): number {
    return Math.max(this.first, this.next - this.capacity);
  }

  /** The minute after the newest one. */
  get nextMinute(): number {
    return this.next;
  }

  /** Appends the bar of the next minute, whose first print has the id `firstId`. */
  push(bar: MinuteBar, firstId: number): void {
    const slot = this.next % this.capacity;
    const { columns } = this;
    columns.open[slot] = bar.open;
    columns.high[slot] = bar.high;
    columns.low[slot] = bar.low;
    columns.close[slot] = bar.close;
    columns.lots[slot] = bar.lots;
    columns.count[slot] = bar.count;
    columns.firstId[slot] = firstId;
    columns.turnover[slot] = 0;
    columns.traded[slot] = 0;
    columns.top[slot] = bar.high;
    columns.bottom[slot] = bar.low;
    this.next++;
  }

  /** What really traded in a minute: sums and extremes including the prints of the account. */
  record(minute: number, traded: number, turnover: number, top: number, bottom: number): void {
    const slot = minute % this.capacity;
    this.columns.traded[slot] = traded;
    this.columns.turnover[slot] = turnover;
    this.columns.top[slot] = top;
    this.columns.bottom[slot] = bottom;
  }

  holds(minute: number): boolean {
    return minute >= this.firstMinute && minute < this.next;
  }

  bar(minute: number): MinuteBar {
    const slot = this.slot(minute);
    const { columns } = this;
    return {
      open: columns.open[slot] as number,
      high: columns.high[slot] as number,
      low: columns.low[slot] as number,
      close: columns.close[slot] as number,
      lots: columns.lots[slot] as number,
      count: columns.count[slot] as number,
    };
  }

  firstId(minute: number): number {
    return this.columns.firstId[this.slot(minute)] as number;
  }

  traded(minute: number): {
    readonly lots: number;
    readonly turnover: number;
    readonly top: number;
    readonly bottom: number;
  } {
    const slot = this.slot(minute);
    const { columns } = this;
    return {
      lots: columns.traded[slot] as number,
      turnover: columns.turnover[slot] as number,
      top: columns.top[slot] as number,
      bottom: columns.bottom[slot] as number,
    };
  }

  private slot(minute: number): number {
    if (!this.holds(minute)) {
      throw new Error(`archive: minute ${minute} is outside ${this.firstMinute}…${this.next - 1}`);
    }
    return minute % this.capacity;
  }
}
