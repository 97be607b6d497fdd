import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScript, projectRoot } from './load-script';

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Record<string, LockEntry>;

const { agreesWithLock, explainNpmFailure } = await loadScript<{
  agreesWithLock: (wanted: Packages, installed: Packages) => boolean;
  explainNpmFailure: (command: string, code: number, output: string, logFile: string) => string;
}>('dependencies');
const { completeLock } = await loadScript<{ completeLock: (packages: Packages) => string[] }>('complete-lock');

describe('an installation that these scripts did not make', () => {
  const wanted: Packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/native': { version: '2.0.0', integrity: 'sha512-n', optional: true },
  };

  test('is adopted if only optional packages are missing', () => {
    expect(agreesWithLock(wanted, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })).toBe(true);
  });

  test.each<[string, Packages]>([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['a content differs', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ])('is not adopted if %s', (_name, installed) => {
    expect(agreesWithLock(wanted, installed)).toBe(false);
  });
});

describe('a failing npm is explained in one sentence', () => {
  test.each([
    [127, 'spawn npm ENOENT', /^npm was not found: install Node together with npm/],
    [1, 'npm error code ENOTFOUND', /^"npm ci" could not reach the npm registry: check the network/],
    [
      1,
      'npm error code EUSAGE\nnpm error not in sync',
      /^package-lock.json does not fit package.json: run "npm run lock"/,
    ],
    [1, 'npm error code ENOSPC', /^The disk is full/],
    [
      1,
      'npm error code E1\nnpm error Something odd',
      /^"npm ci" failed with code 1 \(Something odd\): the log is \/log\.$/,
    ],
  ])('code %i: %s', (code, output, sentence) => {
    expect(explainNpmFailure('ci', code, output, '/log')).toMatch(sentence);
  });
});

describe('the lock file', () => {
  test('gets the binaries of other platforms that a registry did not hold', () => {
    const packages: Packages = {
      'node_modules/tool': {
        version: '1.2.3',
        optionalDependencies: {
          '@tool/linux-arm64-musl': '1.2.3',
          '@tool/darwin-x64': '1.2.3',
          'no-platform': '1.0.0',
        },
      },
      'node_modules/@tool/darwin-x64': { version: '1.2.3', integrity: 'sha512-d' },
    };
    expect(completeLock(packages)).toEqual(['node_modules/@tool/linux-arm64-musl']);
    expect(packages['node_modules/@tool/linux-arm64-musl']).toEqual({
      version: '1.2.3',
      optional: true,
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
    });
    expect(packages['node_modules/@tool/darwin-x64']?.integrity).toBe('sha512-d');
  });

  test('of this project is complete, so that npm ci works (if not: npm run lock)', () => {
    const lock = JSON.parse(readFileSync(`${projectRoot}package-lock.json`, 'utf8')) as { packages: Packages };
    expect(completeLock(lock.packages)).toEqual([]);
  });
});
