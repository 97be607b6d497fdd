import { describe, expect, it } from 'vitest';
import { openInBrowser } from '../../../electron/main/open-in-browser.ts';

const ADDRESS = 'https://www.kraken.com/u/security/api';

describe('a page in the system’s browser', () => {
  it('is opened without a word', async () => {
    const opened: string[] = [];
    const said: string[] = [];
    await openInBrowser(ADDRESS, {
      open: async (url) => void opened.push(url),
      tell: async (message) => void said.push(message),
      log: (line) => void said.push(line),
    });
    expect([opened, said]).toEqual([[ADDRESS], []]);
  });

  it('that nothing can open costs a message with its address, and nothing else', async () => {
    const logged: string[] = [];
    const told: string[] = [];
    await openInBrowser(ADDRESS, {
      open: () => Promise.reject(new Error('Failed to open: 0x483')),
      tell: async (message, detail) => void told.push(`${message}. ${detail}`),
      log: (line) => void logged.push(line),
    });
    expect(told).toEqual([`No browser could be opened. Open this address yourself: ${ADDRESS}`]);
    expect(logged).toEqual([`${ADDRESS} could not be opened: Failed to open: 0x483`]);
  });

  it('that nobody can be told of is in the log', async () => {
    const logged: string[] = [];
    await openInBrowser(ADDRESS, {
      open: () => Promise.reject(new Error('no')),
      tell: () => Promise.reject(new Error('no window')),
      log: (line) => void logged.push(line),
    });
    expect(logged.at(-1)).toBe('nobody could be told so: no window');
  });
});
