import { call } from '../client/call.ts';
import type { ExportOutcome } from './fills-export.ts';

/**
 * Saves what is shown of an element as a picture, named after what it shows and the time `at` (UTC ms); null when no
 * file was chosen.
 */
export async function savePicture(element: Element, shows: string, at: number): Promise<ExportOutcome | null> {
  const { x, y, width, height } = element.getBoundingClientRect();
  const result = await call('app.savePicture', {
    name: pictureName(shows, at),
    area: { x, y, width: Math.max(1, width), height: Math.max(1, height) },
  });
  if (!result.ok) return { ok: false, message: result.error.message };
  const { path } = result.value;
  return path === null ? null : { ok: true, message: `Saved as ${path}` };
}

/** A name that every file system takes: `parallax-BTC-USD-15m-20260105-0048`. */
export function pictureName(shows: string, at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const stamp = `${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}`;
  const words = shows.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 50);
  return `parallax-${words}-${stamp}`;
}
