import type { ArchiveView, DataOverviewView, SeriesKeyView } from '../../../engine/api/data-views.ts';
import type { ImportWish } from '../../stores/data-work-store.ts';

/** What the person wants of one picked archive. */
export interface ArchiveChoice {
  readonly symbols: ReadonlySet<string>;
  /** For a file whose name does not say what it holds. */
  readonly typedSymbol: string;
}

/** Up to this many symbols are taken as wanted all; a whole exchange is not. */
const FEW_SYMBOLS = 30;

/** Everything of a small archive; of a large one what the history or the session already has. */
export function firstChoice(archive: ArchiveView, overview: DataOverviewView | null): ArchiveChoice {
  const all = archive.symbols.map(({ symbol }) => symbol);
  const known = new Set([...(overview?.series ?? []), ...(overview?.markets ?? [])].map(({ symbol }) => symbol));
  const wanted = all.length <= FEW_SYMBOLS ? all : all.filter((symbol) => known.has(symbol));
  return { symbols: new Set(wanted), typedSymbol: '' };
}

/** Symbols whose name contains what was typed; all for nothing typed. */
export function filterSymbols(symbols: ArchiveView['symbols'], query: string): ArchiveView['symbols'] {
  const wanted = query.trim().toUpperCase();
  return wanted === '' ? symbols : symbols.filter(({ symbol }) => symbol.toUpperCase().includes(wanted));
}

const SYMBOL = /^[A-Z0-9.]{1,16}\/[A-Z0-9.]{1,16}$/;

/** What is wrong with a typed symbol; undefined for nothing typed yet and for a good one. */
export function symbolProblem(typed: string): string | undefined {
  if (typed.trim() === '' || SYMBOL.test(typed.trim().toUpperCase())) return undefined;
  return 'Write base and quote with a slash between them, such as BTC/USD.';
}

/** The real market that was typed; null while it is none. */
export function typedMarket(typed: string): SeriesKeyView | null {
  const symbol = typed.trim().toUpperCase();
  return SYMBOL.test(symbol) ? { symbol, simulated: false } : null;
}

/** The import of one archive; null while it says nothing that could be imported. */
export function wishOf(archive: ArchiveView, choice: ArchiveChoice, skipBad: boolean): ImportWish | null {
  const { archiveId } = archive;
  if (archive.error !== null) return null;
  if (archive.needsSymbol) {
    const market = typedMarket(choice.typedSymbol);
    return market === null ? null : { archiveId, symbols: [market.symbol], skipBad };
  }
  const symbols = archive.symbols.map(({ symbol }) => symbol).filter((symbol) => choice.symbols.has(symbol));
  if (symbols.length === 0) return null;
  return { archiveId, symbols: symbols.length === archive.symbols.length ? null : symbols, skipBad };
}

/** Bytes of what is chosen, unpacked; null where an archive does not say. */
export function chosenBytes(archive: ArchiveView, choice: ArchiveChoice): number | null {
  let sum = 0;
  for (const { symbol, bytes } of archive.symbols) {
    if (!choice.symbols.has(symbol)) continue;
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}
