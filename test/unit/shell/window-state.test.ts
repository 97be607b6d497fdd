import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fitToScreen,
  INITIAL_STATE,
  loadWindowState,
  minimumSizeOn,
  saveWindowState,
} from '../../../electron/main/window-state.ts';

const fullHd = { x: 0, y: 0, width: 1920, height: 1080 };

describe('window state', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-window-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is 1440 by 900, placed by the system, at the first start', () => {
    const log: string[] = [];
    expect(loadWindowState(join(folder, 'none.json'), (line) => log.push(line))).toEqual(INITIAL_STATE);
    expect(INITIAL_STATE.bounds).toEqual({ x: null, y: null, width: 1440, height: 900 });
    expect(log).toEqual([]);
  });

  it('is read back as it was saved, into a folder that did not exist', () => {
    const file = join(folder, 'deep', 'window-state.json');
    const state = { bounds: { x: -10, y: 20, width: 1600, height: 1000 }, maximised: true };
    saveWindowState(file, state, () => undefined);
    expect(loadWindowState(file, () => undefined)).toEqual(state);
  });

  it.each(['', '{', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":0,"height":9},"maximised":false}'])(
    'starts anew from the unreadable file %j and says so',
    (text) => {
      const file = join(folder, 'window-state.json');
      writeFileSync(file, text);
      const log: string[] = [];
      expect(loadWindowState(file, (line) => log.push(line))).toEqual(INITIAL_STATE);
      expect(log).toHaveLength(1);
    },
  );

  it('is not saved where that is impossible, and only says so', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'kept');
    const log: string[] = [];
    saveWindowState(join(file, 'window-state.json'), INITIAL_STATE, (line) => log.push(line));
    expect(log).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });
});

describe('fitting a window to the screen', () => {
  it('leaves bounds alone that fit', () => {
    const bounds = { x: 100, y: 50, width: 1440, height: 900 };
    expect(fitToScreen(bounds, fullHd)).toEqual(bounds);
  });

  it('brings a window back whose screen is gone', () => {
    expect(fitToScreen({ x: 3000, y: -500, width: 1440, height: 900 }, fullHd)).toEqual({
      x: 480,
      y: 0,
      width: 1440,
      height: 900,
    });
  });

  it('enlarges to the minimum and shrinks to the screen', () => {
    expect(fitToScreen({ x: 0, y: 0, width: 300, height: 5000 }, fullHd)).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 1080,
    });
  });

  it('asks of a small screen no more than it has', () => {
    const small = { x: 0, y: 24, width: 1024, height: 740 };
    expect(minimumSizeOn(small)).toEqual({ width: 1024, height: 740 });
    expect(fitToScreen(INITIAL_STATE.bounds, small)).toEqual({ x: null, y: null, width: 1024, height: 740 });
  });

  it('always ends up inside the work area', () => {
    const pixel = fc.integer({ min: -5000, max: 5000 });
    const size = fc.integer({ min: 1, max: 6000 });
    const area = fc.record({ x: pixel, y: pixel, width: fc.integer({ min: 640, max: 5120 }), height: size });
    fc.assert(
      fc.property(fc.record({ x: pixel, y: pixel, width: size, height: size }), area, (bounds, screen) => {
        const fitted = fitToScreen(bounds, screen);
        expect(fitted.x).toBeGreaterThanOrEqual(screen.x);
        expect(fitted.y).toBeGreaterThanOrEqual(screen.y);
        expect((fitted.x ?? 0) + fitted.width).toBeLessThanOrEqual(screen.x + screen.width);
        expect((fitted.y ?? 0) + fitted.height).toBeLessThanOrEqual(screen.y + screen.height);
      }),
    );
  });
});
