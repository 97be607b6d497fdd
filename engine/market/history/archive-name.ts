/** What the name of an archived candle file says: `XBTUSD_1.csv` holds 1-minute candles of BTC/USD. */
export interface ArchiveName {
  readonly symbol: string;
  readonly intervalMinutes: number;
}

/** Quote currencies of Kraken's pairs. Of several that fit the longest counts: XBTUSDC is BTC/USDC, not XBTUSD in C. */
const QUOTES = (
  'USD EUR GBP CAD JPY CHF AUD AED BRL MXN ARS PLN SGD TRY XBT BTC ETH SOL DOT USDT USDC USDQ USDR USDG USDS USDE ' +
  'USD1 PYUSD RLUSD DAI EURT EURC EURQ EURR EUROP TBTC WBTC'
)
  .split(' ')
  .toSorted((a, b) => b.length - a.length);

/** Kraken's own names of assets that the rest of the world calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

const FILE_NAME = /^([A-Za-z0-9.]+)_(\d{1,6})m?(?:[_-][\w-]*)?\.csv(?:\.gz)?$/;
const ASSET = /^[A-Z0-9.]{1,16}$/;

/**
 * A symbol as the rest of Parallax writes it: `XBT/USD`, `XBTUSD` and `btc/usd` are `BTC/USD`. Null when no
 * pair of assets can be read out of it.
 */
export function unifiedSymbol(text: string): string | null {
  const upper = text.trim().toUpperCase();
  const [base, quote, ...rest] = upper.includes('/') ? upper.split('/') : splitPair(upper);
  if (base === undefined || quote === undefined || rest.length > 0) return null;
  if (!ASSET.test(base) || !ASSET.test(quote)) return null;
  return `${RENAMED[base] ?? base}/${RENAMED[quote] ?? quote}`;
}

function splitPair(pair: string): readonly string[] {
  const quote = QUOTES.find((candidate) => pair.endsWith(candidate) && pair.length > candidate.length);
  return quote === undefined ? [] : [pair.slice(0, -quote.length), quote];
}

/** Reads a file name (without folders); null when it is not that of an archived candle file. */
export function readArchiveName(name: string): ArchiveName | null {
  const match = FILE_NAME.exec(name);
  const symbol = match === null ? null : unifiedSymbol(match[1]);
  return match === null || symbol === null ? null : { symbol, intervalMinutes: Number(match[2]) };
}

/**
 * The name of a file with 1-minute candles of a symbol, so that `readArchiveName` finds the symbol in it. Null when no
 * name says it.
 */
export function archiveNameOf(symbol: string): string | null {
  const kraken = Object.fromEntries(Object.entries(RENAMED).map(([theirs, ours]) => [ours, theirs]));
  const [base = '', quote = ''] = symbol.split('/');
  const names = [`${kraken[base] ?? base}${kraken[quote] ?? quote}_1.csv`, `${base}${quote}_1.csv`];
  return names.find((name) => readArchiveName(name)?.symbol === symbol) ?? null;
}
