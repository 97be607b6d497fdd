import { call } from '../client/call.ts';

export interface ExportOutcome {
  readonly ok: boolean;
  readonly message: string;
}

/** Asks the engine to write every fill it knows to a file; null when no file was chosen. */
export async function exportFills(): Promise<ExportOutcome | null> {
  const result = await call('blotter.exportFills', undefined);
  if (!result.ok) return { ok: false, message: result.error.message };
  const { path, fills } = result.value;
  return path === null ? null : { ok: true, message: `${fills} ${fills === 1 ? 'fill' : 'fills'} written to ${path}` };
}
