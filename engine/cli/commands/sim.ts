import { readFileSync } from 'node:fs';
import type { Candle } from '../../domain/candle.ts';
import { success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { DEMO_CREDENTIALS } from '../../exchange/simulator/demo-credentials.ts';
import type { SimulatedMarket, Simulator, SimulatorOptions } from '../../exchange/simulator/simulator.ts';
import type { FaultPlan } from '../../exchange/simulator/faults/fault-plan.ts';
import { NAMED_PLANS } from '../../exchange/simulator/faults/named-plans.ts';
import { TIERS } from '../../exchange/simulator/limits/tiers.ts';
import type { Tier } from '../../exchange/simulator/limits/tiers.ts';
import type { ApiCredentials } from '../../ports.ts';
import { loadCandles } from '../candle-input.ts';
import type { RowBuffer } from '../../market/candle-file/row-buffer.ts';
import { badUsage, done, failed } from '../command.ts';
import type { Command, CommandFailure, CommandIo } from '../command.ts';
import { numberOption, parseOptions } from '../options.ts';

const DEFAULT_SEED = 1;
const DEFAULT_SPEED = 1;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const simCommand: Command = {
  name: 'sim',
  summary: 'A Kraken-compatible exchange on this computer, to trade against',
  help: `Usage: parallax sim [--port N] [--seed S] [--speed X] [--market FILE] [--key K --secret S]
                    [--limits TIER] [--faults FILE|NAME [--fault-seed S]]

Runs the simulated exchange alone, on 127.0.0.1 only. Prints one JSON line with its
addresses when it is ready, and ends on SIGTERM or Ctrl+C.

  --port N        port to listen on (a free one)
  --seed S        whole number the market is generated from (${DEFAULT_SEED})
  --speed X       market seconds per second, 1 to 600 (${DEFAULT_SPEED})
  --market FILE   replay 1-minute candles (CSV, gzip or not) instead of a generated market
  --key K         API key that opens the account; without one the demo key, printed
  --secret S      its secret, base64
  --limits TIER   enforce Kraken's rate limits of starter, intermediate or pro (none)
  --faults X      what goes wrong: a fault plan (JSON file) or one of
                  ${planNameLines()}
  --fault-seed S  whole number its decisions come from (the seed)
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      port: 'text',
      seed: 'text',
      speed: 'text',
      market: 'text',
      key: 'text',
      secret: 'text',
      limits: 'text',
      faults: 'text',
      'fault-seed': 'text',
    });
    if (!options.ok) return options;
    const { value } = options;
    const port = numberOption('port', value.port, { minimum: 0, maximum: 65_535, whole: true }, 0);
    if (!port.ok) return port;
    const seeds = { minimum: 0, maximum: 4_294_967_295, whole: true };
    const seed = numberOption('seed', value.seed, seeds, DEFAULT_SEED);
    if (!seed.ok) return seed;
    const speed = numberOption('speed', value.speed, { minimum: 1, maximum: 600 }, DEFAULT_SPEED);
    if (!speed.ok) return speed;
    const credentials = credentialsOf(value.key, value.secret);
    if (!credentials.ok) return credentials;
    const limits = limitsOf(value.limits);
    if (!limits.ok) return limits;
    const faults = await faultsOf(value.faults);
    if (!faults.ok) return faults;
    const faultSeed = numberOption('fault-seed', value['fault-seed'], seeds, seed.value);
    if (!faultSeed.ok) return faultSeed;
    const market = await marketOf(value.market, io);
    if (!market.ok) return market;

    const stopped = stopSignal();
    const started = await start({
      port: port.value,
      seed: seed.value,
      speed: speed.value,
      market: market.value,
      credentials: credentials.value,
      ...(limits.value === null ? {} : { limits: { tier: limits.value, enforced: true } }),
      ...(faults.value === null ? {} : { faults: faults.value, faultSeed: faultSeed.value }),
    });
    if (!started.ok) return started;
    const { restUrl: rest, wsUrl: ws, wsAuthUrl: wsAuth } = started.value;
    const demo = value.key === undefined ? DEMO_CREDENTIALS : {};
    await io.write(`${JSON.stringify({ rest, ws, wsAuth, ...demo })}\n`);
    await stopped;
    if (faults.value !== null) await io.write(`${JSON.stringify({ faults: started.value.faultCounts() })}\n`);
    await started.value.close();
    return done;
  },
};

function credentialsOf(key: string | undefined, secret: string | undefined): Result<ApiCredentials, CommandFailure> {
  if (key === undefined && secret === undefined) return success(DEMO_CREDENTIALS);
  if (key === undefined || secret === undefined) return badUsage('options --key and --secret go together');
  // The value stays out of the message: it may be a real secret given by mistake.
  if (!BASE64.test(secret))
    return badUsage('option --secret is not base64; give one such as openssl rand -base64 48 makes');
  return success({ key, secret });
}

function limitsOf(text: string | undefined): Result<Tier | null, CommandFailure> {
  if (text === undefined) return success(null);
  const tier = TIERS.find((name) => name === text);
  return tier === undefined
    ? badUsage(`option --limits: ${text} is not allowed; use ${TIERS.join(', ')}`)
    : success(tier);
}

/** A plan of that name, else the plan in that file. */
async function faultsOf(nameOrFile: string | undefined): Promise<Result<FaultPlan | null, CommandFailure>> {
  if (nameOrFile === undefined) return success(null);
  const { namedPlan, parseFaultPlan } = await import('../../exchange/simulator/faults/read-plan.ts');
  const named = namedPlan(nameOrFile);
  if (named !== null) return success(named);
  let text: string;
  try {
    text = readFileSync(nameOrFile, 'utf8');
  } catch {
    return failed(
      `${nameOrFile}: no such fault plan; give a JSON file or one of ${Object.keys(NAMED_PLANS).join(', ')}`,
    );
  }
  const plan = parseFaultPlan(text);
  return plan.ok ? plan : failed(`${nameOrFile}: ${plan.error}`);
}

function planNameLines(): string {
  return Object.keys(NAMED_PLANS)
    .reduce<string[]>((lines, name) => {
      const last = lines.at(-1);
      if (last === undefined || last.length + name.length > 56) return [...lines, name];
      return [...lines.slice(0, -1), `${last}, ${name}`];
    }, [])
    .join(',\n                  ');
}

async function marketOf(path: string | undefined, io: CommandIo): Promise<Result<SimulatedMarket, CommandFailure>> {
  if (path === undefined) return success({ kind: 'generated' });
  const reading = await loadCandles(path, false, io);
  return reading.ok ? success({ kind: 'replay', candles: candlesOf(reading.value.rows) }) : reading;
}

function candlesOf(rows: RowBuffer): readonly Candle[] {
  return Array.from({ length: rows.length }, (_, row) => ({
    time: rows.time[row],
    open: rows.open[row],
    high: rows.high[row],
    low: rows.low[row],
    close: rows.close[row],
    volume: rows.volume[row],
  }));
}

async function start(options: SimulatorOptions): Promise<Result<Simulator, CommandFailure>> {
  // The simulator is big; the help page does not need it.
  const { createSimulator } = await import('../../exchange/simulator/simulator.ts');
  try {
    return success(await createSimulator(options));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'EADDRINUSE') return failed(`port ${options.port} is in use; choose another`);
    if ('code' in error && error.code === 'EACCES')
      return failed(`port ${options.port} needs more rights; choose another`);
    return failed(error.message);
  }
}

/** Listens from the start, so that a signal while the market is being made is not lost. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
