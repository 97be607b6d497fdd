import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { assertNever } from './domain/assert-never.ts';
import type { Configuration } from './domain/configuration.ts';
import { failure, type Result, success } from './domain/result.ts';
import type { Engine, Mode } from './engine.ts';
import { claimsFolder, createAccountClaims } from './modes/account-claims.ts';
import { DEMO_CONFIGURATION, DEMO_SPEED } from './modes/demo-configuration.ts';
import { openDemoExchange } from './modes/demo-exchange.ts';
import type { EngineOptions } from './modes/engine-options.ts';
import { openWithSettings, type SessionOpening } from './modes/engine-settings.ts';
import type { ExchangeConnection } from './modes/exchange-connection.ts';
import { connectLive } from './modes/live-connection.ts';
import { memoryOwner } from './modes/memory-owner.ts';
import { openInParts } from './modes/opened-parts.ts';
import { connectPaper } from './modes/paper-connection.ts';
import { memoryOf } from './modes/owned-memory.ts';
import { openSessionMemory } from './modes/session-memory.ts';
import type { SessionEngine } from './modes/reopening-engine.ts';
import { CLOSED_IN_ORDER, type Connected, openOnConnection } from './modes/session-engine.ts';
import { connectToSimulator } from './modes/running-simulator.ts';
import type { KeyVault } from './ports.ts';
import { isSettings, mergeSettings, type Settings } from './settings/settings-tree.ts';
import { parseConfiguration } from './strategy/configuration-schema.ts';
import { createSteadyClock } from './trading/steady-clock.ts';
import { createKeychainVault } from './vault/keychain-vault.ts';
import { loadKeytar } from './vault/load-keytar.ts';

export type { EngineOptions } from './modes/engine-options.ts';

const LARGEST_SEED = 2 ** 31;

/** What a mode changes of the strategy's defaults. */
function baseOf(mode: Mode): Settings {
  return mode === 'demo' ? DEMO_CONFIGURATION : {};
}

/** What the unchanged settings of a mode are called. */
function nameOf(mode: Mode): string {
  return mode === 'demo' ? 'demo' : 'default';
}

/**
 * Whether the memory of a session has to outlive it. What a live session leaves at the exchange is somebody's money, and
 * only that memory knows the orders as its own.
 */
export function needsLastingMemory(mode: Mode): boolean {
  return mode === 'live';
}

/** What a mode has by itself: a market that is made for it, an account that a key opens. */
export function groundOf(mode: Mode): { readonly ownMarket: boolean; readonly key: boolean } {
  return { ownMarket: mode === 'demo', key: mode === 'live' };
}

/**
 * Opens the engine of a mode, or says in words why it cannot be. Demo, paper and live differ in adapters, and this file
 * is the only place that chooses them.
 */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  return openWithSettings({
    ...options,
    base: baseOf(options.mode),
    given: options.configuration !== undefined,
    open: ({ settings, ...opening }) =>
      openMode(settings === undefined ? options : { ...options, configuration: settings }, opening),
  });
}

async function openMode(
  options: EngineOptions,
  { keyUse, notice: settingsProblem, beginStopped, heard }: Omit<SessionOpening, 'settings'>,
): Promise<Result<SessionEngine, string>> {
  const settings = options.configuration ?? {};
  const base = baseOf(options.mode);
  const configuration = parseConfiguration(isSettings(settings) ? mergeSettings(base, settings) : settings);
  if (!configuration.ok) {
    return failure(
      `The configuration is not valid: ${configuration.error.map((problem) => problem.message).join('; ')}`,
    );
  }
  const dataFolder = join(options.dataFolder, options.mode);
  const wallNow = createSteadyClock(Date.now, () => performance.now());
  return openInParts(CLOSED_IN_ORDER, options.log, async (parts) => {
    // Before anything else: the files of a mode belong to whoever has its memory.
    const memory = openSessionMemory(dataFolder, wallNow);
    if (!memory.ok) return memory;
    parts.add('memory', () => memory.value.store.close());
    const connected = await connect(options, configuration.value, dataFolder, wallNow);
    if (!connected.ok) return connected;
    const { connection, live } = connected.value;
    parts.add('connection', () => connection.close());
    const key = live === null ? null : (connection.credentials?.key ?? null);
    const claims = createAccountClaims(claimsFolder((options.kraken ?? options.exchange) !== undefined), options.log);
    parts.add('claims', () => claims.close());
    const claimed = key === null ? null : claims.take('with this API key', ['key', connection.restUrl, key]);
    if (claimed !== null) return failure(claimed);
    const owner = memoryOwner(configuration.value.symbol, key, live?.name ?? null, live?.since ?? null);
    const owned = memoryOf(owner, memory.value, dataFolder, wallNow);
    if (!owned.ok) return owned;
    const { store, notice } = owned.value;
    parts.add('memory', () => store.close());
    if (notice !== null) options.log(notice);
    const notices = [settingsProblem, notice].filter((each) => each !== null);
    return openOnConnection(connected.value, {
      configuration: configuration.value,
      configurationName:
        options.configurationName ?? (options.configuration === undefined ? nameOf(options.mode) : 'custom'),
      dataFolder,
      store,
      notice: notices.length === 0 ? null : notices.join(' '),
      settingsProblem,
      beginStopped,
      heard,
      wallNow,
      options,
      keyUse,
      claims,
      parts,
    });
  });
}

async function connect(
  options: EngineOptions,
  configuration: Configuration,
  dataFolder: string,
  wallNow: () => number,
): Promise<Result<Connected, string>> {
  const { log } = options;
  const exchange = options.kraken ?? options.exchange;
  switch (options.mode) {
    case 'demo':
      return play(await connectDemo(options, dataFolder, wallNow));
    case 'paper':
      return play(await connectPaper({ dataFolder, configuration, exchange, wallNow, log }));
    case 'live': {
      const { account, acceptWithdraw, credentials, secretSeen } = options;
      const vault = (): KeyVault =>
        options.vault ?? createKeychainVault({ load: loadKeytar, platform: process.platform });
      const shared = { dataFolder: options.dataFolder, vault, wallNow };
      const live = await connectLive({ ...shared, account, acceptWithdraw, credentials, exchange, secretSeen });
      return live.ok ? success({ connection: live.value.connection, live: live.value.account }) : live;
    }
    default:
      return assertNever(options.mode, 'mode');
  }
}

function play(connection: Result<ExchangeConnection, string>): Result<Connected, string> {
  return connection.ok ? success({ connection: connection.value, live: null }) : connection;
}

function connectDemo(
  options: EngineOptions,
  dataFolder: string,
  wallNow: () => number,
): Promise<Result<ExchangeConnection, string>> {
  if (options.exchange !== undefined) {
    return connectToSimulator(options.exchange, options.credentials ?? null, wallNow);
  }
  return openDemoExchange({
    dataFolder,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    newSeed: () => randomInt(1, LARGEST_SEED),
    speed: options.speed ?? DEMO_SPEED,
    wallNow,
    log: options.log,
  });
}
