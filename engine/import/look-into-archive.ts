import { basename } from 'node:path';
import { readArchiveName } from '../market/history/archive-name.ts';
import { openCandleArchive } from './candle-archive.ts';
import { INTERVAL_MINUTES } from './import-archives.ts';

/** What an archive holds, told by the names in it. Nothing of it is unpacked. */
export interface ArchiveLook {
  readonly name: string;
  readonly kind: 'zip' | 'file';
  /** Size on disk. */
  readonly bytes: number;
  /** By symbol: those with a 1-minute candle file, and the size of that file unpacked where it is known. */
  readonly symbols: readonly { readonly symbol: string; readonly bytes: number | null }[];
  /** Entries that are no 1-minute candle files. */
  readonly passedOver: number;
  /** A file whose name does not say what it holds. */
  readonly needsSymbol: boolean;
  /** Why nothing of it can be used; null when something can. */
  readonly error: string | null;
}

export async function lookIntoArchive(path: string): Promise<ArchiveLook> {
  const name = basename(path);
  const nothing = { name, kind: 'file', bytes: 0, symbols: [], passedOver: 0, needsSymbol: false } as const;
  const opened = await openCandleArchive(path);
  if (!opened.ok) return { ...nothing, error: opened.error };
  const { kind, bytes, members, close } = opened.value;
  close();
  const sizes = new Map<string, number | null>();
  let passedOver = 0;
  for (const member of members) {
    const named = readArchiveName(member.name);
    if (named === null || named.intervalMinutes !== INTERVAL_MINUTES || member.problem !== null) {
      passedOver++;
      continue;
    }
    const before = sizes.get(named.symbol) ?? 0;
    const { unpackedBytes } = member;
    sizes.set(named.symbol, before === null || unpackedBytes === null ? null : before + unpackedBytes);
  }
  const symbols = [...sizes]
    .map(([symbol, size]) => ({ symbol, bytes: size }))
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const [only] = members;
  const isNameless = kind === 'file' && only !== undefined && readArchiveName(only.name) === null;
  return {
    name,
    kind,
    bytes,
    symbols,
    passedOver: isNameless ? 0 : passedOver,
    needsSymbol: isNameless,
    error: symbols.length > 0 || isNameless ? null : nothingIn(name, kind, members.length),
  };
}

function nothingIn(name: string, kind: 'zip' | 'file', entries: number): string {
  if (kind === 'zip') {
    return `It holds no 1-minute candle file that can be read among its ${entries} entries (names like XBTUSD_1.csv).`;
  }
  const minutes = readArchiveName(name)?.intervalMinutes;
  return `It holds ${minutes}-minute candles by its name. Choose the file with 1-minute candles: the longer ones are made of them.`;
}
