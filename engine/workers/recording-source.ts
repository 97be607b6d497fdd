import type { JournalRecord, RecordingPiece, SessionRecording, StoredRecording } from '../ports.ts';
import { unpackText } from '../storage/packed-text.ts';

/**
 * A recording on its way to a thread. `file`: the thread reads it itself. `packed`: it belongs to a session whose
 * database is locked, so it was read in pieces, each of which lies in shared memory as JSON text.
 */
export type RecordingSource =
  { readonly kind: 'file'; readonly file: string; readonly sessionId: string } | PackedRecording;

export interface PackedRecording {
  readonly kind: 'packed';
  /** What was read: two of the same name are alike. */
  readonly id: string;
  readonly recording: Omit<SessionRecording, 'state' | 'warmUp'>;
  readonly state: Uint8Array;
  readonly warmUp: Uint8Array;
  readonly minutes: readonly Uint8Array[];
  readonly journal: readonly Uint8Array[];
}

/** Puts a piece where every thread can read it. The copy is the only work that is done with it. */
export function sharePiece(piece: Extract<RecordingPiece, { kind: 'minutes' | 'journal' }>): Uint8Array {
  const text = Buffer.from(JSON.stringify(piece.kind === 'minutes' ? piece.minutes : piece.journal));
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(text);
  return shared;
}

export function openPacked({ recording, state, warmUp, minutes, journal }: PackedRecording): StoredRecording {
  return {
    ...recording,
    state: unpackText(state),
    warmUp: unpackText(warmUp),
    minutes: minutes.flatMap((piece) => readPiece(piece) as readonly string[]),
    journal: journal.flatMap((piece) => readPiece(piece) as readonly JournalRecord[]),
  };
}

/** Written by `sharePiece`. Shared memory cannot be decoded in place: the text is copied out first. */
function readPiece(piece: Uint8Array): unknown {
  return JSON.parse(Buffer.from(piece).toString('utf8'));
}
