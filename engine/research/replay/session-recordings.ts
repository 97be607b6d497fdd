import type { RecordingPiece, RecordingStore } from '../../ports.ts';
import { sharePiece, type PackedRecording } from '../../workers/recording-source.ts';

/** Recordings of the mode that runs in this process: its database is locked for everybody else. */
export interface SessionRecordings {
  readonly mode: 'demo' | 'paper' | 'live';
  /** The session that runs now. */
  readonly sessionId: string;
  readonly store: Pick<RecordingStore, 'list' | 'pieces'>;
}

/** How long pieces are read before the session is let to its work, ms. */
const SLICE_MS = 4;
/** The oldest journal is forgotten once in many hours: a second time in a row is not believable. */
const MOST_ATTEMPTS = 3;

/** Lets everything else that waits in this process have its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Reads a recording of the running database into shared memory, a few milliseconds at a time: the session that trades
 * is not kept waiting, however long it has been recorded. Null when there is no such session. `told` hears of the part
 * of the pieces that were read, by count.
 */
export async function packRecording(
  { store }: Pick<SessionRecordings, 'store'>,
  sessionId: string,
  signal: AbortSignal,
  told: (pieces: number) => void = () => undefined,
): Promise<PackedRecording | null> {
  for (let attempt = 1; ; attempt++) {
    const pieces = store.pieces(sessionId);
    if (pieces === null) return null;
    const packed = await packPieces(pieces, signal, told);
    if (packed !== null) return packed;
    if (attempt === MOST_ATTEMPTS) throw new Error(`the journal of session ${sessionId} changes while it is read`);
  }
}

/** Null when the oldest part of the journal was forgotten meanwhile. */
async function packPieces(
  pieces: Iterable<RecordingPiece>,
  signal: AbortSignal,
  told: (pieces: number) => void,
): Promise<PackedRecording | null> {
  let beginning: Extract<RecordingPiece, { kind: 'beginning' }> | null = null;
  const minutes: Uint8Array[] = [];
  const journal: Uint8Array[] = [];
  let isWhole = false;
  let sliceBegan = performance.now();
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'beginning':
        beginning = piece;
        break;
      case 'minutes':
        minutes.push(sharePiece(piece));
        break;
      case 'journal':
        journal.push(sharePiece(piece));
        break;
      case 'end':
        isWhole = piece.isWhole;
        break;
    }
    if (performance.now() - sliceBegan < SLICE_MS) continue;
    told(minutes.length + journal.length);
    await nextTurn();
    signal.throwIfAborted();
    sliceBegan = performance.now();
  }
  if (beginning === null || !isWhole) return null;
  const { recording, state, warmUp } = beginning;
  const bytes = [...minutes, ...journal].reduce((sum, { length }) => sum + length, 0);
  return { kind: 'packed', id: `${recording.sessionId} ${bytes}`, recording, state, warmUp, minutes, journal };
}
