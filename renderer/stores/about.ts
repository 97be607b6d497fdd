import type { CallError, MethodOutput } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';

/** What this program is made of. */
export interface About {
  readonly info: MethodOutput<'app.info'> | null;
  readonly packages: MethodOutput<'app.packages'>;
  /** Why one of them is missing. */
  readonly error: CallError | null;
}

export async function readAbout(): Promise<About> {
  const [info, packages] = await Promise.all([call('app.info', undefined), call('app.packages', undefined)]);
  const error = !info.ok ? info.error : !packages.ok ? packages.error : null;
  return { info: info.ok ? info.value : null, packages: packages.ok ? packages.value : [], error };
}

/** The words of a package's licence, or why there are none. */
export async function readLicence(name: string): Promise<string> {
  const result = await call('app.licence', { name });
  if (!result.ok) return result.error.message;
  return result.value.text ?? 'This package brings no licence text along; its name stands in its description.';
}
