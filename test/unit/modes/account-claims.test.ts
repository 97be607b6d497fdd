import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountClaims, claimsFolder, createAccountClaims } from '../../../engine/modes/account-claims.ts';

let folder = '';
let claims: AccountClaims[] = [];
const log: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-claims-'));
  claims = [];
  log.length = 0;
});
afterEach(() => {
  for (const each of claims) each.close();
  rmSync(folder, { recursive: true, force: true });
});

function session(inFolder = folder): AccountClaims {
  const made = createAccountClaims(inFolder, (line, level) => void log.push(`${level ?? 'info'}: ${line}`));
  claims.push(made);
  return made;
}

const KEY = ['key', 'https://api.kraken.com', 'TheKeyItself0123456789'];

describe('what a session has of an account', () => {
  it('is refused to another session in words that say what to do, until it is given back', () => {
    const first = session();
    expect(first.take('with this API key', KEY)).toBeNull();
    expect(first.take('with this API key', KEY)).toBeNull();
    const second = session();
    expect(second.take('with this API key', KEY)).toBe(
      'Another Parallax on this computer trades with this API key already, with another data folder. Close it first: neither would know the other’s orders. No order was sent.',
    );
    first.close();
    expect(second.take('with this API key', KEY)).toBeNull();
    expect(log).toEqual([]);
  });

  it('leaves everything else to others', () => {
    session().take('with this API key', KEY);
    expect(session().take('with this API key', ['key', 'https://api.kraken.com', 'AnotherKey'])).toBeNull();
    expect(session().take('with this API key', ['key', 'http://127.0.0.1:1', KEY[2]!])).toBeNull();
  });

  it('leaves no key in the name of a file', () => {
    session().take('with this API key', KEY);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{24}\.lock$/)]);
  });

  it('stands in nobody’s way where nothing can be written, and says that it is not known', () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    expect(session(blocked).take('with this API key', KEY)).toBeNull();
    expect(log).toEqual([
      expect.stringMatching(
        /^warning: whether another Parallax on this computer trades with this API key, too, is not known: /,
      ),
    ]);
  });

  it('is looked for in the same place by all, and apart for stand-ins of Kraken', () => {
    expect(claimsFolder(false).startsWith(homedir())).toBe(true);
    expect(claimsFolder(true).startsWith(tmpdir())).toBe(true);
  });
});
