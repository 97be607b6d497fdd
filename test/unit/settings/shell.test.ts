import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLicences } from '../../../electron/main/licences.ts';
import { createDesktopNotifier } from '../../../electron/main/notifications.ts';
import { diskUse } from '../../../engine/settings/disk-use.ts';
import { packageFolder } from '../../../scripts/lib/licences.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('notices on the desktop', () => {
  function notifier(options: { readonly supported?: boolean; readonly watched?: boolean; readonly breaks?: boolean }) {
    const shown: string[] = [];
    let clicked: () => void = () => undefined;
    let windows = 0;
    const made = createDesktopNotifier({
      isSupported: () => options.supported ?? true,
      create: ({ title, urgency }) => ({
        show() {
          if (options.breaks === true) throw new Error('no bus');
          shown.push(`${title} (${urgency})`);
        },
        on: (_event, listener) => (clicked = listener),
      }),
      isWatched: () => options.watched ?? false,
      showWindow: () => (windows += 1),
    });
    return { made, shown, click: () => clicked(), windows: () => windows };
  }
  const fill = { level: 'success', title: 'Bought', body: '' } as const;
  const halt = { level: 'error', title: 'Halted', body: '' } as const;

  it('bring the window when they are clicked', () => {
    const { made, shown, click, windows } = notifier({});
    expect(made.notify(halt)).toBeNull();
    expect(shown).toEqual(['Halted (critical)']);
    click();
    expect(windows()).toBe(1);
  });

  it('leave good news to the window while it is looked at, never trouble', () => {
    const { made, shown } = notifier({ watched: true });
    expect([made.notify(fill), made.notify(halt)]).toEqual([null, null]);
    expect(shown).toEqual(['Halted (critical)']);
  });

  it('say why they cannot be shown', () => {
    expect(notifier({ supported: false }).made.notify(fill)).toContain('shows no notifications');
    expect(notifier({ breaks: true }).made.notify(fill)).toBe('The system refused the notification: no bus.');
  });
});

describe('the packages of a build', () => {
  it('are those of all its parts, by name, each once', async () => {
    const react = { name: 'react', version: '19.3.1', licence: 'MIT', text: 'words' };
    const zod = { name: 'zod', version: '4.6.7', licence: 'MIT', text: null };
    for (const [part, list] of [
      ['main', [zod]],
      ['renderer', [react, zod]],
    ] as const) {
      mkdirSync(join(folder, part));
      writeFileSync(join(folder, part, 'licences.json'), JSON.stringify(list));
    }
    expect(await readLicences([join(folder, 'main'), join(folder, 'renderer')])).toEqual([react, zod]);
    expect(await readLicences([join(folder, 'nowhere')])).toBeNull();
  });

  it.each([
    ['/p/node_modules/react/index.js', '/p/node_modules/react'],
    ['/p/node_modules/@scope/name/dist/x.js?commonjs', '/p/node_modules/@scope/name'],
    ['/p/node_modules/a/node_modules/b/x.js', '/p/node_modules/a/node_modules/b'],
    ['/p/engine/engine.ts', null],
    ['\0virtual:x', null],
  ])('are told from the file %s', (file, expected) => {
    expect(packageFolder(file)).toBe(expected);
  });
});

describe('the data folder', () => {
  it('is counted by what lies in it, biggest first', async () => {
    mkdirSync(join(folder, 'demo'));
    writeFileSync(join(folder, 'history.db'), 'x'.repeat(3_000));
    writeFileSync(join(folder, 'history.db-wal'), 'x'.repeat(500));
    writeFileSync(join(folder, 'demo', 'session.db'), 'x'.repeat(4_000));
    writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(10));
    const use = await diskUse(folder);
    expect(use.parts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['demo', 4_000],
      ['history.db', 3_500],
      ['other', 10],
    ]);
    expect(use.bytes).toBe(7_510);
    expect(use.free).toBeGreaterThan(0);
  });

  it('is empty where there is none', async () => {
    expect(await diskUse(join(folder, 'nowhere'))).toMatchObject({ bytes: 0, parts: [] });
  });
});
