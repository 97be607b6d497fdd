import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../../engine/cli/command.ts';
import { COMMANDS } from '../../../engine/cli/registry.ts';
import { runCli } from '../../../engine/cli/run-cli.ts';
import { CREDENTIALS, standIn, type StandIn } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const whenReady = (output: string): boolean => output.includes('"type":"ready"');

/**
 * Runs `trade` against a stand-in for Kraken, until what it writes is enough; the configuration trades minutes.
 */
async function trade(
  speed: number,
  isEnough: (output: string) => boolean,
  ...args: readonly string[]
): Promise<Finished> {
  kraken ??= await standIn({ speed });
  const { restUrl, wsUrl, wsAuthUrl } = kraken.addresses;
  const config = join(kraken.folder, 'configuration.json');
  writeFileSync(config, JSON.stringify({ timeframe: '1m' }));
  const exchange = ['--exchange', restUrl, '--ws', wsUrl, '--ws-auth', wsAuthUrl];
  const shared = ['--config', config, '--data-dir', kraken.folder, '--json'];
  let stdout = '';
  let stderr = '';
  let told = false;
  const io: CommandIo = {
    write: (text) => {
      stdout += text;
      if (!told && isEnough(stdout)) told = process.emit('SIGTERM', 'SIGTERM');
      return Promise.resolve();
    },
    log: (line) => void (stderr += `${line}\n`),
  };
  const code = await runCli(['trade', ...exchange, ...shared, ...args], io, COMMANDS);
  return { code, stdout, stderr };
}

function linesOf(finished: Finished): readonly { readonly type: string; readonly [field: string]: unknown }[] {
  return finished.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly type: string });
}

describe('parallax trade', () => {
  it('runs a paper session without a key', async () => {
    const finished = await trade(60, whenReady, '--mode', 'paper', '--start');
    // What happens to the session is logged; nothing else has anything to say.
    expect(finished.stderr).toContain('stopped → running: started by you\n');
    expect(finished.stderr).not.toMatch(/fail|error|lost|cannot/i);
    expect(linesOf(finished).find(({ type }) => type === 'ready')).toMatchObject({
      info: { mode: 'paper' },
      machine: { control: 'running' },
    });
    expect(finished.code).toBe(0);
    expect(kraken!.asked.filter((path) => path.includes('private'))).toEqual([]);
  }, 60_000);

  it('arms and starts a live session with the keys of a file, when it is told to', async () => {
    kraken = await standIn({ speed: 1 });
    const keys = join(kraken.folder, 'keys.json');
    writeFileSync(keys, JSON.stringify(CREDENTIALS), { mode: 0o600 });
    const watching = await trade(1, whenReady, '--mode', 'live', '--key-file', keys);
    expect(linesOf(watching).find(({ type }) => type === 'ready')).toMatchObject({ machine: { control: 'stopped' } });
    const started = await trade(1, whenReady, '--mode', 'live', '--key-file', keys, '--start');
    expect(linesOf(started).find(({ type }) => type === 'ready')).toMatchObject({ machine: { control: 'running' } });
    expect(started.code).toBe(0);
    for (const { stdout, stderr } of [watching, started]) expect(stdout + stderr).not.toContain(CREDENTIALS.secret);
  }, 60_000);

  it('says what is wrong with a key file whose secret is none, without showing it', async () => {
    kraken = await standIn({ speed: 1 });
    const keys = join(kraken.folder, 'keys.json');
    const secret = `${CREDENTIALS.secret.slice(0, 20)}-not-base64`;
    writeFileSync(keys, JSON.stringify({ key: CREDENTIALS.key, secret }), { mode: 0o600 });
    const finished = await trade(1, whenReady, '--mode', 'live', '--key-file', keys);
    expect(finished).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'parallax trade: The API secret is not base64. Paste the private key that Kraken shows, whole and unchanged; no order was sent.\n',
    });
  }, 60_000);

  it('neither arms nor starts a live session that is told to end while it opens', async () => {
    kraken = await standIn({ speed: 1 });
    const keys = join(kraken.folder, 'keys.json');
    writeFileSync(keys, JSON.stringify(CREDENTIALS), { mode: 0o600 });
    const finished = await trade(1, () => true, '--mode', 'live', '--key-file', keys, '--start');
    expect(finished.code).toBe(0);
    expect(finished.stdout).not.toContain('Live trading was armed');
    expect(finished.stdout).not.toContain('started by you');
    expect(linesOf(finished).at(-1)).toEqual({ type: 'ended', reason: 'SIGTERM' });
  }, 60_000);

  it('ends by itself when its time is up', async () => {
    const finished = await trade(60, () => false, '--mode', 'paper', '--for', '1');
    expect(finished.code).toBe(0);
    expect(linesOf(finished).at(-1)).toEqual({ type: 'ended', reason: 'time is up' });
  }, 60_000);

  it('does not start a live session without keys', async () => {
    const finished = await trade(1, whenReady, '--mode', 'live');
    expect(finished.code).toBe(1);
    expect(finished.stderr).toContain('Live trading needs an account.');
    expect(finished.stdout).toBe('');
  }, 60_000);
});
