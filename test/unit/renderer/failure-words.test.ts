import { describe, expect, it } from 'vitest';
import type { CallError } from '../../../engine/api/contract.ts';
import { failureWords, lostWords } from '../../../renderer/app/failure-words.ts';

const failed = (code: CallError['code']): CallError => ({ code, message: 'The reason.', field: null });

describe('the words about a command that failed', () => {
  it.each(['refused', 'unavailable', 'bad_input'] as const)(
    'say that it was not carried out when it was %s',
    (code) => {
      expect(failureWords('session.cancelAll', failed(code))).toBe('Cancel all was not carried out. The reason.');
    },
  );

  it('do not say so when it broke on the way: it may have been carried out', () => {
    const words = failureWords('session.forceExit', failed('internal'));
    expect(words).toContain('Nobody said whether Exit now was carried out: look at Open orders, Fills and the state.');
    expect(words).toContain('The reason.');
    expect(words).not.toContain('was not carried out');
  });
});

describe('the words about a view that did not come', () => {
  it('promise no engine where nobody took the call', () => {
    expect(lostWords(failed('unavailable'))).not.toContain('keeps handling');
    expect(lostWords(failed('internal'))).toContain('The engine keeps handling your position');
  });
});
