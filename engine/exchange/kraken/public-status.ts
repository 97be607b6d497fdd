import type { Instrument, MarketStatus } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import type { ExchangeError } from '../../ports.ts';
import type { Catalog } from './catalog.ts';

/** What is allowed in each is also allowed in those before it, as far as opening a position goes. */
const STRICTNESS: readonly MarketStatus[] = [
  'online',
  'limit_only',
  'post_only',
  'reduce_only',
  'cancel_only',
  'maintenance',
];

/** Kraken's word for the state of a pair or of the whole exchange; one that we do not know must not invite orders. */
export function toMarketStatus(raw: string): MarketStatus {
  return STRICTNESS.find((status) => status === raw) ?? 'cancel_only';
}

export function stricterStatus(a: MarketStatus, b: MarketStatus): MarketStatus {
  return STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b;
}

/** Checks of silence, four in the time of silence that is borne, between two questions over REST. */
const CHECKS_BETWEEN = 120;
/** The same while little may be done: that it has ended must not stay unknown because one message was lost. */
const CHECKS_BETWEEN_RESTRICTED = 6;

/** What the exchange says of itself and of its pairs, by stream and by REST; the newest word counts. */
export interface StatusWatch {
  noteSystem(raw: string): void;
  notePairs(pairs: readonly { readonly symbol: string; readonly status: string }[]): void;
  /** What was told last; null before anything was. */
  told(symbol: string): MarketStatus | null;
  /** Nobody listens to this symbol any more: whoever comes next is told anew. */
  forget(symbol: string): void;
  /** Lets time pass: asks over REST now and then. */
  check(): void;
  /** Asks over REST now. */
  read(): Promise<void>;
}

export interface StatusWatchOptions {
  readonly catalog: Catalog;
  /** The exchange's own word on its state, over REST. */
  readonly systemStatus: () => Promise<Result<string, ExchangeError>>;
  readonly symbols: () => Iterable<string>;
  /** Hears of each symbol when its status is known, and when it has changed. */
  readonly changed: (symbol: string, status: MarketStatus) => void;
  /** Hears of the rules of each symbol whenever they have been read. */
  readonly rulesRead: (instrument: Instrument) => void;
}

export function createStatusWatch(options: StatusWatchOptions): StatusWatch {
  const { catalog, systemStatus, symbols, changed, rulesRead } = options;
  const pairs = new Map<string, MarketStatus>();
  const told = new Map<string, MarketStatus>();
  let system: MarketStatus | null = null;
  /** Words of the stream: an answer that was asked for before the last one is old. */
  let words = 0;
  let checks = 0;
  let reading = false;

  function tell(): void {
    for (const symbol of symbols()) {
      const pair = pairs.get(symbol);
      if (system === null || pair === undefined) continue;
      const status = stricterStatus(system, pair);
      if (told.get(symbol) === status) continue;
      told.set(symbol, status);
      changed(symbol, status);
    }
  }

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    const before = words;
    const answer = await systemStatus();
    const found = new Map<string, MarketStatus>();
    for (const symbol of symbols()) {
      const rules = await catalog.instrument(symbol);
      if (!rules.ok) continue;
      found.set(symbol, rules.value.status);
      rulesRead(rules.value);
    }
    reading = false;
    if (words !== before) return;
    if (answer.ok) system = toMarketStatus(answer.value);
    for (const [symbol, status] of found) pairs.set(symbol, status);
    tell();
  }

  return {
    noteSystem(raw) {
      words++;
      system = toMarketStatus(raw);
      tell();
    },
    notePairs(list) {
      words++;
      for (const { symbol, status } of list) pairs.set(symbol, toMarketStatus(status));
      tell();
    },
    told: (symbol) => told.get(symbol) ?? null,
    forget: (symbol) => void told.delete(symbol),
    check() {
      checks++;
      const isRestricted = [...symbols()].some((symbol) => told.get(symbol) !== 'online');
      if (checks % (isRestricted ? CHECKS_BETWEEN_RESTRICTED : CHECKS_BETWEEN) === 0) void read();
    },
    read,
  };
}
