import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { bundlerAliases } from './bundler-aliases.ts';
import { nodeModules, projectRoot } from './paths.mjs';

/**
 * Bundles the storm's programs (`storm-main`, `storm-worker`, `life-process`) into a folder of their own: a process
 * starts in a quarter of a second, and what is edited while a storm runs does not change it.
 * @returns {Promise<{ folder: string, remove: () => void }>}
 */
export async function bundleStorm() {
  const parent = join(nodeModules, '.parallax');
  mkdirSync(parent, { recursive: true });
  // Below node_modules' own folder, so that what is not bundled is found there.
  const folder = mkdtempSync(join(parent, 'storm-'));
  const support = join(projectRoot, 'test', 'fault', 'support');
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    resolve: { alias: bundlerAliases },
    // ws then never looks for its native helpers.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: 'node22',
      copyPublicDir: false,
      rolldownOptions: {
        input: Object.fromEntries(
          ['storm-main', 'storm-worker', 'life-process'].map((name) => [name, join(support, `${name}.ts`)]),
        ),
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        // ccxt names optional packages of other exchanges, which are rightly not installed.
        onwarn: (warning, warn) => {
          if (warning.code !== 'IMPORT_IS_UNDEFINED') warn(warning);
        },
      },
    },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
