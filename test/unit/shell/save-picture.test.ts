import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rectangle } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Pictured, savePicture } from '../../../electron/main/save-picture.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const AREA = { x: 239.5, y: 48, width: 700.4, height: 500 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-picture-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function page(zoom = 1, empty = false): Pictured & { readonly areas: Rectangle[] } {
  const areas: Rectangle[] = [];
  return {
    areas,
    getZoomFactor: () => zoom,
    capturePage(area) {
      areas.push(area);
      return Promise.resolve({ isEmpty: () => empty, toPNG: () => PNG });
    },
  };
}

/** Whoever is asked for a file, and what was suggested. */
function asked(answer: string | null) {
  const names: string[] = [];
  return {
    names,
    chooseTarget(name: string) {
      names.push(name);
      return Promise.resolve(answer);
    },
  };
}

describe('a picture of the window', () => {
  it('is written where the user wants it', async () => {
    const file = join(folder, 'chart.png');
    const files = asked(file);
    expect(await savePicture(page(), AREA, 'parallax-BTC-USD', files)).toEqual({ ok: true, value: file });
    expect(files.names).toEqual(['parallax-BTC-USD.png']);
    expect(new Uint8Array(readFileSync(file))).toEqual(PNG);
  });

  it('is of the same part of a page that is zoomed, in whole pixels', async () => {
    const zoomed = page(1.5);
    await savePicture(zoomed, AREA, 'chart', asked(null));
    expect(zoomed.areas).toEqual([{ x: 359, y: 72, width: 1051, height: 750 }]);
    const above = page();
    await savePicture(above, { x: -50, y: -0.4, width: 200, height: 100 }, 'chart', asked(null));
    expect(above.areas).toEqual([{ x: 0, y: 0, width: 150, height: 100 }]);
  });

  it('is none when no file was chosen', async () => {
    expect(await savePicture(page(), AREA, 'chart', asked(null))).toEqual({ ok: true, value: null });
  });

  it.each([
    ['no window', null],
    ['a window that is not painted', page(1, true)],
    ['a window that is going', { ...page(), capturePage: () => Promise.reject(new Error('it was destroyed')) }],
  ])('is none of %s, and nobody is asked for a file', async (_, shown) => {
    const files = asked(join(folder, 'chart.png'));
    const saved = await savePicture(shown, AREA, 'chart', files);
    expect(saved).toEqual({ ok: false, error: expect.stringContaining('to the front and try again') as unknown });
    expect(files.names).toEqual([]);
  });

  it('says which file could not be written', async () => {
    const file = join(folder, 'missing', 'chart.png');
    const saved = await savePicture(page(), AREA, 'chart', asked(file));
    expect(saved).toEqual({ ok: false, error: expect.stringContaining(`not written to ${file}: ENOENT`) as unknown });
  });
});
