import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, getFileNameLowLevel, validateFileName } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { failure, type Result, success } from '../domain/result.ts';
import { openFile, packingOf } from './read-candle-file.ts';
import { readFailure, UnusableArchive } from './read-failure.ts';

/** One candle file: a file by itself, or an entry of a zip. */
export interface ArchiveMember {
  /** Path within the zip, or the file's own name. */
  readonly path: string;
  /** The last part of the path, which says symbol and interval. */
  readonly name: string;
  /** Size as it lies in the archive. */
  readonly packedBytes: number;
  /** Size that it says to have unpacked; null when nothing says so. */
  readonly unpackedBytes: number | null;
  /** Why it must not be read; null when it may. */
  readonly problem: string | null;
  /** The unpacked bytes. Throws `UnusableArchive` and what `readFailure` knows. `tell` hears of the progress, 0 to 1. */
  pieces(tell: (part: number) => void): AsyncIterable<Uint8Array>;
}

export interface CandleArchive {
  readonly kind: 'file' | 'zip';
  /** Size on disk. */
  readonly bytes: number;
  /** Size and time of change: an archive that has other ones is another archive. */
  readonly version: string;
  readonly members: readonly ArchiveMember[];
  close(): void;
}

/** No candle file of one market is nearly as big: ten years of minutes are 300 MB. */
export const LARGEST_MEMBER_BYTES = 1 << 30;
/** Numbers pack by 3 to 10; what unpacks to far more, and to much, was made to fill a memory. */
const HIGHEST_RATIO = 200;
const HARMLESS_BYTES = 16 << 20;
/** All pairs of Kraken in all intervals are about 8,000 entries. */
const MOST_ENTRIES = 200_000;

/** Looks at a file without unpacking it: a CSV, a packed CSV, or a zip of many. */
export async function openCandleArchive(path: string): Promise<Result<CandleArchive, string>> {
  try {
    const packing = await packingOf(path);
    const { size, mtimeMs } = await stat(path);
    const version = `${size}:${Math.round(mtimeMs)}`;
    if (packing === 'zip') return await openZip(path, size, version);
    const name = basename(path);
    const member: ArchiveMember = {
      path: name,
      name,
      packedBytes: size,
      unpackedBytes: packing === 'none' ? size : null,
      problem: null,
      pieces: (tell) => bounded(openFile(path, packing), size, null, tell),
    };
    return success({ kind: 'file', bytes: size, version, members: [member], close: () => undefined });
  } catch (error) {
    const reason = readFailure(error);
    if (reason === null) throw error;
    return failure(reason);
  }
}

async function openZip(path: string, bytes: number, version: string): Promise<Result<CandleArchive, string>> {
  let zip: ZipFile;
  try {
    // Names are decoded and checked here: by itself the library gives up the whole archive at the first bad one.
    zip = await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false });
  } catch {
    return failure('the zip archive is cut off or damaged: its directory, which stands at the end, cannot be read');
  }
  try {
    if (zip.entryCount > MOST_ENTRIES) {
      zip.close();
      return failure(`the zip archive claims ${zip.entryCount} entries; ${MOST_ENTRIES} at most are read`);
    }
    const members: ArchiveMember[] = [];
    for await (const entry of zip.eachEntry()) members.push(memberOf(zip, entry));
    return success({ kind: 'zip', bytes, version, members, close: () => zip.close() });
  } catch (error) {
    zip.close();
    return failure(`the directory of the zip archive is damaged (${messageOf(error)})`);
  }
}

function memberOf(zip: ZipFile, entry: Entry): ArchiveMember {
  const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    packedBytes: entry.compressedSize,
    unpackedBytes: entry.uncompressedSize,
    problem: problemOf(entry, path),
    pieces: (tell) => entryPieces(zip, entry, tell),
  };
}

function problemOf(entry: Entry, path: string): string | null {
  if (validateFileName(path) !== null) return 'its name leads out of the archive, so it is not read';
  if (entry.isEncrypted()) return 'it is encrypted';
  if (!entry.canDecodeFileData()) return `its packing method ${entry.compressionMethod} is not supported`;
  if (entry.uncompressedSize > LARGEST_MEMBER_BYTES) return tooLarge(entry.uncompressedSize);
  return null;
}

async function* entryPieces(zip: ZipFile, entry: Entry, tell: (part: number) => void): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    yield* bounded(stream, entry.compressedSize, entry, tell);
  } catch (error) {
    if (error instanceof UnusableArchive) throw error;
    throw new UnusableArchive(`the packed data is damaged or cut off (${messageOf(error)})`);
  }
}

/** Passes bytes on and stops a source that gives more than a candle file can hold, or other bytes than were packed. */
async function* bounded(
  stream: Readable,
  packedBytes: number,
  entry: Entry | null,
  tell: (part: number) => void,
): AsyncGenerator<Uint8Array> {
  const ratioLimit = Math.max(HARMLESS_BYTES, packedBytes * HIGHEST_RATIO);
  let bytes = 0;
  let checksum = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > LARGEST_MEMBER_BYTES) throw new UnusableArchive(tooLarge(bytes));
      if (bytes > ratioLimit) {
        throw new UnusableArchive(
          `it unpacks to more than ${HIGHEST_RATIO} times its size, which numbers never do, so it was not read on`,
        );
      }
      if (entry !== null) checksum = crc32(piece, checksum);
      yield piece;
      tell(Math.min(1, entry === null ? readPart(stream, packedBytes) : bytes / Math.max(1, entry.uncompressedSize)));
    }
  } finally {
    stream.destroy();
  }
  if (entry !== null && checksum !== entry.crc32) {
    throw new UnusableArchive('the packed data is damaged (its checksum is another one)');
  }
}

/** How much of a file has been unpacked; both kinds of stream count the bytes they took. */
function readPart(stream: Readable, packedBytes: number): number {
  const taken = 'bytesWritten' in stream ? stream.bytesWritten : 'bytesRead' in stream ? stream.bytesRead : 0;
  return typeof taken === 'number' ? taken / Math.max(1, packedBytes) : 0;
}

function tooLarge(bytes: number): string {
  return `it unpacks to ${bytes} bytes or more; a candle file has at most ${LARGEST_MEMBER_BYTES}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
