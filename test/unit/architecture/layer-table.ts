/**
 * What each room of the engine may import, besides itself and `domain`: the folder comments of architecture.md, word for
 * word. Imports go the way of the pipeline and never back.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  market: [],
  indicators: [],
  // The compiled form of indicators and lenses: numbers in, masks out. It reads its own code from disk, once, and is
  // given every parameter, so that it needs nothing of the rooms that use it.
  kernels: [],
  // The pipeline's arrow market -> indicators -> signals: signals read the candle series that market defines. They hand
  // the same columns to the compiled kernels where these cover the configuration.
  signals: ['indicators', 'market', 'kernels'],
  strategy: [],
  trading: ['strategy', 'signals', 'market', 'ports'],
  // "Backtests use the simulator's matching module in process" (architecture.md, three modes).
  backtest: ['strategy', 'signals', 'market', 'exchange/simulator/matching'],
  exchange: ['ports'],
  // Candles are read from their day chunks straight into the columns that market defines.
  storage: ['ports', 'market'],
  // Fills the history: archives and the exchange's past trades in, market's rules over them, storage as the goal.
  import: ['storage', 'market', 'ports'],
  // What a person asks of the past: joins history, backtests and sweeps into jobs, and shows them through the contract.
  research: ['import', 'storage', 'workers', 'backtest', 'replay', 'strategy', 'signals', 'market', 'ports', 'api'],
  // Holds recorded sessions against backtests of what they saw.
  replay: ['backtest', 'trading', 'strategy', 'signals', 'market', 'ports'],
  vault: ['ports'],
  // The history thread imports archives and reads candles, and a research thread plays recorded sessions, so that no
  // window waits for any of it.
  workers: ['backtest', 'signals', 'import', 'storage', 'market', 'replay', 'ports'],
  // Which accounts there are, and whether their keys are fit: joins the keychain and the exchange's word on a key.
  accounts: ['vault', 'exchange', 'ports'],
  // What a person sets for every session: accounts, the session's configuration, notices. Shown through the contract, in
  // the words in which research answers.
  settings: ['accounts', 'exchange', 'storage', 'strategy', 'ports', 'api', 'research/answers'],
  // The log and what is kept out of it, and what is measured around a session: it is put between the ports.
  monitoring: ['ports'],
  api: [],
  ports: [],
  // What a session shows to the user interfaces: from the session's state to the contract's views.
  projection: ['trading', 'strategy', 'signals', 'market', 'ports', 'api', 'monitoring'],
};

/** These put the parts together and may import every room. */
const compositionRoots = ['cli', 'modes', 'engine'];

/** The npm packages each room may import. Whatever is not listed is not allowed. */
const packages: Readonly<Record<string, readonly string[]>> = {
  strategy: ['zod'],
  api: ['zod'],
  exchange: ['zod', 'ccxt', 'ccxt-kraken-pro', 'ws'],
  storage: ['zod', 'better-sqlite3'],
  vault: ['keytar', 'zod'],
  accounts: ['zod'],
  workers: ['piscina'],
  import: ['yauzl', 'zod'],
  cli: ['zod'],
  modes: ['zod'],
};

/** Rooms that do no I/O: no module of Node either. */
export const pureRooms = ['domain', 'market', 'indicators', 'signals', 'strategy', 'backtest'];
const roomsWithoutNode = [...pureRooms, 'api', 'ports', 'projection'];

/** "market" for engine/market/resample.ts, "ports" for engine/ports.ts. */
export function roomOf(path: string): string | undefined {
  return /^engine\/([^/.]+)/.exec(path)?.[1];
}

export function isKnownRoom(room: string): boolean {
  return room in rooms || compositionRoots.includes(room);
}

/** Whether a room may import another file of the engine, given by its path without extension. */
export function mayImportEngine(room: string, target: string): boolean {
  if (compositionRoots.includes(room)) return true;
  const allowed = [room, 'domain', ...(rooms[room] ?? [])];
  return allowed.some((name) => target === `engine/${name}` || target.startsWith(`engine/${name}/`));
}

/** Whether a room may import an npm package or a module of Node. */
export function mayImportPackage(room: string, name: string): boolean {
  if (name.startsWith('node:')) return !roomsWithoutNode.includes(room);
  return packages[room]?.includes(name) ?? false;
}
