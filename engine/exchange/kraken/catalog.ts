import { roundToDecimals } from '../../domain/decimal.ts';
import type { Instrument, InstrumentStatus } from '../../domain/instrument.ts';
import { failure, success, type Result } from '../../domain/result.ts';
import type { ExchangeError } from '../../ports.ts';
import type { KrakenApi } from './api.ts';
import type { KrakenLogger } from './options.ts';
import { pairsSchema, type KrakenPair } from './schemas.ts';
import type { KrakenTransport } from './transport.ts';

/** Names of pairs and assets in both directions, and the rules of pairs. Read once, status fresh at every asking. */
export interface Catalog {
  /** Loads the names if they are not there yet. */
  ready(): Promise<Result<null, ExchangeError>>;
  /** Fresh rules of a pair from AssetPairs. */
  instrument(symbol: string): Promise<Result<Instrument, ExchangeError>>;
  /** Rules as last read; read now if they never were. */
  rules(symbol: string): Promise<Result<Instrument, ExchangeError>>;
  /** Rules as last read, null when they never were. */
  known(symbol: string): Instrument | null;
  pairId(symbol: string): Promise<Result<string, ExchangeError>>;
  /** Unified symbol of an id, altname or wsname; unknown names come back as they are (delisted pairs). */
  symbolOf(pair: string): string;
  /** Unified asset code: XXBT and XBT are BTC, ZUSD is USD; reward suffixes stay: XBT.F is BTC.F. */
  assetOf(asset: string): string;
}

const COMMON_NAMES: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };
const STATUSES: readonly InstrumentStatus[] = ['online', 'cancel_only', 'post_only', 'limit_only', 'reduce_only'];

/** A unified asset code from Kraken's id or altname. `altnames` maps ids to altnames (Assets). */
export function unifyAsset(asset: string, altnames: ReadonlyMap<string, string>): string {
  // Balances in reward programmes are assets of their own: .S staked, .M opt-in, .B bonded, .F flexible, .P parachain.
  const dot = asset.indexOf('.');
  const name = dot < 0 ? asset : asset.slice(0, dot);
  const suffix = dot < 0 ? '' : asset.slice(dot);
  const altname = altnames.get(name) ?? name;
  return (COMMON_NAMES[altname] ?? altname) + suffix;
}

/** What WebSocket v2 calls a pair of that wsname. */
export function streamSymbol(wsname: string): string {
  return wsname
    .split('/')
    .map((asset) => COMMON_NAMES[asset] ?? asset)
    .join('/');
}

/** The first tier of Kraken's schedule in percent, for pairs of which it tells none. */
const FIRST_TIER = { maker: 0.25, taker: 0.4 } as const;

/** The pair's rules in our words; fee tiers: the first, which is what an account without volume pays. */
export function toInstrument(symbol: string, exchangeId: string, pair: KrakenPair): Instrument {
  const [base = '', quote = ''] = symbol.split('/');
  const told = pair.fees?.[0]?.[1];
  const taker = told ?? FIRST_TIER.taker;
  const maker = pair.fees_maker?.[0]?.[1] ?? told ?? FIRST_TIER.maker;
  const status = STATUSES.find((candidate) => candidate === pair.status);
  return {
    symbol,
    exchangeId,
    base,
    quote,
    // The tick can be coarser than pair_decimals, which is all that ccxt looks at.
    tickSize: pair.tick_size ?? Number(`1e-${pair.pair_decimals}`),
    priceDecimals: pair.pair_decimals,
    lotStep: Number(`1e-${pair.lot_decimals}`),
    lotDecimals: pair.lot_decimals,
    orderMinimum: pair.ordermin,
    costMinimum: pair.costmin ?? 0,
    makerFee: roundToDecimals(maker / 100, 8),
    takerFee: roundToDecimals(taker / 100, 8),
    // A status that we do not know must not invite orders.
    status: status ?? 'cancel_only',
  };
}

interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly spot?: boolean;
  readonly info: { readonly altname?: string; readonly wsname?: string | null };
}

/** Names of left-out pairs that are told. */
const MOST_TOLD = 5;

export function createCatalog(api: KrakenApi, transport: KrakenTransport, log: KrakenLogger): Catalog {
  const idBySymbol = new Map<string, string>();
  const symbolByName = new Map<string, string>();
  const altnames = new Map<string, string>();
  const instruments = new Map<string, Instrument>();
  let loading: Promise<Result<null, ExchangeError>> | null = null;
  let loaded = false;

  async function load(): Promise<Result<null, ExchangeError>> {
    // `true`: without it ccxt returns the promise of its first attempt for ever, even when that one failed.
    const answer = await api.other('AssetPairs', () => transport.loadMarkets(true));
    if (!answer.ok) return answer;
    const leftOut: string[] = [];
    for (const market of Object.values(answer.value) as unknown as CcxtMarket[]) {
      // ccxt declares every field optional and `info` as any; these fields exist on each Kraken market.
      const { altname, wsname } = market.info;
      // The stream would tell of another pair, or of none, under such a symbol: better no market than a wrong one.
      if (typeof wsname === 'string' && wsname !== '' && streamSymbol(wsname) !== market.symbol) {
        leftOut.push(market.id);
        continue;
      }
      idBySymbol.set(market.symbol, market.id);
      for (const name of [market.id, altname, wsname]) {
        if (typeof name === 'string') symbolByName.set(name, market.symbol);
      }
    }
    const currencies = Object.values(transport.currencies) as { id?: unknown; info?: { altname?: unknown } }[];
    for (const { id, info } of currencies) {
      if (typeof id === 'string' && typeof info?.altname === 'string') altnames.set(id, info.altname);
    }
    if (idBySymbol.size === 0) return failure({ kind: 'ambiguous', message: 'AssetPairs: no pairs in the answer' });
    if (leftOut.length > 0) {
      const names = `${leftOut.slice(0, MOST_TOLD).join(', ')}${leftOut.length > MOST_TOLD ? ', …' : ''}`;
      log('info', `${leftOut.length} of Kraken’s pairs are left out, whose names are not certain: ${names}`);
    }
    loaded = true;
    return success(null);
  }

  async function ready(): Promise<Result<null, ExchangeError>> {
    if (loaded) return success(null);
    loading ??= load().finally(() => {
      loading = null;
    });
    return loading;
  }

  async function pairId(symbol: string): Promise<Result<string, ExchangeError>> {
    const names = await ready();
    if (!names.ok) return names;
    const id = idBySymbol.get(symbol);
    if (id !== undefined) return success(id);
    return failure({ kind: 'invalid', message: `symbol ${symbol}: Kraken has no such pair; write it like BTC/USD` });
  }

  async function instrument(symbol: string): Promise<Result<Instrument, ExchangeError>> {
    const id = await pairId(symbol);
    if (!id.ok) return id;
    const answer = await api.public('AssetPairs', { pair: id.value }, pairsSchema);
    if (!answer.ok) return answer;
    const pair =
      answer.value[id.value] ?? Object.values(answer.value).find((entry) => symbolByName.get(entry.altname) === symbol);
    if (pair === undefined)
      return failure({ kind: 'ambiguous', message: `AssetPairs: ${id.value} is missing in the answer` });
    const fresh = toInstrument(symbol, id.value, pair);
    instruments.set(symbol, fresh);
    return success(fresh);
  }

  return {
    ready,
    instrument,
    rules: async (symbol) => {
      const cached = instruments.get(symbol);
      return cached === undefined ? instrument(symbol) : success(cached);
    },
    known: (symbol) => instruments.get(symbol) ?? null,
    pairId,
    symbolOf: (pair) => symbolByName.get(pair) ?? pair,
    assetOf: (asset) => unifyAsset(asset, altnames),
  };
}
