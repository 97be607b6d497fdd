import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { failure } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { createCandleParser } from '../market/candle-file/candle-parser.ts';
import type { CandleReading } from '../market/candle-file/candle-parser.ts';
import { readFailure } from './read-failure.ts';

const GZIP_MAGIC = [0x1f, 0x8b];
const ZIP_MAGICS = [
  [0x50, 0x4b, 0x03, 0x04],
  // An archive without entries begins with its end.
  [0x50, 0x4b, 0x05, 0x06],
];
const MAGIC_BYTES = 4;
const PIECE_BYTES = 1 << 20;

export type FilePacking = 'none' | 'gzip' | 'zip';

/** How a file is packed, told by its first bytes and not by its name. Throws what the file system throws. */
export async function packingOf(path: string): Promise<FilePacking> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    if (startsWith(head, GZIP_MAGIC)) return 'gzip';
    return ZIP_MAGICS.some((magic) => startsWith(head, magic)) ? 'zip' : 'none';
  } finally {
    await file.close();
  }
}

/** The bytes of a file, unpacked by gzip or as they are. */
export function openFile(path: string, packing: 'none' | 'gzip'): Readable {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (packing === 'none') return file;
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // pipe() does not pass errors on, and readers listen to the last stream only.
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

/** Parses the bytes of a candle file as they come. Whatever the source throws is thrown on. */
export async function readCandles(pieces: AsyncIterable<Uint8Array>): Promise<Result<CandleReading, string>> {
  const parser = createCandleParser();
  for await (const piece of pieces) {
    const pushed = parser.push(piece);
    if (!pushed.ok) return pushed;
  }
  return parser.finish();
}

/**
 * Reads a CSV of candles, packed by gzip or not. Fails with one sentence when the file cannot be read at all;
 * single bad rows are in the reading's problem log.
 */
export async function readCandleFile(path: string): Promise<Result<CandleReading, string>> {
  try {
    const packing = await packingOf(path);
    if (packing === 'zip') return failure(`${path}: is a zip archive; unpack the CSV first`);
    const reading = await readCandles(openFile(path, packing) as AsyncIterable<Uint8Array>);
    return reading.ok ? reading : failure(`${path}: ${reading.error}`);
  } catch (error) {
    const reason = readFailure(error);
    if (reason === null) throw error;
    return failure(`${path}: ${reason}`);
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
