import { randomBytes, randomInt } from 'node:crypto';
import type { Instrument } from '../../../domain/instrument.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import { DAY_MS, MINUTE_MS } from '../../../domain/timeframe.ts';
import type { ApiCredentials, MarketFeed, Unsubscribe } from '../../../ports.ts';
import { Account } from '../account/account.ts';
import type { AccountState } from '../account/account.ts';
import { accountView } from '../account/account-view.ts';
import type { AccountView } from '../account/account-view.ts';
import { RateLimits, WATCHED_LIMITS } from '../limits/rate-limits.ts';
import { PairHistory } from '../market/pair-history.ts';
import { DEFAULT_PAIRS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { OrderDesk } from '../order-desk.ts';
import { Authenticator } from '../rest/authentication.ts';
import type { CallManner, RestReply, RestRequest } from '../rest/rest-types.ts';
import { answerRest } from '../rest/router.ts';
import { TokenRegistry } from '../rest/tokens.ts';
import { PRIVATE_WS_PATH, PUBLIC_WS_PATH, startServer } from '../server.ts';
import { STATE_VERSION } from '../simulator-state.ts';
import type { SimulatorState } from '../simulator-state.ts';
import { WsHub } from '../ws/hub.ts';
import { followFeed } from './follow-feed.ts';
import { PaperCore } from './paper-core.ts';
import { paperFees, paperPair, silentMinutes } from './paper-pair.ts';

export interface PaperExchangeOptions {
  /** The market that is followed, and its rules as its exchange tells them. */
  readonly feed: MarketFeed;
  readonly instrument: Instrument;
  /** Market time, UTC ms, and how fast it runs. */
  readonly now: () => number;
  readonly speed: number;
  readonly wallNow: () => number;
  /** Paper money at the very first start, in quote currency. */
  readonly startingQuote: number;
  /** Where the account was left; null begins a new one. */
  readonly state: SimulatorState | null;
  readonly log: (line: string) => void;
}

/** A running paper exchange: real prices, an account of its own. */
export interface PaperExchange {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  readonly credentials: ApiCredentials;
  account(): AccountView;
  exportState(): SimulatorState;
  /** Called after every request or trade that changed the account. */
  onAccountChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
}

const TICK_MS = 50;
const LARGEST_SEED = 2 ** 31;
/** Minutes of own prints that are kept; nobody asks a paper exchange for the past. */
const KEPT_MINUTES = (2 * DAY_MS) / MINUTE_MS;
const FIRST_BOOK_WITHIN_MS = 20_000;
/** The market itself is read from the real exchange: here only the account is at home. */
const OWN_PUBLIC = /^\/(parallax\/clock|0\/private\/|0\/public\/(Time|SystemStatus|Assets|AssetPairs)(\?|$))/;

/**
 * Starts an exchange that speaks Kraken's language on a loopback port and matches against a followed market: the same
 * adapter, order rules, streams and rate counters as at the real one, and no order that ever leaves this computer.
 */
export async function openPaperExchange(options: PaperExchangeOptions): Promise<Result<PaperExchange, string>> {
  const { feed, instrument, now, state, wallNow, log } = options;
  const pair = paperPair(instrument);
  if (!pair.ok) return pair;
  const fees = paperFees(instrument);
  const seed = state?.seed ?? randomInt(1, LARGEST_SEED);
  const startTime = Math.max(now(), state?.marketTime ?? 0);
  const account = new Account(
    seed,
    // An account of an earlier version may have traded other pairs of the simulator.
    [pair.value, ...DEFAULT_PAIRS.filter(({ symbol }) => symbol !== pair.value.symbol)],
    fees,
    state?.account ?? newAccount(pair.value, options.startingQuote),
  );
  const core = new PaperCore({
    seed,
    pairs: [pair.value],
    account,
    now: startTime * 1000,
    history: (of, at) =>
      new PairHistory(seed, of, silentMinutes(Math.floor(at / 1000 / MINUTE_MS), 1), KEPT_MINUTES, []),
  });
  const market = core.market(pair.value);
  core.status = 'cancel_only';
  core.speed = options.speed;
  // It went on while nobody was here, as the real one does.
  core.armSwitch(state?.switchAt ?? null);
  // In real time the limits are Kraken's; an accelerated market is a rehearsal in which they would only stand in the way.
  const limits = new RateLimits({ ...WATCHED_LIMITS, enforced: options.speed === 1 }, core.now);
  const desk = new OrderDesk(core, { fees, postOnlyForm: 'cancel', limits });
  // The key is worthless: it opens this exchange only, on this computer, until the app ends.
  const credentials = { key: randomBytes(24).toString('base64'), secret: randomBytes(64).toString('base64') };
  const authenticator = new Authenticator(credentials, state?.nonce ?? '0');
  const tokens = new TokenRegistry();
  const hub = new WsHub({ core, desk, tokens, wallClock: wallNow });
  const listeners = new Set<() => void>();
  let changed = false;
  core.subscribe((event) => {
    if (event.type !== 'print') changed = true;
  });
  const within = <Value>(action: () => Value): Value => {
    core.advance(now() * 1000);
    const value = action();
    core.fireTriggers();
    if (changed) {
      changed = false;
      for (const listener of listeners) listener();
    }
    return value;
  };
  const clock = { speed: options.speed, instance: `paper-${seed}` };
  const rest = {
    core,
    desk,
    authenticator,
    credentials,
    tokens,
    wallClock: wallNow,
    clock: () => ({ ...clock, now: now() }),
  };
  const server = await startServer({
    port: 0,
    hub,
    answer: (request, manner) => answerOwn(request, withFees(answerRest, fees), rest, manner),
    within,
    hook: {},
  });
  const timer = setInterval(() => within(() => hub.flush()), TICK_MS);
  timer.unref();
  const following = followFeed({
    core,
    market,
    feed,
    now,
    within,
    seenUntil: state?.marketTime ?? null,
    log,
  });
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => {
    following.stop();
    clearInterval(timer);
    listeners.clear();
    closed ??= server.close();
    return closed;
  };
  if (!(await following.firstBook(FIRST_BOOK_WITHIN_MS))) {
    await close();
    return failure(
      `The public feed of ${instrument.symbol} did not show a book within ${FIRST_BOOK_WITHIN_MS / 1000} s.`,
    );
  }
  const address = `127.0.0.1:${server.port}`;
  return success({
    restUrl: `http://${address}`,
    wsUrl: `ws://${address}${PUBLIC_WS_PATH}`,
    wsAuthUrl: `ws://${address}${PRIVATE_WS_PATH}`,
    credentials,
    account: () => within(() => accountView(core.account)),
    exportState: () => ({
      version: STATE_VERSION,
      seed,
      marketTime: Math.floor(core.now / 1000),
      firstMinute: Math.floor(core.now / 1000 / MINUTE_MS),
      nonce: authenticator.lastNonce,
      account: core.account.exportState(),
      switchAt: core.switchedAt,
      ownPrints: {},
    }),
    onAccountChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
  });
}

type Answer = typeof answerRest;

/** Answers for the account and the rules; the market's own data is the real exchange's to give. */
function answerOwn(
  request: RestRequest,
  answer: Answer,
  parts: Parameters<Answer>[0],
  manner: CallManner | undefined,
): RestReply {
  if (OWN_PUBLIC.test(request.url)) return answer(parts, request, manner);
  return { status: 200, contentType: 'application/json', text: '{"error":["EGeneral:Unknown method"]}' };
}

/** AssetPairs with the fees that are charged here, in percent, instead of the simulator's schedule. */
function withFees(answer: Answer, fees: { readonly maker: number; readonly taker: number }): Answer {
  const percent = (rate: number): readonly (readonly [number, number])[] => [[0, Math.round(rate * 1e6) / 1e4]];
  return (parts, request, manner) => {
    const reply = answer(parts, request, manner);
    if (!request.url.startsWith('/0/public/AssetPairs')) return reply;
    const { error, result = {} } = JSON.parse(reply.text) as { error: unknown; result?: Record<string, object> };
    const pairs = Object.entries(result).map(([id, rules]) => [
      id,
      { ...rules, fees: percent(fees.taker), fees_maker: percent(fees.maker) },
    ]);
    return { ...reply, text: JSON.stringify({ error, result: Object.fromEntries(pairs) as unknown }) };
  };
}

function newAccount(pair: SimulatedPair, startingQuote: number): AccountState {
  const balances = {
    [pair.quote.symbol]: Math.round(startingQuote * 10 ** pair.quote.scale),
    [pair.base.symbol]: 0,
  };
  const counters = { orders: 0, tradeCount: 0, rows: 0, amends: 0 };
  return { balances, open: [], closed: [], trades: [], ledger: [], ...counters, inCostUnits: true };
}
