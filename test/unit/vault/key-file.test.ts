import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../../engine/vault/key-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function keyFile(content: string, mode = 0o600): string {
  const path = join(folder, 'keys');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('key file', () => {
  it.each([
    ['JSON', '{"key": "the-key", "secret": "the-secret"}'],
    ['JSON with more fields', '\n{"name": "x", "secret": " the-secret ", "key": "the-key"}\n'],
    ['two lines', 'the-key\nthe-secret\n'],
    ['two lines from Windows', '\uFEFFthe-key\r\nthe-secret\r\n'],
  ])('is read from %s', async (_, content) => {
    expect(await readKeyFile(keyFile(content))).toEqual({ ok: true, value: { key: 'the-key', secret: 'the-secret' } });
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o601, 0o777])('is refused with mode %o, and told what to run', async (mode) => {
    const path = keyFile('the-key\nthe-secret\n', mode);
    const answer = await readKeyFile(path, 'linux');
    expect(answer).toEqual({
      ok: false,
      error: `key file ${path}: mode 0${mode.toString(8)} lets others at your keys; run: chmod 600 ${path}`,
    });
  });

  it('is accepted with fewer rights, and where modes mean nothing', async () => {
    expect((await readKeyFile(keyFile('the-key\nthe-secret\n', 0o400), 'linux')).ok).toBe(true);
    expect((await readKeyFile(keyFile('the-key\nthe-secret\n', 0o644), 'win32')).ok).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['one line', 'CANARY-only'],
    ['three lines', 'CANARY\nCANARY\nCANARY'],
    ['blanks within a line', 'CANARY CANARY\nCANARY'],
    ['broken JSON', '{"key": "CANARY", "secret": '],
    ['JSON without secret', '{"key": "CANARY"}'],
    ['JSON with an empty secret', '{"key": "CANARY", "secret": ""}'],
  ])('is refused with %s, without repeating any of it', async (_, content) => {
    const answer = await readKeyFile(keyFile(content));
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).toContain('expected JSON');
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });

  it('is refused when missing, when a folder, when far too large', async () => {
    expect(await readKeyFile(join(folder, 'none'))).toMatchObject({ error: expect.stringContaining('ENOENT') });
    expect(await readKeyFile(folder)).toMatchObject({ error: expect.stringContaining('not a file') });
    expect(await readKeyFile(keyFile('x'.repeat(20_000)))).toMatchObject({
      error: expect.stringContaining('too large'),
    });
  });
});
