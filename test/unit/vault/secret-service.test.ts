import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../../..');
const script = join(import.meta.dirname, '../../support/use-keychain.ts');

function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

const canRun =
  process.platform === 'linux' &&
  has('dbus-run-session') &&
  has('gnome-keyring-daemon') &&
  existsSync(join(project, 'node_modules/keytar/build/Release/keytar.node'));

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'parallax-home-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the steps in a process of their own, and answers what the vault answered, step by step. */
function useKeychain(steps: readonly string[], session: 'unlocked' | 'locked' | 'none'): unknown {
  const environment: NodeJS.ProcessEnv = { ...process.env, HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_DATA_HOME', 'NODE_OPTIONS']) {
    delete environment[name];
  }
  const run = `"${process.execPath}" "${script}" ${steps.map((step) => `'${step}'`).join(' ')}`;
  const unlock = session === 'unlocked' ? 'printf PW | gnome-keyring-daemon --unlock --components=secrets >&2; ' : '';
  const [program, args] =
    session === 'none' ? ['sh', ['-c', run]] : ['dbus-run-session', ['--', 'sh', '-c', `${unlock}${run}`]];
  const { stdout, stderr, status } = spawnSync(program, args, {
    env: environment,
    encoding: 'utf8',
    timeout: 15_000,
    cwd: project,
  });
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

// Needs a Secret Service of its own: Linux with dbus and gnome-keyring, and keytar's native module.
describe.skipIf(!canRun)('keychain vault on a real Secret Service', () => {
  it('keeps keys of several accounts from one process to the next, and removal removes', () => {
    expect(useKeychain(['check', 'accounts', 'write main', 'write second'], 'unlocked')).toEqual([
      { ok: true, value: null },
      { ok: true, value: [] },
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
    expect(useKeychain(['accounts', 'read main', 'remove main', 'read main', 'accounts'], 'unlocked')).toEqual([
      { ok: true, value: ['main', 'second'] },
      { ok: true, value: { key: 'key-main', secret: 'secret-main' } },
      { ok: true, value: true },
      { ok: true, value: null },
      { ok: true, value: ['second'] },
    ]);
  });

  it('says that the store is locked instead of taking it for empty', () => {
    const answers = useKeychain(['check', 'read second', 'accounts', 'write third'], 'locked');
    expect(answers).toEqual(
      Array.from({ length: 4 }, () => ({ ok: false, error: expect.objectContaining({ kind: 'locked' }) as unknown })),
    );
  });

  it('says that there is no store where no session bus runs', () => {
    const answers = useKeychain(['check', 'read second'], 'none');
    expect(answers).toEqual(
      Array.from({ length: 2 }, () => ({ ok: false, error: expect.objectContaining({ kind: 'missing' }) as unknown })),
    );
  });
});
