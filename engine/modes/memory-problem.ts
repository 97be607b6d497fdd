import { ownOrderId } from '../domain/client-order-id.ts';
import { reasonOf } from '../domain/reason-of.ts';
import type { SessionStore } from '../ports.ts';
import { NONCE_SETTING, readNonce } from '../storage/nonce-source.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import { DEFAULT_CONFIGURATION } from '../strategy/default-configuration.ts';
import { journalConfiguration, restoreState } from '../trading/session-loop.ts';
import { reduceSession } from '../trading/session-reducer.ts';
import { initialSessionState, type SessionState } from '../trading/session-state.ts';
import { isOwnerReadable } from './memory-owner.ts';

/**
 * Why a start could not go on with what a memory holds, null when it can: a file may be sound as a database and hold half
 * a record. Nothing is written. What SQLite itself says on the way is thrown: a disk that fails is no damage.
 */
export function memoryProblem(store: SessionStore): string | null {
  if (readNonce(store.readSetting(NONCE_SETTING)) === null) return 'the newest nonce cannot be read';
  if (!isOwnerReadable(store)) return 'whose memory it is cannot be read';
  const snapshot = store.latestSnapshot();
  if (snapshot !== null && !isJson(snapshot.state)) return 'the newest snapshot cannot be read';
  const broken = store
    .journalAfter(snapshot?.sequence ?? 0)
    .find(({ event, commands }) => !isJson(event) || !isJson(commands));
  if (broken !== undefined) return `journal record ${broken.sequence} cannot be read`;
  return resumeProblem(store);
}

/** Goes through what a start does with what is remembered, without anybody acting on it. */
function resumeProblem(store: SessionStore): string | null {
  try {
    const written = journalConfiguration(store);
    if (written !== null && !isRecord(written)) return 'the configuration of the journal cannot be read';
    const configuration = written ?? DEFAULT_CONFIGURATION;
    const initial = initialSessionState(DEFAULT_CONFIGURATION.symbol, 0);
    const state = restoreState(store, initial, configuration);
    const field = unlike(initial, state, 'state');
    if (field !== null) return `what it remembers cannot be gone on with: ${field} is not what it should be`;
    begin(state, configuration);
    return null;
  } catch (error) {
    if (isSqliteError(error)) throw error;
    // Events and state have been read by now; the parser's own message would quote the text.
    if (error instanceof SyntaxError) return 'the configuration of the journal cannot be read';
    return `what it remembers cannot be gone on with: ${reasonOf(error)}`;
  }
}

/** The first thing that every session does. One that never heard of its market has nothing to break on yet. */
function begin(state: SessionState, configuration: typeof DEFAULT_CONFIGURATION): void {
  const { instrument, time } = state;
  if (instrument === null) return;
  const event = { type: 'session_started', instrument } as const;
  reduceSession(state, { time, quote: null, newOrderId: ownOrderId('rehearsal'), event }, configuration);
}

/**
 * The first field of a value that is not of the kind it is in the pattern. What the pattern has null in may be anything,
 * and what it does not have is not looked at: older and newer versions write other fields.
 */
function unlike(pattern: unknown, value: unknown, name: string): string | null {
  if (pattern === null) return null;
  if (typeof pattern === 'number') return Number.isFinite(value) ? null : name;
  if (Array.isArray(pattern)) return Array.isArray(value) ? null : name;
  if (!isRecord(pattern)) return typeof value === typeof pattern ? null : name;
  if (!isRecord(value)) return name;
  for (const [key, inner] of Object.entries(pattern)) {
    const found = unlike(inner, value[key], `${name}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
