import { randomUUID } from 'node:crypto';
import type { ApiCredentials, Unsubscribe } from '../../ports.ts';
import type { AccountTrade, SimulatedOrder } from './account/records.ts';
import { FEES, setUpExchange } from './exchange-setup.ts';
import type { SimulatedMarket, StartingBalances } from './exchange-setup.ts';
import { FaultDirector } from './faults/fault-director.ts';
import { faultPlanSchema } from './faults/fault-plan.ts';
import type { FaultPlanInput } from './faults/fault-plan.ts';
import { RateLimits, WATCHED_LIMITS } from './limits/rate-limits.ts';
import type { RateLimitOptions, RateReadings } from './limits/rate-limits.ts';
import { MarketTime } from './market-time.ts';
import { OrderDesk } from './order-desk.ts';
import type { PostOnlyForm } from './order-desk.ts';
import { Authenticator } from './rest/authentication.ts';
import { answerRest } from './rest/router.ts';
import { TokenRegistry } from './rest/tokens.ts';
import { PRIVATE_WS_PATH, PUBLIC_WS_PATH, startServer } from './server.ts';
import { STATE_VERSION } from './simulator-state.ts';
import type { SimulatorState } from './simulator-state.ts';
import type { TransportHook } from './transport-hook.ts';
import { WsHub } from './ws/hub.ts';
import { accountView } from './account/account-view.ts';
import type { AccountView } from './account/account-view.ts';

export type { SimulatedMarket, StartingBalances } from './exchange-setup.ts';
export type { SimulatorState } from './simulator-state.ts';
export type { AccountView } from './account/account-view.ts';
export type { AccountTrade, SimulatedOrder };
export type { RateLimitOptions, RateReadings } from './limits/rate-limits.ts';

/** The market moves and messages go out this often, in wall time. */
const TICK_MS = 50;
const FASTEST = 600;

export interface SimulatorOptions {
  readonly seed: number;
  /** Market seconds per wall second, 1–600; 0 stands still until `advance` or `setSpeed`. */
  readonly speed: number;
  readonly market: SimulatedMarket;
  /** 0 (the default) takes a free port. The address is always 127.0.0.1. */
  readonly port?: number;
  readonly credentials: ApiCredentials;
  /** Market time at the start, UTC ms; the wall clock's for a generated market. Ignored with `state`. */
  readonly startTime?: number;
  /** 10,000 USD by default. Ignored with `state`. */
  readonly startingBalances?: StartingBalances;
  readonly wallClock?: () => number;
  readonly state?: SimulatorState;
  /** How post-only orders that would take are refused; `cancel` by default. */
  readonly postOnlyForm?: PostOnlyForm;
  /** Whose rate limits apply and whether they are enforced; by default they are only counted. */
  readonly limits?: Partial<RateLimitOptions>;
  /** What goes wrong; the decisions come from `faultSeed` (the market's seed by default). */
  readonly faults?: FaultPlanInput;
  readonly faultSeed?: number;
  /** Sees and may change every message; not together with `faults`, which take this place. */
  readonly hook?: TransportHook;
}

/** A running Kraken-compatible exchange on a loopback port. */
export interface Simulator {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  /** Told at `/parallax/clock`: another simulator has another one. */
  readonly instance: string;
  readonly speed: number;
  /** Market time, UTC milliseconds. */
  now(): number;
  /** The exchange's own record of the account, in plain numbers. */
  account(): AccountView;
  /** How often each fault of the plan has been done, by name. */
  faultCounts(): Readonly<Record<string, number>>;
  /** From now on nothing goes wrong any more. */
  stopFaults(): void;
  /** How close the client came to the rate limits. */
  rateReadings(): RateReadings;
  /** Everything needed to continue later; JSON-able. */
  exportState(): SimulatorState;
  /** Called after every request or tick that changed the account. */
  onAccountChange(listener: () => void): Unsubscribe;
  setSpeed(speed: number): void;
  /** Lets this much market time pass at once, then publishes what happened. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

/**
 * Starts a simulator. Market time begins to run at once: start + (wall − wall0) · speed. With `state`
 * the same market and account go on where they were. Throws on options that make no market.
 */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { speed, credentials, state } = options;
  if (!(speed >= 0 && speed <= FASTEST)) throw new Error(`simulator: speed must be within 0–${FASTEST}, got ${speed}`);
  if (options.hook !== undefined && options.faults !== undefined) {
    throw new Error('simulator: hook and faults exclude each other; give one of them');
  }
  const wallClock = options.wallClock ?? Date.now;
  const { core, firstMinute, startTime } = setUpExchange({
    seed: options.seed,
    market: options.market,
    startTime: options.startTime,
    startingBalances: options.startingBalances,
    state,
    wallNow: wallClock(),
  });
  core.armSwitch(state?.switchAt ?? null);
  const marketTime = new MarketTime(wallClock, startTime, speed);
  core.speed = speed;
  const limits = new RateLimits({ ...WATCHED_LIMITS, ...options.limits }, core.now);
  const desk = new OrderDesk(core, { fees: FEES, postOnlyForm: options.postOnlyForm ?? 'cancel', limits });
  const authenticator = new Authenticator(credentials, state?.nonce ?? '0');
  const tokens = new TokenRegistry();
  const hub = new WsHub({ core, desk, tokens, wallClock });
  const instance = randomUUID();
  const listeners = new Set<() => void>();
  let changed = false;
  core.subscribe((event) => {
    if (event.type !== 'print') changed = true;
  });

  const tellListeners = (): void => {
    if (!changed) return;
    changed = false;
    for (const listener of listeners) listener();
  };
  const within = <Value>(action: () => Value): Value => {
    core.advance(marketTime.now() * 1000);
    faults?.onTime();
    const value = action();
    core.fireTriggers();
    tellListeners();
    return value;
  };
  const clock = (): { now: number; speed: number; instance: string } => ({
    now: marketTime.now(),
    speed: marketTime.speed,
    instance,
  });
  const rest = { core, desk, authenticator, credentials, tokens, wallClock, clock };
  const faults =
    options.faults === undefined
      ? null
      : new FaultDirector({
          plan: faultPlanSchema.parse(options.faults),
          seed: options.faultSeed ?? options.seed,
          core,
          desk,
          hub,
          wallClock,
          within,
        });
  const server = await startServer({
    port: options.port ?? 0,
    hub,
    answer: (request, manner) => answerRest(rest, request, manner),
    within,
    hook: faults?.hook ?? options.hook ?? {},
  });
  const tick = (): void => within(() => hub.flush());
  const timer = setInterval(tick, TICK_MS);

  const address = `127.0.0.1:${server.port}`;
  return {
    restUrl: `http://${address}`,
    wsUrl: `ws://${address}${PUBLIC_WS_PATH}`,
    wsAuthUrl: `ws://${address}${PRIVATE_WS_PATH}`,
    instance,
    get speed() {
      return marketTime.speed;
    },
    now: () => marketTime.now(),
    account: () => within(() => accountView(core.account)),
    faultCounts: () => faults?.read() ?? {},
    stopFaults: () => within(() => faults?.stop()),
    rateReadings: () => within(() => limits.read(core.now)),
    exportState: () => {
      const ownPrints: Record<string, SimulatorState['ownPrints'][string]> = { ...state?.ownPrints };
      for (const market of core.runningMarkets()) ownPrints[market.pair.symbol] = market.history.packedPrints();
      return {
        version: STATE_VERSION,
        seed: options.seed,
        marketTime: Math.floor(core.now / 1000),
        firstMinute,
        nonce: authenticator.lastNonce,
        account: core.account.exportState(),
        switchAt: core.switchedAt,
        ownPrints,
      };
    },
    onAccountChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setSpeed: (next) => {
      if (!(next >= 0 && next <= FASTEST)) throw new Error(`simulator: speed must be within 0–${FASTEST}, got ${next}`);
      core.advance(marketTime.now() * 1000);
      marketTime.setSpeed(next);
      core.speed = next;
    },
    advance: (milliseconds) => {
      marketTime.skip(milliseconds);
      tick();
    },
    close: async () => {
      clearInterval(timer);
      faults?.close();
      listeners.clear();
      await server.close();
    },
  };
}
