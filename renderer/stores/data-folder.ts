import type { CallError, CallResult } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';

/** What is kept on disk; counted when it is asked for, and shown nowhere else. */
export function readStorage(): Promise<CallResult<'settings.storage'>> {
  return call('settings.storage', undefined);
}

/** Null when the system shows the folder. */
export async function showDataFolder(): Promise<CallError | null> {
  const result = await call('app.openDataFolder', undefined);
  return result.ok ? null : result.error;
}
