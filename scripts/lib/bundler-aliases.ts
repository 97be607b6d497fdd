/// <reference path="../../types/ccxt-kraken-pro.d.ts" />
import { fileURLToPath } from 'node:url';

/**
 * The import names that only exist at build time. electron.vite.config.ts and vitest.config.ts use this one list, so
 * that the tests import exactly what the application ships.
 *
 * ccxt-kraken-pro: ccxt's `exports` blocks every sub-path, and importing the whole of ccxt costs half a second and
 * 100 MB, so the one exchange class that is used is taken by its file path. It extends ccxt's REST class.
 */
export const bundlerAliases: Readonly<Record<string, string>> = {
  'ccxt-kraken-pro': fileURLToPath(new URL('../../node_modules/ccxt/js/src/pro/kraken.js', import.meta.url)),
};
