import { join } from 'node:path';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import { createSimulator, type Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { RESTLESS } from '../../support/restless-settings.ts';
import { createMortality, type KillPoint } from './mortality.ts';
import { CREDENTIALS, type Life, type LifeSetup, openLife } from './session-life.ts';

export { CREDENTIALS, type Life } from './session-life.ts';

/** Market time per wall time: minutes of waiting in the session become fractions of a second. */
export const SPEED = 200;

/** Longer than anything that keeps a session from opening, once the faults are over. */
const OPEN_WITHIN_MS = 10_000;

const SETTINGS = { ...RESTLESS, risk: { maxConsecutiveApiErrors: 1_000 } };

export interface HostileWorld {
  readonly simulator: Simulator;
  readonly folder: string;
  readonly configuration: Configuration;
  /** What a session needs to know of this world. */
  readonly setup: LifeSetup;
  readonly log: string[];
  /**
   * Opens a session; with a kill point it dies there, and `cut` is told which boundary that was. Rejects when it does
   * not open within so many wall milliseconds.
   */
  live(kill?: KillPoint, cut?: (boundary: string) => void, milliseconds?: number): Promise<Life>;
  close(): Promise<void>;
}

export interface HostileOptions {
  /** What goes wrong by plan, or `hook` for what goes wrong at a moment of the test's choice. */
  readonly faults?: FaultPlanInput;
  readonly hook?: TransportHook;
  readonly seed: number;
  readonly folder: string;
  /** Market time per wall time; slower where a few seconds of the market decide. */
  readonly speed?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly startingBalances?: Readonly<Record<string, number>>;
}

/** A simulator with a fault plan, and sessions with the real adapter and a real database on it. */
export async function openHostileWorld(options: HostileOptions): Promise<HostileWorld> {
  const { faults, folder, seed, speed = SPEED } = options;
  const parsed = parseConfiguration({ ...SETTINGS, ...options.settings });
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  const configuration = parsed.value;
  const simulator = await createSimulator({
    seed,
    speed,
    market: { kind: 'generated', historyDays: 14 },
    credentials: CREDENTIALS,
    startTime: Date.UTC(2026, 0, 5, 12) + (seed % 100_000) * 3_600_000,
    ...(faults === undefined ? {} : { faults }),
    ...(options.hook === undefined ? {} : { hook: options.hook }),
    ...(options.startingBalances === undefined ? {} : { startingBalances: options.startingBalances }),
  });
  const log: string[] = [];
  const { restUrl, wsUrl, wsAuthUrl } = simulator;
  const setup = { restUrl, wsUrl, wsAuthUrl, path: join(folder, 'session.db'), configuration, speed };
  return {
    simulator,
    folder,
    configuration,
    setup,
    log,
    live: (kill, cut, milliseconds = OPEN_WITHIN_MS) =>
      openLife(
        setup,
        () => simulator.now(),
        createMortality(kill ?? null, (boundary) => cut?.(boundary)),
        (line) => void log.push(line),
        Date.now() + milliseconds,
      ),
    close: () => simulator.close(),
  };
}

export const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));
