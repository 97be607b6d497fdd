import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeFileLock } from '../../../engine/storage/file-lock.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-lock-'));
  file = join(folder, 'made', 'one.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = resolve(import.meta.dirname, '../../..');
const module = pathToFileURL(resolve(root, 'engine/storage/file-lock.ts')).href;

/** Another process that takes the lock and keeps it until it is killed. */
async function otherProcess(): Promise<{ killed(): Promise<void> }> {
  const code = `import { takeFileLock } from ${JSON.stringify(module)};
    process.stdout.write(takeFileLock(${JSON.stringify(file)}).ok ? 'taken' : 'refused');
    setInterval(() => undefined, 1_000);`;
  const child = spawn(resolve(root, 'node_modules/.bin/node'), ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<void>((done) => child.on('close', () => done()));
  const said = await new Promise<string>((heard) => {
    child.stdout.on('data', (piece: Buffer) => heard(piece.toString()));
    child.on('close', () => heard('nothing'));
  });
  if (said !== 'taken') throw new Error(`the other process said ${said}`);
  return {
    killed() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

describe('a lock on a file', () => {
  it('is for one, and for the next when it is given back; the file stays and is empty', () => {
    const first = takeFileLock(file);
    if (!first.ok) throw new Error(first.error.message);
    expect(takeFileLock(file)).toMatchObject({ ok: false, error: { kind: 'held' } });
    first.value();
    const second = takeFileLock(file);
    expect(second.ok).toBe(true);
    if (second.ok) second.value();
    expect(statSync(file).size).toBe(0);
  });

  it('holds against another process, and ends with it when it is killed', async () => {
    const other = await otherProcess();
    expect(takeFileLock(file)).toMatchObject({ ok: false, error: { kind: 'held' } });
    await other.killed();
    const lock = takeFileLock(file);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.value();
  }, 30_000);

  it('says that nobody knows where no file can be made', () => {
    writeFileSync(join(folder, 'made'), '');
    expect(takeFileLock(file)).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });
});
