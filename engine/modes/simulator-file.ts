import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { reasonOf } from '../domain/reason-of.ts';
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

export interface StateSaving {
  /** The account changed: it is saved within a second. */
  readonly changed: () => void;
  /** Saves for the last time. */
  readonly stop: () => void;
}

/** A changed account is saved within a second; a market that only moved, and the time it was last alive, now and then. */
const LOOK_EVERY_MS = 1_000;
const SAVE_EVERY_MS = 30_000;

/**
 * Keeps an exchange's state in a file. A disk that is full or gone costs the exchange its memory, not its life; said
 * once, until it works again.
 */
export function keepSimulatorState(
  file: string,
  what: string,
  exportState: () => SimulatorState,
  wallNow: () => number,
  log: (line: string) => void,
): StateSaving {
  let dirty = true;
  let savedAt = wallNow();
  let failed = false;
  function save(): void {
    dirty = false;
    savedAt = wallNow();
    try {
      writeState(file, exportState());
      failed = false;
    } catch (error) {
      if (!failed)
        log(
          `The ${what} could not be saved: ${reasonOf(error)}. It goes on; what happens from here on may be forgotten.`,
        );
      failed = true;
    }
  }
  const timer = setInterval(() => {
    if (dirty || wallNow() - savedAt >= SAVE_EVERY_MS) save();
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    changed: () => {
      dirty = true;
    },
    stop() {
      clearInterval(timer);
      save();
    },
  };
}

/** Written beside and moved into place: a crash leaves the old file or the new one, never half of one. */
function writeState(file: string, state: SimulatorState): void {
  const descriptor = openSync(`${file}.new`, 'w');
  try {
    for (const piece of jsonPieces(state)) writeFileSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
}

/** Records in one piece of text. */
const PIECE_RECORDS = 100;

/**
 * A value's JSON in pieces. Months of trading are megabytes, and one text of megabytes for every change is garbage that
 * V8 puts with its long-lived objects: the memory of the process would follow it.
 */
function* jsonPieces(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    yield '[';
    for (let at = 0; at < value.length; at += PIECE_RECORDS) {
      const records = JSON.stringify(value.slice(at, at + PIECE_RECORDS));
      yield (at === 0 ? '' : ',') + records.slice(1, -1);
    }
    yield ']';
  } else if (typeof value === 'object' && value !== null) {
    let between = '';
    yield '{';
    for (const [key, member] of Object.entries(value)) {
      yield `${between}${JSON.stringify(key)}:`;
      yield* jsonPieces(member);
      between = ',';
    }
    yield '}';
  } else {
    yield JSON.stringify(value);
  }
}
