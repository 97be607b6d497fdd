import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Candle } from '../../../engine/domain/candle.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { OrderView } from '../../../engine/exchange/simulator/account/account-view.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { followCommand, type RunningCommand } from '../../support/command-line.ts';
import { CREDENTIALS, eventually, standIn } from '../modes/stand-in.ts';
import { PARALLAX } from './parallax-process.ts';

const OFF = { enabled: false };
/** Buys whenever the volume falls, with an order that rests: never moved, never given up for one that takes. */
const SETTINGS = {
  timeframe: '1m',
  execution: 'maker',
  entry: { required: 1, windowBars: 1 },
  orders: { repriceSeconds: 36_000, maxReprices: 10_000 },
  lenses: {
    bb_lower_touch: OFF,
    bb_squeeze: OFF,
    rsi_oversold: OFF,
    rsi_oversold_cross: OFF,
    stoch_oversold: OFF,
    macd_cross_up: OFF,
    ma_cross_up: OFF,
  },
};

const BEGIN = Date.UTC(2024, 0, 1);
const PAST_MINUTES = 720;
/** The price rises, so that no bid is filled or comes too late to rest; every fourth minute is a quiet one. */
const CANDLES: readonly Candle[] = Array.from({ length: 2 * PAST_MINUTES }, (_, minute) => ({
  time: BEGIN + minute * MINUTE_MS,
  open: 10_000 + minute,
  high: 10_001 + minute,
  low: 10_000 + minute,
  close: 10_001 + minute,
  volume: minute % 4 === 0 ? 1 : 10,
}));

/** From its sources the command line needs the import names that its bundle resolves. */
const SOURCES = pathToFileURL(resolve(import.meta.dirname, '../../bench/support/run-sources.ts')).href;

export interface RestingOrder {
  readonly session: RunningCommand;
  /** Data folder of the session. */
  readonly folder: string;
  /** What is open at the exchange. */
  openOrders(): readonly OrderView[];
  close(): Promise<void>;
}

export interface RestingOrderOptions {
  /** A module that the process loads before the program. */
  readonly preload?: string;
  readonly hook?: TransportHook;
}

/** A trading session in a process of its own, with an order at an exchange whose market stands still from then on. */
export async function restingOrder({ preload, hook = {} }: RestingOrderOptions = {}): Promise<RestingOrder> {
  const startTime = BEGIN + PAST_MINUTES * MINUTE_MS;
  const exchange = await standIn({ speed: 60, market: { kind: 'replay', candles: CANDLES }, startTime, hook });
  const { simulator, folder, addresses } = exchange;
  const openOrders = (): readonly OrderView[] => simulator.account().orders.filter(({ closedAt }) => closedAt === null);
  simulator.onAccountChange(() => {
    if (openOrders().length > 0) simulator.setSpeed(0);
  });
  const keys = join(folder, 'keys.json');
  const config = join(folder, 'configuration.json');
  writeFileSync(keys, JSON.stringify(CREDENTIALS), { mode: 0o600 });
  writeFileSync(config, JSON.stringify(SETTINGS));
  const { restUrl, wsUrl, wsAuthUrl } = addresses;
  const trade = ['trade', '--mode', 'demo', '--json', '--market', '--key-file', keys, '--config', config];
  const where = ['--exchange', restUrl, '--ws', wsUrl, '--ws-auth', wsAuthUrl, '--data-dir', folder];
  const modules = [SOURCES, ...(preload === undefined ? [] : [preload])].flatMap((module) => ['--import', module]);
  const session = followCommand(
    spawn(PARALLAX.node, [...modules, ...PARALLAX.args, ...trade, ...where], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const close = async (): Promise<void> => {
    session.process.kill('SIGKILL');
    await session.ended;
    await exchange.close();
  };
  try {
    await session.waitFor(({ type }) => type === 'ready', 60_000);
    await eventually('an order rests', () => openOrders().length === 1, 60_000);
  } catch (error) {
    await close();
    throw error;
  }
  return { session, folder, openOrders, close };
}
