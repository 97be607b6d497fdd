import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Where the window was last time, in device-independent pixels; x and y are null for "let the system place it". */
export interface WindowBounds {
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: WindowBounds;
  readonly maximised: boolean;
}

/** A rectangle of the screen that is not covered by bars of the system. */
export interface WorkArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest size that the layout is drawn for. */
export const MINIMUM_SIZE = { width: 1280, height: 800 } as const;
const DEFAULT_SIZE = { width: 1440, height: 900 } as const;

export const INITIAL_STATE: WindowState = { bounds: { x: null, y: null, ...DEFAULT_SIZE }, maximised: false };

const pixel = z.number().int().min(-100_000).max(100_000);
const stateSchema = z.object({
  bounds: z.object({ x: pixel.nullable(), y: pixel.nullable(), width: pixel.min(1), height: pixel.min(1) }),
  maximised: z.boolean(),
});

/** @returns what was saved last, or the initial state where there is nothing or nothing readable */
export function loadWindowState(file: string, log: (line: string) => void): WindowState {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The first start: nothing was saved yet.
    return INITIAL_STATE;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    log(`the saved window position is unreadable and starts anew: ${String(error)}`);
    return INITIAL_STATE;
  }
}

/** Replaces the file in one step; a failure costs a window position and is only logged. */
export function saveWindowState(file: string, state: WindowState, log: (line: string) => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch (error) {
    log(`the window position was not saved: ${String(error)}`);
  }
}

/** The minimum size on this screen: never more than the screen has. */
export function minimumSizeOn(area: WorkArea): { readonly width: number; readonly height: number } {
  return {
    width: Math.min(MINIMUM_SIZE.width, area.width),
    height: Math.min(MINIMUM_SIZE.height, area.height),
  };
}

/**
 * Moves bounds onto the screen: as large as wished, at least the minimum, at most the work area, and wholly inside it.
 * @param area of the screen that the bounds are nearest to
 */
export function fitToScreen(bounds: WindowBounds, area: WorkArea): WindowBounds {
  const minimum = minimumSizeOn(area);
  const width = Math.min(Math.max(bounds.width, minimum.width), area.width);
  const height = Math.min(Math.max(bounds.height, minimum.height), area.height);
  if (bounds.x === null || bounds.y === null) return { x: null, y: null, width, height };
  const x = Math.min(Math.max(bounds.x, area.x), area.x + area.width - width);
  const y = Math.min(Math.max(bounds.y, area.y), area.y + area.height - height);
  return { x, y, width, height };
}
