import { describe, expect, it } from 'vitest';
import { pictureName } from '../../../renderer/stores/picture.ts';
import { contract } from '../../../engine/api/contract.ts';

describe('the name of a picture', () => {
  it('says market, timeframe and time', () => {
    expect(pictureName('BTC/USD 15m', Date.UTC(2026, 0, 5, 0, 48, 59))).toBe('parallax-BTC-USD-15m-20260105-0048');
  });

  it.each(['BTC/USD 1m', 'ÄÖÜ€/../..\\x 1h', 'A'.repeat(200)])('is one that the contract takes: %s', (shows) => {
    const area = { x: 0, y: 0, width: 10, height: 10 };
    const name = pictureName(shows, Date.UTC(2026, 0, 5));
    expect(contract['app.savePicture'].input.safeParse({ name, area }).success).toBe(true);
  });

  it('has nothing of a path', () => {
    const area = { x: 0, y: 0, width: 10, height: 10 };
    for (const name of ['../x', 'a/b', '', 'a.png', 'a'.repeat(81)])
      expect(contract['app.savePicture'].input.safeParse({ name, area }).success).toBe(false);
  });
});
