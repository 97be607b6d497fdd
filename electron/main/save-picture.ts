import { writeFile } from 'node:fs/promises';
import type { Rectangle } from 'electron';
import { failure, type Result, success } from '../../engine/domain/result.ts';
import type { FilePicker } from '../../engine/ports.ts';

/** The part of Electron's web contents that takes pictures of a page. */
export interface Pictured {
  getZoomFactor(): number;
  capturePage(area: Rectangle): Promise<{ isEmpty(): boolean; toPNG(): Uint8Array }>;
}

/** A part of a page in CSS pixels. */
export type PictureArea = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>;

/**
 * Takes a picture of a part of a page and writes it as PNG where the user wants it. The path, null when no file was
 * chosen, or in words why there is no picture.
 */
export async function savePicture(
  page: Pictured | null,
  area: PictureArea,
  name: string,
  files: Pick<FilePicker, 'chooseTarget'>,
): Promise<Result<string | null, string>> {
  // Before the dialog, which would be in it.
  const picture = await capture(page, area);
  if (!picture.ok) {
    return failure(`There is no picture: ${picture.error}. Bring the window to the front and try again.`);
  }
  const path = await files.chooseTarget(`${name}.png`);
  if (path === null) return success(null);
  try {
    await writeFile(path, picture.value);
  } catch (error) {
    return failure(
      `The picture was not written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return success(path);
}

async function capture(page: Pictured | null, area: PictureArea): Promise<Result<Uint8Array, string>> {
  if (page === null) return failure('there is no window');
  try {
    const picture = await page.capturePage(inWindow(area, page.getZoomFactor()));
    return picture.isEmpty() ? failure('the window is not on the screen') : success(picture.toPNG());
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** A page that is zoomed counts in larger pixels than its window. What lies beyond its left and upper edge is left out. */
function inWindow({ x, y, width, height }: PictureArea, zoom: number): Rectangle {
  const [left, top] = [Math.max(0, Math.round(x * zoom)), Math.max(0, Math.round(y * zoom))];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.round((x + width) * zoom) - left),
    height: Math.max(1, Math.round((y + height) * zoom) - top),
  };
}
