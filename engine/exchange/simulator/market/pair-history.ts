import { MINUTE_MS } from '../../../domain/timeframe.ts';
import { CandleRings } from './candle-rings.ts';
import { OwnPrints } from './own-prints.ts';
import type { PackedPrints } from './own-prints.ts';
import { MinuteArchive } from './minute-archive.ts';
import type { MinuteBar, MinuteSource } from './minute-source.ts';
import type { SimulatedPair } from './pairs.ts';
import { weavePrints } from './prints.ts';
import type { OwnPrint, Print } from './prints.ts';
import { expandMinute, MINUTE_US, minuteTurnover } from './tape.ts';
import type { TapeTrade } from './tape.ts';

/** Id of a pair's first trade: Kraken's ids have eight digits by now. */
const FIRST_TRADE_ID = 40_000_000;
const DAY_MINUTES = 1440;

/** Sums over a stretch of minutes; prices in ticks. */
export interface MarketStatistics {
  readonly lots: number;
  readonly turnover: number;
  readonly count: number;
  readonly high: number;
  readonly low: number;
  readonly open: number;
}

/**
 * The past and the running minute of one pair: archive, candles and statistics. Everything in it can be
 * worked out again from the source and the account's own prints.
 */
export class PairHistory {
  readonly pair: SimulatedPair;
  readonly archive: MinuteArchive;
  readonly rings: CandleRings;
  private readonly seed: number;
  private readonly source: MinuteSource;
  private readonly ownPrints: OwnPrints;
  private tape: readonly TapeTrade[] = [];
  private nextId = FIRST_TRADE_ID;
  private lastTime = 0;
  private lastPrint: Print | null = null;
  private running = { lots: 0, turnover: 0, top: 0, bottom: 0 };
  private price: number;

  constructor(seed: number, pair: SimulatedPair, source: MinuteSource, capacity: number, own: PackedPrints) {
    this.seed = seed;
    this.pair = pair;
    this.source = source;
    this.archive = new MinuteArchive(capacity, source.firstMinute);
    this.ownPrints = new OwnPrints(own);
    // The first bar fixes the price from which empty candles start.
    const first = source.next();
    this.price = first.open;
    this.rings = new CandleRings(source.firstMinute * MINUTE_MS, this.price);
    this.open(first);
  }

  /** Number of the minute that is running. */
  get minute(): number {
    return this.archive.nextMinute - 1;
  }

  get minuteTape(): readonly TapeTrade[] {
    return this.tape;
  }

  get lastTicks(): number {
    return this.price;
  }

  get latest(): Print | null {
    return this.lastPrint;
  }

  /** Runs whole minutes without a book, as they are in the source and in the account's memory. */
  skipTo(minute: number): void {
    while (this.minute < minute) {
      this.replayMinute(minute);
      this.nextMinute(minute - this.minute - 1);
    }
  }

  /** Closes the running minute and begins the next, after which `lead` more are to be skipped. */
  nextMinute(lead = 0): void {
    const { lots, turnover, top, bottom } = this.running;
    this.archive.record(this.minute, lots, turnover, top, bottom);
    this.open(this.source.next(), lead);
    this.ownPrints.forgetBefore(this.archive.firstMinute);
  }

  /** Books a trade of the running minute and gives it its id and time. */
  print(trade: Omit<Print, 'id'>): Print {
    const time = Math.max(this.lastTime + 1, trade.time);
    const print: Print = { ...trade, time, id: this.nextId++ };
    this.book(print);
    return print;
  }

  remember(print: OwnPrint): void {
    this.ownPrints.add(print);
  }

  /** The account's prints of the retained minutes: what a state file must hold. */
  packedPrints(): PackedPrints {
    return this.ownPrints.packed();
  }

  /** Prints of a retained minute; of the running one those that have happened. */
  printsOf(minute: number): readonly Print[] {
    const running = minute === this.minute && this.expanded;
    const tape = running ? this.tape : expandMinute(this.seed, this.pair.stream, minute, this.archive.bar(minute));
    const prints = weavePrints(tape, this.ownPrints.of(minute), this.archive.firstId(minute), 0);
    return running ? prints.filter((print) => print.id < this.nextId) : prints;
  }

  /** Books what printed in the running minute before its `tapeIndex`-th trade: a restored market enters in the middle. */
  replayRunning(tapeIndex: number): void {
    const own = this.ownPrints.of(this.minute);
    for (const print of weavePrints(this.tape.slice(0, tapeIndex), own, this.nextId, 0)) this.print(print);
  }

  /** Time after which the next print must come. */
  get newestTime(): number {
    return this.lastTime;
  }

  nextPrintId(): number {
    return this.nextId;
  }

  /** Statistics from a minute (or the first retained one) to now. */
  statistics(fromMinute: number): MarketStatistics {
    const from = Math.max(fromMinute, this.archive.firstMinute);
    let { lots, turnover } = this.running;
    let high = this.running.lots > 0 ? this.running.top : 0;
    let low = this.running.lots > 0 ? this.running.bottom : Infinity;
    for (let minute = from; minute < this.minute; minute++) {
      const traded = this.archive.traded(minute);
      if (traded.lots === 0) continue;
      lots += traded.lots;
      turnover += traded.turnover;
      if (traded.top > high) high = traded.top;
      if (traded.bottom < low) low = traded.bottom;
    }
    const count = this.nextId - this.archive.firstId(from);
    if (high === 0) return { lots, turnover, count, high: this.price, low: this.price, open: this.price };
    return { lots, turnover, count, high, low, open: this.archive.bar(from).open };
  }

  /** Statistics of the last 24 hours. */
  lastDay(): MarketStatistics {
    return this.statistics(this.minute - DAY_MINUTES + 1);
  }

  private open(bar: MinuteBar, lead = 0): void {
    this.archive.push(bar, this.nextId);
    this.rings.rollTo(this.minute * MINUTE_MS, lead);
    this.running = { lots: 0, turnover: 0, top: 0, bottom: Infinity };
    this.tape = expandNothing;
    this.expanded = false;
  }

  private expanded = false;

  /** Expands the running minute; whole minutes that are skipped never need their tape. */
  expandRunning(): void {
    if (this.expanded) return;
    this.expanded = true;
    this.tape = expandMinute(this.seed, this.pair.stream, this.minute, this.archive.bar(this.minute));
  }

  private replayMinute(target: number): void {
    const bar = this.archive.bar(this.minute);
    if (this.ownPrints.of(this.minute).length > 0) {
      for (const print of this.printsOf(this.minute)) {
        this.nextId = print.id + 1;
        this.book(print);
      }
      return;
    }
    if (bar.count === 0) return;
    // Only candles' volume-weighted prices show it: of long ago, and of minutes that nobody can ask for any more, the
    // typical price will do. Expanding every minute of months would hold up the start.
    const exact = target - this.minute <= Math.min(this.archive.capacity, EXACT_MINUTES);
    const turnover = exact
      ? minuteTurnover(this.seed, this.pair.stream, this.minute, bar)
      : Math.round((bar.open + bar.high + bar.low + bar.close) / 4) * bar.lots;
    this.rings.add({ ...bar, turnover }, target - this.minute);
    this.running = { lots: bar.lots, turnover, top: bar.high, bottom: bar.low };
    this.price = bar.close;
    this.nextId += bar.count;
    this.lastTime = (this.minute + 1) * MINUTE_US - 1;
    this.lastPrint = null;
  }

  private book(print: Print): void {
    const { ticks, lots } = print;
    const turnover = ticks * lots;
    this.rings.add({ open: ticks, high: ticks, low: ticks, close: ticks, lots, turnover, count: 1 });
    this.running.lots += lots;
    this.running.turnover += turnover;
    if (ticks > this.running.top) this.running.top = ticks;
    if (ticks < this.running.bottom) this.running.bottom = ticks;
    this.price = ticks;
    this.lastTime = print.time;
    this.lastPrint = print;
  }
}

/** 20 days. */
const EXACT_MINUTES = 20 * 1_440;

const expandNothing: readonly TapeTrade[] = [];
