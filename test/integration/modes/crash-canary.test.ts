import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { bundlerAliases } from '../../../scripts/lib/bundler-aliases.ts';
import { PARALLAX } from '../cli/parallax-process.ts';
import { CREDENTIALS, standIn, type StandIn } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

const root = join(import.meta.dirname, '../../..');

const addresses = Object.fromEntries(
  Object.entries(bundlerAliases).map(([name, file]) => [name, pathToFileURL(file).href]),
);

/** From its sources the command line needs the names that its bundle resolves. */
const ALIASES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const aliases = ${JSON.stringify(addresses)};
  registerHooks({ resolve: (name, context, next) => next(aliases[name] ?? name, context) });
`)}`;

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe('a live session that crashes', () => {
  // Windows has no such signal: a killed process there leaves what it had written, which the other tests look at.
  it.skipIf(process.platform === 'win32')(
    'leaves no key behind: not in its files, not in its last words, and no image of its memory',
    async () => {
      kraken = await standIn({ speed: 1 });
      const folder = join(kraken.folder, 'crash');
      const data = join(folder, 'data');
      const working = join(folder, 'cwd');
      for (const made of [data, working]) mkdirSync(made, { recursive: true });
      const keys = join(kraken.folder, 'keys.json');
      writeFileSync(keys, JSON.stringify(CREDENTIALS), { mode: 0o600 });
      const { restUrl, wsUrl, wsAuthUrl } = kraken.addresses;
      const exchange = ['--exchange', restUrl, '--ws', wsUrl, '--ws-auth', wsAuthUrl];
      const command = ['trade', ...exchange, '--mode', 'live', '--key-file', keys, '--data-dir', data, '--json'];
      const child = spawn(PARALLAX.node, ['--import', ALIASES, ...PARALLAX.args, ...command], { cwd: working });
      let output = '';
      child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
      child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
      const signal = await new Promise((resolve, reject) => {
        const impatience = setTimeout(() => reject(new Error(`it did not begin: ${output}`)), 60_000);
        child.stdout.on('data', () => {
          // The keys are in use and the session runs: now the runtime itself breaks.
          if (output.includes('"type":"ready"')) child.kill('SIGABRT');
        });
        child.on('close', (_code, by) => {
          clearTimeout(impatience);
          resolve(by);
        });
      });
      expect(signal, output).toBe('SIGABRT');
      expect(kraken.asked).toContain('/0/private/OpenOrders');
      const secret = Buffer.from(CREDENTIALS.secret);
      const decoded = Buffer.from(CREDENTIALS.secret, 'base64');
      const files = filesOf(folder);
      expect(files.some((file) => file.endsWith('session.db'))).toBe(true);
      for (const file of files) {
        const bytes = readFileSync(file);
        expect(bytes.includes(secret) || bytes.includes(decoded) || bytes.includes(CREDENTIALS.key), file).toBe(false);
      }
      expect(filesOf(working)).toEqual([]);
      expect(output).not.toContain(CREDENTIALS.secret);
      expect(output).not.toContain(CREDENTIALS.key);
    },
    90_000,
  );

  it('has nothing in the program that writes an image of its memory', () => {
    const writers =
      /crashReporter|writeHeapSnapshot|getHeapSnapshot|report\.writeReport|heapsnapshot|--report-|abort-on-uncaught/;
    const sources = ['engine', 'electron']
      .flatMap((folder) => filesOf(join(root, folder)))
      .filter((file) => /\.(ts|mjs|js|json)$/.test(file));
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.filter((file) => writers.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
