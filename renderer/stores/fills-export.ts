import { call } from '../client/call.ts';
import { formatDay, type TimeZone } from '../ui/format-time.ts';

export interface ExportOutcome {
  readonly ok: boolean;
  readonly message: string;
}

/** Asks the engine to write every fill it knows to a file, and says from when on; null when no file was chosen. */
export async function exportFills(zone: TimeZone): Promise<ExportOutcome | null> {
  const result = await call('blotter.exportFills', undefined);
  if (!result.ok) return { ok: false, message: result.error.message };
  const { path, fills, from } = result.value;
  if (path === null) return null;
  const since = from === null ? '' : ` since ${formatDay(from, zone)}`;
  const what = `${fills} ${fills === 1 ? 'fill' : 'fills'}${since}`;
  return { ok: true, message: `${what} written to ${path}` };
}
