import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { CONTENT_POLICY } from './content-policy.ts';
import { PAGE_SCHEME, pageFileOf } from './page-address.ts';

/** Must be registered before the application is ready. `standard` gives the page an origin, `codeCache` fast starts. */
export const PAGE_PRIVILEGES: CustomScheme = {
  scheme: PAGE_SCHEME,
  privileges: { standard: true, secure: true, codeCache: true, supportFetchAPI: false, corsEnabled: false },
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Serves the built page out of its folder and nothing else.
 * @param served hears of every file, in the turn after its answer was given to Electron
 */
export function servePage(protocol: Pick<Protocol, 'handle'>, folder: string, served: (file: string) => void): void {
  protocol.handle(PAGE_SCHEME, async (request) => {
    const response = await answerPageRequest(request, folder);
    const file = pageFileOf(request.url);
    if (file !== null) setImmediate(served, file);
    return response;
  });
}

/** One request of the page. Only GET, only files of the build, only types that the page is made of. */
export async function answerPageRequest(
  request: { readonly method: string; readonly url: string },
  folder: string,
): Promise<Response> {
  if (request.method !== 'GET') return new Response(null, { status: 405, headers: HEADERS });
  const file = pageFileOf(request.url);
  const type = file === null ? undefined : TYPES[extname(file)];
  if (file === null || type === undefined) return new Response(null, { status: 404, headers: HEADERS });
  try {
    const body = await readFile(join(folder, file));
    return new Response(new Uint8Array(body), { status: 200, headers: { ...HEADERS, 'Content-Type': type } });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return new Response(null, { status: 404, headers: HEADERS });
    }
    throw error;
  }
}
