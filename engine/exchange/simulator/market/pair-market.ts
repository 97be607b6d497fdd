import type { OrderType, Side } from '../../../domain/order.ts';
import { syntheticOf } from '../matching/book.ts';
import type { PriceTimeBook } from '../matching/book.ts';
import { crosses, matchTaker, opposite } from '../matching/match.ts';
import type { Match, MatchResult, Taker } from '../matching/match.ts';
import { VenueBook } from '../matching/venue-book.ts';
import type { Hit } from '../matching/venue-book.ts';
import { ladder, ladderShape, spreadAt } from './ladder.ts';
import type { LadderShape, Level } from './ladder.ts';
import type { PairHistory } from './pair-history.ts';
import { tapeOrderType as tapeType } from './prints.ts';
import type { Print } from './prints.ts';
import { MINUTE_US } from './tape.ts';
import type { TapeTrade } from './tape.ts';

/** The makers renew their quotes this often, in microseconds of market time, besides at every trade. */
const REFRESH_US = 5_000_000;
/** After an account touched the book it is kept exactly for this long, so that taken liquidity stays taken. */
const ENGAGED_US = 10_000_000;
const KEPT_SPREADS = 200;

/** What a pair reports while it runs. */
export interface MarketSink {
  print(market: PairMarket, print: Print): void;
  /** A resting order of an account was hit. */
  filled(market: PairMarket, match: Match, print: Print): void;
}

/**
 * One running market: the tape drives synthetic takers through the same price-time book in which the
 * account's orders rest. While no account order is near, the book is not kept at all but worked out
 * when somebody looks: it is a pure function of the last trade and the time.
 */
export class PairMarket {
  readonly history: PairHistory;
  /** Best prices at the latest renewals of the book, oldest first. */
  readonly spreads: { readonly time: number; readonly bid: number; readonly ask: number }[] = [];
  private readonly venue = new VenueBook();
  private readonly shape: LadderShape;
  private readonly sink: MarketSink;
  private tapeIndex = 0;
  private now: number;
  private engagedUntil = 0;
  private refreshed = -1;
  /** Time of the tape's last trade, and when the book changed last as far as anybody looked. */
  private tradedAt = 0;
  private changedAt = 0;
  private reference: { readonly side: Side; readonly ticks: number };

  constructor(seed: number, history: PairHistory, sink: MarketSink, now: number) {
    this.history = history;
    this.sink = sink;
    this.shape = ladderShape(seed, history.pair);
    this.now = now;
    history.expandRunning();
    this.reference = { side: 'buy', ticks: history.lastTicks };
    this.catchUp(now);
  }

  get book(): PriceTimeBook {
    return this.venue.book;
  }

  get pair(): PairHistory['pair'] {
    return this.history.pair;
  }

  /** When something happens next by itself, microseconds. */
  nextEventTime(): number {
    const trade = this.history.minuteTape[this.tapeIndex];
    const next = trade?.time ?? (this.history.minute + 1) * MINUTE_US;
    return this.engaged ? Math.min(next, (Math.floor(this.now / REFRESH_US) + 1) * REFRESH_US) : next;
  }

  /** Lets the next event happen. */
  step(): void {
    const time = this.nextEventTime();
    this.now = time;
    const trade = this.history.minuteTape[this.tapeIndex];
    if (trade !== undefined && trade.time <= time) {
      this.trade(trade);
      this.tapeIndex++;
    } else if (time >= (this.history.minute + 1) * MINUTE_US) this.nextMinute();
    if (this.engaged && time % REFRESH_US === 0) this.refresh();
  }

  /** Sets the time without an event in between. */
  moveTo(time: number): void {
    this.now = Math.max(this.now, time);
  }

  /** The book as it is now. Looking at it changes nothing. */
  view(): PriceTimeBook {
    if (!this.engaged && this.refreshed !== this.refreshKey()) this.refresh();
    return this.book;
  }

  /** When the book changed last, microseconds. */
  get bookTime(): number {
    this.view();
    return this.changedAt;
  }

  /** Sends an account's order against the book; what matches is printed. */
  take(taker: Taker, orderType: OrderType): { readonly result: MatchResult; readonly prints: readonly Print[] } {
    this.engage();
    const result = matchTaker(this.book, taker);
    if (result.matches.length > 0) this.bookChanged(this.now);
    const prints = result.matches.map((match) => this.ownPrint(match, taker.side, orderType, false));
    return { result, prints };
  }

  rest(side: Side, ticks: number, id: string, owner: string, lots: number): void {
    this.engage();
    this.book.rest(side, ticks, id, owner, lots);
    this.bookChanged(this.now);
  }

  /** Puts an order of a restored account back, behind whatever is quoted at its price. */
  restore(side: Side, ticks: number, id: string, owner: string, lots: number): void {
    const other = opposite(side);
    const quotes = this.view()
      .levels(other)
      .filter((level) => !crosses(side, ticks, level.ticks));
    // Liquidity the account had taken before is quoted again by now; it must not cross what rests.
    this.book.setMakers(
      other,
      quotes.map((level) => ({ ticks: level.ticks, lots: syntheticOf(level) })),
    );
    this.rest(side, ticks, id, owner, lots);
  }

  remove(id: string): number {
    this.engage();
    const removed = this.book.remove(id);
    if (removed > 0) this.bookChanged(this.now);
    return removed;
  }

  reduce(id: string, lots: number): void {
    this.engage();
    this.book.reduce(id, lots);
    this.bookChanged(this.now);
  }

  /** Lets somebody of the market take lots of one resting order, past the queue before it. False when it is not there. */
  strike(id: string, lots: number): boolean {
    this.engage();
    const order = this.book.orderAt(id);
    if (order === null || lots <= 0) return false;
    const taken = Math.min(lots, order.lots);
    if (taken === order.lots) this.book.remove(id);
    else this.book.reduce(id, taken);
    this.bookChanged(this.now);
    const match: Match = { id, owner: order.owner, ticks: order.ticks, lots: taken };
    this.hit({ match, side: opposite(order.side) }, false);
    return true;
  }

  /** Keeps the book exactly from now on, for as long as an account has something in it. */
  engage(): void {
    this.view();
    this.engagedUntil = this.now + ENGAGED_US;
  }

  protected bookChanged(time: number): void {
    this.changedAt = Math.max(this.changedAt, time);
  }

  private get engaged(): boolean {
    return this.book.orderCount > 0 || this.now < this.engagedUntil;
  }

  private refreshKey(): number {
    return Math.floor(this.now / REFRESH_US) * 64 + (this.tapeIndex % 64);
  }

  private catchUp(now: number): void {
    // A restored market enters its minute in the middle: what printed before is history, not news.
    const tape = this.history.minuteTape;
    while (this.tapeIndex < tape.length && (tape[this.tapeIndex] as TapeTrade).time <= now) this.tapeIndex++;
    this.history.replayRunning(this.tapeIndex);
    const last = tape[this.tapeIndex - 1];
    if (last === undefined) return;
    this.reference = last;
    this.tradedAt = last.time;
  }

  private nextMinute(): void {
    this.history.nextMinute();
    this.history.expandRunning();
    this.tapeIndex = 0;
  }

  private quotes(): { readonly bid: number; readonly ask: number } {
    const spread = spreadAt(this.shape, Math.floor(this.now / REFRESH_US));
    const { side, ticks } = this.reference;
    const bid = side === 'sell' ? ticks : Math.max(1, ticks - spread);
    return { bid, ask: side === 'buy' ? Math.max(2, ticks) : ticks + spread };
  }

  /** Lets the makers quote around the last trade. */
  private refresh(): void {
    const { bids, asks } = this.renewQuotes();
    this.venue.quote(bids, asks);
  }

  private renewQuotes(): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
    this.refreshed = this.refreshKey();
    const { bid, ask } = this.quotes();
    const round = Math.floor(this.now / REFRESH_US);
    this.bookChanged(Math.max(round * REFRESH_US, this.tradedAt));
    this.spreads.push({ time: this.now, bid, ask });
    if (this.spreads.length > KEPT_SPREADS) this.spreads.shift();
    return { bids: ladder(this.shape, -1, bid, round), asks: ladder(this.shape, 1, ask, round) };
  }

  private trade(trade: TapeTrade): void {
    this.tradedAt = trade.time;
    if (!this.engaged) {
      this.reference = trade;
      this.printTape(trade, trade.lots);
      return;
    }
    const taking = this.venue.takingSide(trade);
    this.reference = { side: taking, ticks: trade.ticks };
    const { bids, asks } = this.renewQuotes();
    for (const hit of this.venue.move(bids, asks)) this.hit(hit, false);
    let remaining = trade.lots;
    for (const hit of this.venue.trade(trade, taking)) {
      remaining -= hit.match.lots;
      this.hit(hit, true);
    }
    if (remaining > 0) this.printTape(trade, remaining);
  }

  private printTape(trade: TapeTrade, lots: number): void {
    const orderType = tapeType(this.history.nextPrintId());
    this.sink.print(this, this.history.print({ ...trade, lots, orderType }));
  }

  private hit({ match, side }: Hit, part: boolean): void {
    const print = this.ownPrint(match, side, tapeType(this.history.nextPrintId()), part);
    this.sink.filled(this, match, print);
  }

  private ownPrint(match: Match, side: Side, orderType: OrderType, part: boolean): Print {
    const { ticks, lots } = match;
    const print = this.history.print({ time: this.now, side, ticks, lots, orderType });
    const { minute } = this.history;
    this.history.remember({ minute, at: this.tapeIndex, part, time: print.time, side, ticks, lots, orderType });
    this.sink.print(this, print);
    return print;
  }
}
