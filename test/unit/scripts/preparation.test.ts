import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadScript } from './load-script';

const { requireIntegrity } = await loadScript<{
  requireIntegrity: (file: string, integrity: string) => Promise<void>;
}>('fallback-electron');
const { sourceFingerprint } = await loadScript<{ sourceFingerprint: (root: string) => string }>('build-stamp');
const { hasCandidate } = await loadScript<{ hasCandidate: (policy: string, name: string) => boolean }>(
  'system-packages',
);
const { isVersionAtLeast } = await loadScript<{
  isVersionAtLeast: (version: string, oldest: readonly number[]) => boolean;
}>('node-runtime');
const { exitCodeOf, runCommand } = await loadScript<{
  exitCodeOf: (code: number | null, signal: string | null) => number;
  runCommand: (
    file: string,
    args: readonly string[],
    options?: { readonly timeout?: number },
  ) => Promise<{ readonly code: number; readonly stdout: string }>;
}>('command');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a download', () => {
  const integrityOfHello =
    'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==';

  test('is accepted if it is the expected file', async () => {
    writeFileSync(join(folder, 'file'), 'hello');
    await expect(requireIntegrity(join(folder, 'file'), integrityOfHello)).resolves.toBeUndefined();
  });

  test('is refused if one byte differs', async () => {
    writeFileSync(join(folder, 'file'), 'hellO');
    await expect(requireIntegrity(join(folder, 'file'), integrityOfHello)).rejects.toThrow(/is not the expected file/);
  });
});

describe('the fingerprint of the sources', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'engine', 'domain'), { recursive: true });
    writeFileSync(join(folder, 'engine', 'domain', 'order.ts'), 'one');
  });

  test('stays the same while nothing changes', () => {
    expect(sourceFingerprint(folder)).toBe(sourceFingerprint(folder));
  });

  test('changes with a file that is edited, added or removed, but not with a test', () => {
    const file = join(folder, 'engine', 'domain', 'order.ts');
    const before = sourceFingerprint(folder);
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    const edited = sourceFingerprint(folder);
    writeFileSync(join(folder, 'engine', 'fill.ts'), 'two');
    const added = sourceFingerprint(folder);
    rmSync(file);
    const removed = sourceFingerprint(folder);
    mkdirSync(join(folder, 'test'));
    writeFileSync(join(folder, 'test', 'order.test.ts'), 'three');
    expect(new Set([before, edited, added, removed]).size).toBe(4);
    expect(sourceFingerprint(folder)).toBe(removed);
  });
});

describe('the system packages', () => {
  const policy = [
    'libasound2:',
    '  Installed: (none)',
    '  Candidate: (none)',
    'libasound2t64:',
    '  Installed: (none)',
    '  Candidate: 1.2.11-1',
  ].join('\n');

  test('are called what this release calls them', () => {
    expect(hasCandidate(policy, 'libasound2')).toBe(false);
    expect(hasCandidate(policy, 'libasound2t64')).toBe(true);
    expect(hasCandidate(policy, 'unheard-of')).toBe(false);
  });
});

describe('programs and versions', () => {
  test.each([
    ['v24.21.0', true],
    ['22.14.0', true],
    ['22.13.9', false],
    ['v20.20.2', false],
  ])('Node %s is new enough: %s', (version, expected) => {
    expect(isVersionAtLeast(version, [22, 14])).toBe(expected);
  });

  test('an exit by signal becomes the code a shell shows', () => {
    expect(exitCodeOf(3, null)).toBe(3);
    expect(exitCodeOf(null, 'SIGTERM')).toBe(143);
    expect(exitCodeOf(null, 'SIGKILL')).toBe(137);
  });

  test('a program answers with its code and output, is missing as 127 and too slow as 124', async () => {
    const script = 'console.log("out"); process.exitCode = 5';
    expect(await runCommand(process.execPath, ['-e', script])).toMatchObject({ code: 5, stdout: 'out\n' });
    expect(await runCommand('/no/such/program', [])).toMatchObject({ code: 127 });
    const slow = ['-e', 'setTimeout(() => {}, 60_000)'];
    expect(await runCommand(process.execPath, slow, { timeout: 300 })).toMatchObject({ code: 124 });
  });
});
