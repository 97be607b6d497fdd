import { describe, expect, it } from 'vitest';
import { readSwitches } from '../../../electron/main/switches.ts';

const read = (argument: string, development: boolean) => readSwitches(['/electron', argument], '/home/me', development);

describe('where API keys are tried', () => {
  it('can be a place on this computer while Parallax is developed', () => {
    expect(read('--key-exchange=http://127.0.0.1:8080/', true)).toMatchObject({
      ok: true,
      value: { keyExchange: 'http://127.0.0.1:8080' },
    });
  });

  it.each(['http://example.org', 'https://127.0.0.1', 'http://127.0.0.1.example.org', 'nowhere'])(
    'can never be %s',
    (address) => {
      expect(read(`--key-exchange=${address}`, true)).toMatchObject({ ok: false });
    },
  );

  it('is Kraken alone in a release, whatever the command line says', () => {
    expect(read('--key-exchange=http://127.0.0.1:8080', false)).toMatchObject({
      ok: true,
      value: { keyExchange: null },
    });
  });
});
