import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { bundlerAliases } from './scripts/lib/bundler-aliases';
import { licencesPlugin } from './scripts/lib/licences';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Every engine/workers/NAME-worker.ts becomes out/main/NAME-worker.js: a thread needs a file of its own. */
function workerEntries(): Record<string, string> {
  const folder = join(root, 'engine/workers');
  const names = readdirSync(folder).filter((name) => name.endsWith('-worker.ts'));
  return Object.fromEntries(names.map((name) => [name.slice(0, -'.ts'.length), join(folder, name)]));
}

/** Compiled before by scripts/lib/lens-kernel.mjs. */
const lensKernel = readFileSync(join(root, 'engine/kernels/compiled/lens-kernel.wasm')).toString('base64');

// Both Electron 45 and the development fallback (Electron 33: Node 20.18, Chrome 130) must run one and the same build.
const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

/** What a release has in node_modules, beside its own code. */
const external = ['better-sqlite3', 'piscina', 'keytar'];

export default defineConfig({
  main: {
    plugins: [licencesPlugin(root, external)],
    resolve: { alias: bundlerAliases },
    // ws then never looks for its native helpers: they exist beside the sources but not in a release.
    define: {
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
      PARALLAX_LENS_KERNEL: JSON.stringify(lensKernel),
    },
    build: {
      target: nodeTarget,
      // `dependencies` stay external by themselves; keytar is optional, so it has to be named.
      externalizeDeps: { include: ['keytar'] },
      rolldownOptions: {
        input: {
          index: join(root, 'electron/main/index.ts'),
          parallax: join(root, 'engine/cli/parallax.ts'),
          ...workerEntries(),
        },
        // ccxt names optional packages of other exchanges, which are rightly not installed.
        onwarn: (warning, warn) => {
          if (warning.code !== 'IMPORT_IS_UNDEFINED' || !/protobufjs/.test(warning.message)) warn(warning);
        },
        // Shared chunks lie beside the entries, so that join(__dirname, 'x-worker.js') is right wherever it is called.
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      // A sandboxed preload can require nothing but electron: everything else is bundled.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: join(root, 'electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    plugins: [react(), licencesPlugin(join(root, 'renderer'))],
    build: {
      target: chromeTarget,
      rolldownOptions: { input: { index: join(root, 'renderer/index.html') } },
    },
  },
});
