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
  const picture = await page?.capturePage(inWindow(area, page.getZoomFactor()));
  if (picture === undefined || picture.isEmpty()) {
    return failure('There is no picture: the window is not on the screen. Bring it to the front and try again.');
  }
  const path = await files.chooseTarget(`${name}.png`);
  if (path === null) return success(null);
  try {
    await writeFile(path, picture.toPNG());
  } catch (error) {
    return failure(
      `The picture was not written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return success(path);
}

/** A page that is zoomed counts in larger pixels than its window. */
function inWindow({ x, y, width, height }: PictureArea, zoom: number): Rectangle {
  const [left, top] = [Math.max(0, Math.round(x * zoom)), Math.max(0, Math.round(y * zoom))];
  return { x: left, y: top, width: Math.round(width * zoom), height: Math.round(height * zoom) };
}
