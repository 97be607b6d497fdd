import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { failure } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { createCandleParser } from '../market/candle-file/candle-parser.ts';
import type { CandleReading } from '../market/candle-file/candle-parser.ts';

const GZIP_MAGIC = [0x1f, 0x8b];
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];
const PIECE_BYTES = 1 << 20;

/**
 * Reads a CSV of candles, packed by gzip or not (told by its first bytes, not by its name). Fails with
 * one sentence when the file cannot be read at all; single bad rows are in the reading's problem log.
 */
export async function readCandleFile(path: string): Promise<Result<CandleReading, string>> {
  try {
    const head = await firstBytes(path);
    if (startsWith(head, ZIP_MAGIC)) return failure(`${path}: is a zip archive; unpack the CSV first`);
    const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
    const parser = createCandleParser();
    for await (const piece of startsWith(head, GZIP_MAGIC) ? unpacked(file) : file) {
      const pushed = parser.push(piece as Uint8Array);
      if (!pushed.ok) return failure(`${path}: ${pushed.error}`);
    }
    const reading = parser.finish();
    return reading.ok ? reading : failure(`${path}: ${reading.error}`);
  } catch (error) {
    return failure(`${path}: ${readFailure(error)}`);
  }
}

function unpacked(file: NodeJS.ReadableStream): NodeJS.ReadableStream {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // pipe() does not pass errors on, and the loop above listens to the last stream only.
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(ZIP_MAGIC.length), 0, ZIP_MAGIC.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

function readFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EACCES':
      return 'no permission to read it';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'Z_BUF_ERROR':
      return 'the gzip data ends too early; the file is cut off';
    case 'Z_DATA_ERROR':
      return 'the gzip data is damaged';
    default:
      throw error;
  }
}
