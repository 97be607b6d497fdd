import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandIo } from '../../../engine/cli/command.ts';
import { COMMANDS } from '../../../engine/cli/registry.ts';
import { runCli } from '../../../engine/cli/run-cli.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
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

/** An exchange that refuses with the very words in which it was asked, key and all. */
const REPEATS_KEYS: TransportHook = {
  rest: async (request, execute) => {
    await Promise.resolve();
    const reply = execute();
    if (!request.url.startsWith('/0/private/Balance')) return reply;
    return { ...reply, text: JSON.stringify({ error: [`EGeneral:${CREDENTIALS.key} ${CREDENTIALS.secret}`] }) };
  },
};

/** What the log of the session has, line by line. */
function logOf(folder: string): readonly { readonly level: string; readonly message: string }[] {
  return readFileSync(join(folder, 'logs', 'parallax.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly level: string; readonly message: string });
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

  it('keeps a log beside its memory, whole when it ends, without a key that the exchange repeats', async () => {
    kraken = await standIn({ speed: 1, hook: REPEATS_KEYS });
    const keys = join(kraken.folder, 'keys.json');
    writeFileSync(keys, JSON.stringify(CREDENTIALS), { mode: 0o600 });
    const { code, stdout, stderr } = await trade(1, whenReady, '--mode', 'live', '--key-file', keys, '--for', '4');
    expect(code).toBe(0);
    const log = logOf(kraken.folder);
    expect(log.at(0)).toMatchObject({
      level: 'info',
      message: expect.stringContaining('a live session begins') as unknown,
    });
    expect(log.at(-1)).toMatchObject({ level: 'info', message: 'the session ended: SIGTERM' });
    // Whoever watches reads the same words, one by one.
    for (const { message } of log.slice(1, -1)) expect(stderr).toContain(`${message}\n`);
    const everything = `${stdout}${stderr}${JSON.stringify(log)}`;
    expect(everything).toContain('[redacted]');
    expect(everything).not.toContain(CREDENTIALS.key);
    expect(everything).not.toContain(CREDENTIALS.secret);
  }, 60_000);

  it('does not trade live without a folder in which a restarted session finds its orders', async () => {
    let stderr = '';
    const io: CommandIo = { write: () => Promise.resolve(), log: (line) => void (stderr += `${line}\n`) };
    expect(await runCli(['trade', '--mode', 'live', '--key-file', 'keys.json', '--json'], io, COMMANDS)).toBe(2);
    expect(stderr).toBe(
      'parallax trade: option --data-dir DIR is missing: a live session that is restarted knows its open orders and its position from there; name a folder that stays\n',
    );
  });

  const demo = ['--mode', 'demo', '--json'];
  const paper = ['--mode', 'paper', '--json'];
  it.each([
    [[...demo, '--ws-auth', 'ws://127.0.0.1:1'], 'option --ws-auth goes with --exchange and --ws'],
    [[...paper, '--seed', '1'], 'option --seed belongs to the demo’s own market'],
    [[...paper, '--key-file', 'keys.json'], 'option --key-file: a paper session needs no key'],
    [[...demo, '--account', 'main'], 'option --account: a demo session needs no key'],
    [
      ['--mode', 'live', '--json', '--data-dir', 'x', '--account', 'main', '--accept-withdraw'],
      'option --accept-withdraw goes with --key-file; of an account it was asked when its key was added',
    ],
  ])('refuses an option that would do nothing: %j', async (args, message) => {
    let stderr = '';
    const io: CommandIo = { write: () => Promise.resolve(), log: (line) => void (stderr += `${line}\n`) };
    expect(await runCli(['trade', ...args], io, COMMANDS)).toBe(2);
    expect(stderr).toBe(`parallax trade: ${message}\n`);
  });

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
    // Whoever looks later finds it, too.
    expect(logOf(kraken!.folder).at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('Live trading needs an account.') as unknown,
    });
    expect(finished.stdout).toBe('');
  }, 60_000);
});
