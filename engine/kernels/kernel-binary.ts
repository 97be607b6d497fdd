import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The compiled kernel in base64: the bundler puts it here, so that a release needs no further file. */
declare const PARALLAX_LENS_KERNEL: string | undefined;

/**
 * The compiled lens kernel: inside a build the one that was put in, otherwise the file that the last build left
 * in compiled/. Null where nothing has been built; the lenses are then computed in TypeScript.
 */
export function readKernelBinary(): Uint8Array<ArrayBuffer> | null {
  if (typeof PARALLAX_LENS_KERNEL === 'string') return new Uint8Array(Buffer.from(PARALLAX_LENS_KERNEL, 'base64'));
  const file = join(import.meta.dirname, 'compiled', 'lens-kernel.wasm');
  return existsSync(file) ? new Uint8Array(readFileSync(file)) : null;
}
