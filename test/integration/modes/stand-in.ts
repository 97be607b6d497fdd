import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ForSession } from '../../../engine/api/session-input.ts';
import type { SessionView } from '../../../engine/api/views.ts';
import type { Engine } from '../../../engine/engine.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../engine/exchange/simulator/simulator.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { type EngineOptions, openEngine } from '../../../engine/modes.ts';

export const CREDENTIALS = {
  key: 'StandInForKrakenKey0123456789',
  secret: Buffer.from('the secret of the stand-in, sixty-four bytes or so').toString('base64'),
};

/** A simulator in Kraken's place, and what it was asked. */
export interface StandIn {
  readonly simulator: Simulator;
  /** Paths of the REST calls so far, and `ws-private` for every private connection. */
  readonly asked: string[];
  readonly addresses: NonNullable<EngineOptions['kraken']>;
  readonly folder: string;
  open(
    options: Omit<EngineOptions, 'dataFolder' | 'log'> & Partial<Pick<EngineOptions, 'dataFolder'>>,
  ): ReturnType<typeof openEngine>;
  readonly log: string[];
  close(): Promise<void>;
}

export async function standIn(options: Partial<SimulatorOptions> = {}): Promise<StandIn> {
  const asked: string[] = [];
  const inner = options.hook ?? {};
  const hook: TransportHook = {
    ...inner,
    rest: async (request, execute) => {
      asked.push(request.url.split('?')[0] ?? '');
      return inner.rest === undefined ? execute() : inner.rest(request, execute);
    },
    opened: (connection, isPrivate, line) => {
      if (isPrivate) asked.push('ws-private');
      inner.opened?.(connection, isPrivate, line);
    },
  };
  const simulator = await createSimulator({
    seed: 11,
    speed: 1,
    market: { kind: 'generated' },
    credentials: CREDENTIALS,
    // Lives in the present, as Kraken does; the market of a seed depends on its time.
    startTime: Date.now(),
    ...options,
    hook,
  });
  const folder = mkdtempSync(join(tmpdir(), 'parallax-modes-'));
  const log: string[] = [];
  const { restUrl, wsUrl, wsAuthUrl } = simulator;
  const addresses = { restUrl, wsUrl, wsAuthUrl };
  const engines: Engine[] = [];
  return {
    simulator,
    asked,
    addresses,
    folder,
    log,
    async open(engineOptions) {
      const opened = await openEngine({
        dataFolder: folder,
        kraken: addresses,
        log: (line) => void log.push(line),
        ...engineOptions,
      });
      if (opened.ok) engines.push(opened.value);
      return opened;
    },
    async close() {
      for (const engine of engines) await engine.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function viewOf(engine: Engine): Promise<SessionView> {
  const view = await engine.handlers['session.view'](undefined);
  if (!view.ok) throw new Error(view.error.message);
  return view.value;
}

/** What names the session to a call that acts on it. */
export async function shownOf(engine: Engine): Promise<ForSession> {
  return { sessionId: (await viewOf(engine)).info.sessionId };
}

/** Waits for something; what it was is told when it does not come. */
export async function eventually<Value>(
  what: string,
  look: () => Value | null | undefined | false | Promise<Value | null | undefined | false>,
  withinMs = 15_000,
): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`it did not come to pass within ${withinMs} ms: ${what}`);
    await pause(20);
  }
}
