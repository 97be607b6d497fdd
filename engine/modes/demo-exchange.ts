import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { createSimulator, type Simulator, type SimulatorState } from '../exchange/simulator/simulator.ts';
import { createMarketClock } from '../trading/market-clock.ts';
import { type ExchangeConnection, LONGEST_DEADLINE_MS, LOOPBACK_INTERVAL_MS } from './exchange-connection.ts';
import { keepSimulatorState, readSimulatorState } from './simulator-file.ts';

export interface DemoExchangeOptions {
  readonly dataFolder: string;
  /** Given: this market. Not given: the one of last time, or a new one. */
  readonly seed?: number;
  readonly newSeed: () => number;
  readonly speed: number;
  readonly wallNow: () => number;
  readonly log: (line: string) => void;
}

/** A seeded market always begins at the same moment, so that the same seed is the same market to the byte. */
const SEEDED_START = Date.UTC(2026, 0, 5);
/** Enough for the charts, and for backtests that say something; more only costs start-up time. */
const HISTORY_DAYS = 90;
/** As messages name it. */
const MARKET = 'demo’s market';

/**
 * The demo's own exchange: a simulator in this process on a loopback port. Its market and account are
 * kept in the data folder, so that the demo goes on where it was left.
 */
export async function openDemoExchange(options: DemoExchangeOptions): Promise<Result<ExchangeConnection, string>> {
  const stateFile = join(options.dataFolder, 'demo-market.json');
  const kept = readSimulatorState(stateFile, MARKET, options.log);
  if (!kept.ok) return kept;
  const usable =
    kept.value !== null && (options.seed === undefined || kept.value.seed === options.seed) ? kept.value : null;
  // The key is worthless: it opens this simulator only, on this computer, until the app ends.
  const credentials = { key: randomBytes(24).toString('base64'), secret: randomBytes(64).toString('base64') };
  const simulator: Simulator = await createSimulator({
    seed: options.seed ?? usable?.seed ?? options.newSeed(),
    speed: options.speed,
    market: { kind: 'generated', historyDays: HISTORY_DAYS },
    credentials,
    wallClock: options.wallNow,
    ...(usable !== null
      ? { state: usable }
      : { startTime: options.seed === undefined ? options.wallNow() : SEEDED_START }),
  });
  const saving = keepSimulatorState(stateFile, MARKET, simulator.exportState, options.wallNow, options.log);
  simulator.onAccountChange(saving.changed);
  const { restUrl, wsUrl, wsAuthUrl } = simulator;
  // Lets a person (or a test) look at the demo's exchange with any Kraken client while it runs.
  const addressFile = join(options.dataFolder, 'demo-exchange.json');
  try {
    writeFileSync(addressFile, `${JSON.stringify({ rest: restUrl, ws: wsUrl, wsAuth: wsAuthUrl, ...credentials })}\n`, {
      mode: 0o600,
    });
  } catch (error) {
    saving.stop();
    await simulator.close();
    return failure(`The file ${addressFile} cannot be written: ${reasonOf(error)}.`);
  }
  return success({
    name: 'Simulator',
    simulated: true,
    marketId: marketIdOf(simulator.exportState()),
    restUrl,
    wsUrl,
    wsAuthUrl,
    credentials,
    clock: createMarketClock(
      () => simulator.now(),
      () => simulator.speed,
    ),
    speed: options.speed,
    requestIntervalMs: LOOPBACK_INTERVAL_MS,
    orderDeadlineMs: LONGEST_DEADLINE_MS,
    startAtFirst: true,
    beginStopped: false,
    feed: null,
    async close() {
      saving.stop();
      await simulator.close();
    },
  });
}

/** A market follows from its seed and its first minute. */
function marketIdOf({ seed, firstMinute }: SimulatorState): string {
  return `${seed}:${firstMinute}`;
}
