import type { Balance } from './domain/balance.ts';
import type { Candle } from './domain/candle.ts';
import type { Fill } from './domain/fill.ts';
import type { Instrument, MarketStatus } from './domain/instrument.ts';
import type { MarketTrade, OrderBook } from './domain/market-data.ts';
import type { ClientOrderId, OrderId, OrderRequest, OrderStatus, OrderType, Side } from './domain/order.ts';
import type { Result } from './domain/result.ts';
import type { Timeframe } from './domain/timeframe.ts';

/** Undoes a subscription or a timer. Calling it twice is harmless. */
export type Unsubscribe = () => void;

/** Market time. In the demo it runs faster than the wall clock; everything asks this one. */
export interface Clock {
  /** Now, UTC milliseconds of the market. */
  now(): number;
  /** Calls back once after `milliseconds` of market time. */
  after(milliseconds: number, callback: () => void): Unsubscribe;
}

export type ExchangeErrorKind =
  /** The request never had an effect and will not have one until it is changed. */
  | 'invalid'
  /** No effect; the same request may be tried again later. */
  | 'busy'
  /** Keys are missing, wrong or lack a permission. */
  | 'denied'
  /** Nobody can say whether it had an effect: time-out, 5xx, reset, unreadable answer. */
  | 'ambiguous';

/** A failure of the exchange or the way to it; `message` is safe to show (never holds a secret). */
export interface ExchangeError {
  readonly kind: ExchangeErrorKind;
  readonly message: string;
}

export type ConnectionStatus = 'connecting' | 'connected' | 'disconnected';

export type MarketEvent =
  | { readonly type: 'trades'; readonly trades: readonly MarketTrade[] }
  | { readonly type: 'book'; readonly book: OrderBook }
  | { readonly type: 'connection'; readonly status: ConnectionStatus; readonly detail: string }
  /** Told once after the start and whenever it changes. */
  | { readonly type: 'market_status'; readonly status: MarketStatus }
  /** The market's rules as they were read now: an exchange may change them while it is open. */
  | { readonly type: 'rules'; readonly instrument: Instrument };

/** Public market data of one exchange. Adapters refuse NaN and negative prices before they emit. */
export interface MarketFeed {
  instrument(symbol: string): Promise<Result<Instrument, ExchangeError>>;
  serverTime(): Promise<Result<number, ExchangeError>>;
  /** Newest candles in time order, at most 720 closed ones, then the running one (last element). */
  candles(symbol: string, timeframe: Timeframe): Promise<Result<readonly Candle[], ExchangeError>>;
  /** All trades with time ≥ `since` (UTC ms), oldest first, paged internally. */
  tradesSince(symbol: string, since: number): Promise<Result<readonly MarketTrade[], ExchangeError>>;
  /** Live trades and book of a symbol; reconnects by itself and says so. */
  subscribe(symbol: string, listener: (event: MarketEvent) => void): Unsubscribe;
}

/** Past trades, a page at a time. */
export interface TradesPage {
  /** Oldest first, each once. */
  readonly trades: readonly MarketTrade[];
  /** Where the next page begins; trades of this one may come again there. */
  readonly next: string;
  /** False when the page reached the newest trade. */
  readonly more: boolean;
}

/** All the trades an exchange ever had, for whoever needs more of them than one answer holds. */
export interface TradeHistory {
  /** The next trades after a point in time: `after` is nanoseconds since 1970 in decimal digits, itself excluded. */
  tradesPage(symbol: string, after: string): Promise<Result<TradesPage, ExchangeError>>;
}

/** What the exchange says of an order. `cost` and `fee` cumulative, in quote. */
export interface BrokerOrder {
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | null;
  /** Null where the exchange's message did not carry it (cancellations on the stream). */
  readonly symbol: string | null;
  readonly side: Side | null;
  readonly type: OrderType | null;
  readonly status: Exclude<OrderStatus, 'created' | 'unknown' | 'refused'>;
  readonly price: number | null;
  readonly quantity: number | null;
  readonly filledQuantity: number;
  readonly averagePrice: number | null;
  readonly cost: number;
  readonly fee: number;
  readonly reason: string | null;
  readonly time: number;
}

export type SubmitOutcome =
  | { readonly kind: 'accepted'; readonly orderId: OrderId }
  | { readonly kind: 'refused'; readonly error: ExchangeError }
  /** May be live. Only a look-up by client id may settle it; never re-send on this alone. */
  | { readonly kind: 'unknown'; readonly error: ExchangeError };

/** A new price (quote) for an open order; its ids, its fills and what is left of its quantity stay. */
export interface AmendRequest {
  readonly orderId: OrderId;
  readonly symbol: string;
  readonly price: number;
  /** New whole quantity (base), filled part included; absent when it stays. */
  readonly quantity?: number;
  readonly postOnly: boolean;
}

export type AmendOutcome =
  | { readonly kind: 'accepted' }
  /** The order stands as it was, unless the message says that it was taken off. */
  | { readonly kind: 'refused'; readonly error: ExchangeError }
  /** The exchange does not have it open: it ended before. */
  | { readonly kind: 'not_open' }
  /** May have had its effect: the order has the old price or the new one. Only reading it back says which. */
  | { readonly kind: 'unknown'; readonly error: ExchangeError };

export type CancelOutcome =
  | { readonly kind: 'accepted' }
  /** The exchange does not have it open: it ended before. */
  | { readonly kind: 'not_open' }
  | { readonly kind: 'failed'; readonly error: ExchangeError };

export type BrokerEvent =
  | { readonly type: 'order'; readonly order: BrokerOrder }
  | { readonly type: 'fill'; readonly fill: Fill }
  | { readonly type: 'connection'; readonly status: ConnectionStatus; readonly detail: string };

/** One stream of an adapter since it was made: how often it was connected anew, and why last (safe to show). Wall ms. */
export interface StreamHealth {
  readonly reconnects: number;
  readonly lastCause: string | null;
  readonly lastAt: number | null;
}

/** A counter of the exchange that must not reach its limit, as the adapter models it, decayed to now. */
export interface RateUse {
  /** For the screen: `private calls`, `orders XBT/USD`. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
}

/** Something the exchange does not let us do for a while. */
export interface HeldBack {
  /** What happened, in words that can be shown. */
  readonly reason: string;
  /** Whether orders are held back too, not only questions. */
  readonly orders: boolean;
  /** Wall time, UTC ms. */
  readonly until: number;
}

/** How an adapter is doing. Cheap to read; what it does not know is null or empty. */
export interface AdapterHealth {
  /** Calls that wait for their turn, by lane. */
  readonly waiting: {
    readonly order: number;
    readonly lookup: number;
    readonly history: number;
    readonly public: number;
  };
  readonly inFlight: number;
  readonly rates: readonly RateUse[];
  readonly heldBack: readonly HeldBack[];
  readonly marketStream: StreamHealth | null;
  readonly accountStream: StreamHealth | null;
}

/** The account at one exchange. The only place that can move money. */
export interface Broker {
  /**
   * Sends an order that is already on disk. Never retries by itself, never throws for exchange failures. After market
   * time `sendBefore` it is not sent any more and its outcome is `unknown`.
   */
  submit(request: OrderRequest, sendBefore?: number): Promise<SubmitOutcome>;
  cancel(orderId: OrderId): Promise<CancelOutcome>;
  /** Re-prices an open order in place. Never retries by itself; after market time `sendBefore` it is not sent. */
  amend(request: AmendRequest, sendBefore?: number): Promise<AmendOutcome>;
  /**
   * Dead man's switch: the exchange takes off every open order of the account, whoever placed it, unless it hears this
   * again within so many seconds of its clock. 0 takes the switch back.
   */
  cancelAllAfter(seconds: number): Promise<Result<null, ExchangeError>>;
  cancelAll(): Promise<Result<number, ExchangeError>>;
  openOrders(): Promise<Result<readonly BrokerOrder[], ExchangeError>>;
  /** Looks among open and closed orders by client id; null when the exchange has neither. */
  findOrder(clientOrderId: ClientOrderId, since: number): Promise<Result<BrokerOrder | null, ExchangeError>>;
  /** Current state of orders by exchange id; ids the exchange does not know are left out. */
  orders(orderIds: readonly OrderId[]): Promise<Result<readonly BrokerOrder[], ExchangeError>>;
  /** The account's fills with time ≥ `since`, any symbol, oldest first, all pages. */
  fillsSince(since: number): Promise<Result<readonly Fill[], ExchangeError>>;
  balances(): Promise<Result<readonly Balance[], ExchangeError>>;
  /** Own order and fill updates; reconnects by itself and says so. */
  subscribe(listener: (event: BrokerEvent) => void): Unsubscribe;
  /** Absent where nothing of this kind is known. */
  health?(): AdapterHealth;
  close(): Promise<void>;
}

/** One durable record of the session: what happened and what was decided because of it. */
export interface JournalRecord {
  readonly sequence: number;
  readonly time: number;
  readonly kind: string;
  /** JSON text; parsed by the session, which owns its schema. */
  readonly event: string;
  readonly commands: string;
}

export interface SessionSnapshot {
  /** Sequence of the last journal record that is contained in `state`. */
  readonly sequence: number;
  readonly time: number;
  readonly state: string;
}

/** Something worth showing later: a transition, a signal, a warning. `body` is JSON text. */
export interface StoredRecord {
  readonly id: number;
  readonly time: number;
  readonly kind: string;
  readonly body: string;
}

/** A record for the journal, and what of it is to be shown. */
export interface JournalEntry {
  readonly record: Omit<JournalRecord, 'sequence'>;
  readonly shown: readonly Omit<StoredRecord, 'id'>[];
}

/** Where an entry was stored. */
export interface StoredEntry {
  readonly sequence: number;
  readonly recordIds: readonly number[];
}

/** Durable memory of a session. Writes return when they are on disk (WAL, full sync); they throw when they fail. */
export interface SessionStore {
  /** Writes a journal record and the shown records it brought forth in one transaction. Returns their ids. */
  append(record: JournalEntry['record'], shown: JournalEntry['shown']): StoredEntry;
  /** The same for several in one transaction: all of them are on disk, or none is. Ids in the order of the entries. */
  appendAll(entries: readonly JournalEntry[]): readonly StoredEntry[];
  /**
   * Folds what was written into the main file when there is enough of it: some milliseconds, for a moment at which
   * nothing waits. Whoever writes for long calls it about once a second.
   */
  checkpoint(): void;
  journalAfter(sequence: number): readonly JournalRecord[];
  /** Newest shown records first, of the given kinds. */
  recentRecords(kinds: readonly string[], limit: number): readonly StoredRecord[];
  saveSnapshot(snapshot: SessionSnapshot): void;
  /**
   * Forgets the oldest journal records beyond about `journalRecords`, recordings that lie wholly in that part, and shown
   * records beyond `shownRecords`. What is needed to restore the state stays, whatever the numbers.
   */
  prune(limits: {
    readonly journalRecords: number;
    readonly shownRecords: number;
    /** Minutes that are kept of the session that runs; a year when absent. */
    readonly recordedMinutes?: number;
  }): void;
  latestSnapshot(): SessionSnapshot | null;
  readSetting(key: string): string | null;
  writeSetting(key: string, value: string): void;
  readonly recordings: RecordingStore;
  close(): void;
}

/** A session as it can be played again: what it began with. Texts are JSON; the parts that wrote them own their schema. */
export interface SessionRecording {
  readonly sessionId: string;
  /** Market time, UTC ms. */
  readonly started: number;
  readonly mode: string;
  readonly symbol: string;
  readonly configuration: string;
  /** The session's state before the first event of its journal. */
  readonly state: string;
  /** The candles its lenses were warmed up with. */
  readonly warmUp: string;
}

export type RecordingSummary = Pick<SessionRecording, 'sessionId' | 'started' | 'mode' | 'symbol'> & {
  readonly minutes: number;
  /** Open time of the last minute it saw, UTC ms; null before the first. */
  readonly lastMinute: number | null;
};

export interface StoredRecording extends SessionRecording {
  /** Closed minutes in the order in which they were seen, as JSON. */
  readonly minutes: readonly string[];
  /** What the journal has of the session, in order; its oldest part may be gone. */
  readonly journal: readonly JournalRecord[];
}

/**
 * A part of a recording, as it is stored: one is read in a few milliseconds. `state` and `warmUp` are packed texts. The
 * end says whether the journal was left alone meanwhile: where its oldest part was forgotten, reading begins anew.
 */
export type RecordingPiece =
  | {
      readonly kind: 'beginning';
      readonly recording: Omit<SessionRecording, 'state' | 'warmUp'>;
      readonly state: Uint8Array;
      readonly warmUp: Uint8Array;
    }
  | { readonly kind: 'minutes'; readonly minutes: readonly string[] }
  | { readonly kind: 'journal'; readonly journal: readonly JournalRecord[] }
  | { readonly kind: 'end'; readonly isWhole: boolean };

/** What sessions saw, so that each can be held against a backtest of the same candles. */
export interface RecordingStore {
  /** The journal records from here to the next beginning are the session's. */
  begin(recording: SessionRecording): void;
  addMinutes(sessionId: string, candles: readonly string[]): void;
  /** Newest first. */
  list(): readonly RecordingSummary[];
  load(sessionId: string): StoredRecording | null;
  /** The same in pieces, each read when it is asked for, up to where the journal ends now; null when there is none. */
  pieces(sessionId: string): Iterable<RecordingPiece> | null;
}

/**
 * Why the secret store of the system did not do what was asked: `missing` there is none, `locked` it waits to be
 * unlocked, `denied` the system or the user said no, `timed_out` it did not answer (it may be asking the user),
 * `failed` anything else. `message` says what to do and never holds a secret.
 */
export interface VaultProblem {
  readonly kind: 'missing' | 'locked' | 'denied' | 'timed_out' | 'failed';
  readonly message: string;
}

/** Secrets by account name. The only holder besides the exchange adapter. Every call ends within a bounded time. */
export interface KeyVault {
  /** Whether secrets can be kept and read here now. */
  check(): Promise<Result<null, VaultProblem>>;
  /** Null only when the store is open and has nothing under that name. */
  read(account: string): Promise<Result<ApiCredentials | null, VaultProblem>>;
  write(account: string, credentials: ApiCredentials): Promise<Result<null, VaultProblem>>;
  /** False when there was nothing. */
  remove(account: string): Promise<Result<boolean, VaultProblem>>;
  /** Names of the accounts that have credentials, sorted. */
  accounts(): Promise<Result<readonly string[], VaultProblem>>;
}

export interface ApiCredentials {
  readonly key: string;
  readonly secret: string;
}

export interface DesktopNotice {
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly title: string;
  readonly body: string;
}

/** Tells the person at the computer. Never carries a secret. */
export interface Notifier {
  /** Null when it was handed to the system, else why not in a whole sentence. Never throws. */
  notify(notice: DesktopNotice): string | null;
}

/** Asks the person at the screen for files. Paths come from here alone: a page never names one. */
export interface FilePicker {
  /** Candle archives to import; empty when none was chosen. */
  chooseArchives(): Promise<readonly string[]>;
  /** Where to write a file; null when the person thought better of it. */
  chooseTarget(suggestedName: string): Promise<string | null>;
}
