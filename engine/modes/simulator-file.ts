import { readFileSync, renameSync } from 'node:fs';
import { failure, type Result, success } from '../domain/result.ts';
import { parseSimulatorState, type SimulatorState } from '../exchange/simulator/simulator-state.ts';

/** An exchange's state as it was left; null when there is none. A damaged file is set aside, never deleted. */
export function readSimulatorState(
  file: string,
  what: string,
  log: (line: string) => void,
): Result<SimulatorState | null, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return success(null);
    return failure(`The ${what} ${file} cannot be read: ${String(error)}`);
  }
  const state = parseSimulatorState(text);
  if (state.ok) return state;
  const aside = `${file}.damaged`;
  renameSync(file, aside);
  log(`${state.error} It is kept as ${aside}; the ${what} begins anew.`);
  return success(null);
}
