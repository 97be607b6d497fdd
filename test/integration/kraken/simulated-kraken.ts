import { randomUUID } from 'node:crypto';
import { roundToStep } from '../../../engine/domain/decimal.ts';
import type { ClientOrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { KrakenAdapter, KrakenAdapterOptions } from '../../../engine/exchange/kraken/options.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../engine/exchange/simulator/simulator.ts';
import type { Broker } from '../../../engine/ports.ts';

const CREDENTIALS = { key: 'contract-key', secret: Buffer.from('contract secret of the test').toString('base64') };

export interface SimulatedKraken {
  readonly simulator: Simulator;
  readonly adapter: KrakenAdapter;
  readonly broker: Broker;
  readonly log: string[];
  close(): Promise<void>;
}

/** The real adapter on a simulator of its own. */
export async function connectSimulator(
  options: Partial<SimulatorOptions> = {},
  adapterOptions: Partial<KrakenAdapterOptions> = {},
): Promise<SimulatedKraken> {
  const simulator = await createSimulator({
    seed: 7,
    // The generated market depends on its time: a fixed one makes every run alike.
    startTime: Date.UTC(2026, 0, 5, 12),
    speed: 10,
    market: { kind: 'generated' },
    credentials: CREDENTIALS,
    ...options,
  });
  let nonce = BigInt(Date.now()) * 1_000_000n;
  const log: string[] = [];
  const adapter = await createKrakenAdapter({
    restUrl: simulator.restUrl,
    wsUrl: simulator.wsUrl,
    wsAuthUrl: simulator.wsAuthUrl,
    credentials: CREDENTIALS,
    clock: { now: () => simulator.now(), after: () => () => undefined },
    wallNow: () => Date.now(),
    nonceSource: { next: () => ++nonce },
    requestIntervalMs: 1,
    requestTimeoutMs: 1_500,
    orderDeadlineMs: 50_000,
    streams: { backoffMs: [20, 50] },
    logger: (level, message) => void log.push(`${level} ${message}`),
    ...adapterOptions,
  });
  const { broker } = adapter;
  if (broker === null) throw new Error('the adapter has no broker');
  const close = async (): Promise<void> => {
    await adapter.close();
    await simulator.close();
  };
  return { simulator, adapter, broker, log, close };
}

/** A purchase that rests far below the market. */
export async function restingOrder({ adapter }: SimulatedKraken): Promise<OrderRequest> {
  const candles = await adapter.feed.candles('BTC/USD', '1m');
  if (!candles.ok) throw new Error(candles.error.message);
  return {
    clientOrderId: randomUUID() as ClientOrderId,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: roundToStep(candles.value.at(-1)!.close * 0.8, 0.1),
    quantity: 0.01,
    postOnly: true,
    timeInForce: 'gtc',
    purpose: 'entry',
    signalId: null,
  };
}
