import type { Candle } from '../../domain/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/timeframe.ts';
import { Account } from './account/account.ts';
import type { AccountState } from './account/account.ts';
import type { FeeRates } from './account/ledger.ts';
import { ExchangeCore } from './exchange-core.ts';
import { createGeneratedSource } from './market/generated-source.ts';
import type { MinuteSource } from './market/minute-source.ts';
import { PairHistory } from './market/pair-history.ts';
import { ASSETS, DEFAULT_PAIRS, MAKER_FEE, TAKER_FEE } from './market/pairs.ts';
import type { SimulatedPair } from './market/pairs.ts';
import { createReplaySource, priceDecimalsOf } from './market/replay-source.ts';
import type { SimulatorState } from './simulator-state.ts';

export type SimulatedMarket =
  /** A market out of the seed with this much history at the start (30 days; at least 14). */
  | { readonly kind: 'generated'; readonly historyDays?: number }
  /** Recorded one-minute candles of BTC/USD, in time order. */
  | { readonly kind: 'replay'; readonly candles: readonly Candle[] };

/** Amounts by WebSocket asset name, e.g. `{ USD: 10_000, BTC: 0 }`. */
export type StartingBalances = Readonly<Record<string, number>>;

export const FEES: FeeRates = { maker: MAKER_FEE, taker: TAKER_FEE };
const DEFAULT_HISTORY_DAYS = 30;
const LEAST_HISTORY_DAYS = 14;
/** Minutes kept beyond the history asked for. */
const SPARE_MINUTES = 5 * 1440;
const DEFAULT_BALANCES: StartingBalances = { USD: 10_000, BTC: 0 };

export interface SetupOptions {
  readonly seed: number;
  readonly market: SimulatedMarket;
  readonly startTime: number | undefined;
  readonly startingBalances: StartingBalances | undefined;
  readonly state: SimulatorState | undefined;
  readonly wallNow: number;
}

export interface ExchangeSetup {
  readonly core: ExchangeCore;
  readonly firstMinute: number;
  /** Market time at the start, milliseconds. */
  readonly startTime: number;
}

/** Builds the exchange as it is at its start (or where a state left it). Throws on options that make no market. */
export function setUpExchange(options: SetupOptions): ExchangeSetup {
  const { market, state } = options;
  if (state !== undefined && state.seed !== options.seed) {
    throw new Error(`simulator: the state belongs to seed ${state.seed}, not ${options.seed}`);
  }
  const days = market.kind === 'generated' ? (market.historyDays ?? DEFAULT_HISTORY_DAYS) : DEFAULT_HISTORY_DAYS;
  if (!(days >= LEAST_HISTORY_DAYS)) {
    throw new Error(`simulator: historyDays must be at least ${LEAST_HISTORY_DAYS}, got ${days}`);
  }
  const startTime = state?.marketTime ?? options.startTime ?? defaultStart(market, days, options.wallNow);
  const firstMinute = state?.firstMinute ?? firstMinuteOf(market, startTime, days);
  if (startTime < firstMinute * MINUTE_MS) {
    throw new Error(`simulator: startTime ${startTime} is before the market's first minute ${firstMinute * MINUTE_MS}`);
  }
  const pairs = pairsOf(market);
  const capacity = Math.ceil(days * 1440) + SPARE_MINUTES;
  const sourceOf = (pair: SimulatedPair): MinuteSource =>
    market.kind === 'generated'
      ? createGeneratedSource(options.seed, pair, firstMinute)
      : createReplaySource(market.candles, options.seed, pair.priceDecimals);
  const history = (pair: SimulatedPair, now: number): PairHistory => {
    const own = state?.ownPrints[pair.symbol] ?? [];
    const past = new PairHistory(options.seed, pair, sourceOf(pair), capacity, own);
    past.skipTo(Math.floor(now / 1000 / MINUTE_MS));
    return past;
  };
  const account = new Account(options.seed, pairs, FEES, state?.account ?? emptyAccount(options.startingBalances));
  const core = new ExchangeCore({ seed: options.seed, pairs, account, history, now: startTime * 1000 });
  // The first pair is the one everybody looks at; its history is ready before the first request.
  core.market(pairs[0] as SimulatedPair);
  return { core, firstMinute, startTime };
}

function defaultStart(market: SimulatedMarket, days: number, wallNow: number): number {
  if (market.kind === 'generated') return Math.floor(wallNow);
  const first = market.candles[0];
  const last = market.candles.at(-1);
  if (first === undefined || last === undefined) throw new Error('simulator: market.candles is empty');
  // A short recording is history in its first half and played in its second.
  return first.time + Math.min(days * DAY_MS, Math.floor((last.time - first.time) / 2));
}

function firstMinuteOf(market: SimulatedMarket, startTime: number, days: number): number {
  if (market.kind === 'generated') return Math.floor(startTime / MINUTE_MS) - Math.ceil(days * 1440);
  return Math.floor((market.candles[0]?.time ?? startTime) / MINUTE_MS);
}

/** A recording is one pair, with as many price decimals as the recorded prices need. */
function pairsOf(market: SimulatedMarket): readonly SimulatedPair[] {
  if (market.kind === 'generated') return DEFAULT_PAIRS;
  const [bitcoin] = DEFAULT_PAIRS as readonly [SimulatedPair];
  const priceDecimals = priceDecimalsOf(market.candles, bitcoin.priceDecimals);
  return [{ ...bitcoin, priceDecimals, centre: market.candles[0]?.open ?? bitcoin.centre }];
}

function emptyAccount(starting: StartingBalances | undefined): AccountState {
  const balances: Record<string, number> = {};
  for (const [name, amount] of Object.entries({ ...DEFAULT_BALANCES, ...starting })) {
    const asset = ASSETS.find((candidate) => candidate.symbol === name);
    if (asset === undefined) throw new Error(`simulator: startingBalances names ${name}, which it does not trade`);
    if (!(amount >= 0)) throw new Error(`simulator: startingBalances.${name} must not be negative, got ${amount}`);
    balances[name] = Math.round(amount * 10 ** asset.scale);
  }
  return {
    balances,
    open: [],
    closed: [],
    trades: [],
    ledger: [],
    orders: 0,
    tradeCount: 0,
    rows: 0,
    amends: 0,
    inCostUnits: true,
  };
}
