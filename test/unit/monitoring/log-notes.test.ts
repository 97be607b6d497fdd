import { describe, expect, it } from 'vitest';
import { logNotes } from '../../../engine/projection/log-notes.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import { play, running, T0 } from '../trading/session-fixtures.ts';

/** What the log has of a session that runs and then sees these events. */
function logged(...events: readonly SessionEvent[]): readonly (readonly [string, string, string])[] {
  let state = running();
  return events.flatMap((event, at) => {
    const before = state;
    const { state: after, commands } = play(before, [[T0 + 1_000 * (at + 1), event]]);
    state = after;
    const records = commands.flatMap((command) =>
      command.type === 'record' ? [{ id: 1, time: T0, record: command.record }] : [],
    );
    const turn = { time: T0, before, after, commands, records };
    return logNotes({ type: 'turn', turn }).map(({ kind, level, message }) => [kind, level, message] as const);
  });
}

describe('the log of a session', () => {
  it('has the kill switch, starts, pauses and stops', () => {
    expect(
      logged(
        { type: 'user', action: 'pause' },
        { type: 'user', action: 'resume' },
        { type: 'user', action: 'kill' },
      ).map(([kind, level]) => [kind, level]),
    ).toEqual([
      ['control', 'info'],
      ['control', 'info'],
      ['kill', 'warning'],
    ]);
  });

  it('has halts with their cause; single failures are told by the ports', () => {
    const failed: SessionEvent = { type: 'api_result', ok: false, message: 'no answer within 10000 ms' };
    expect(logged(...Array.from({ length: 50 }, () => failed))).toEqual([
      ['halt', 'error', expect.stringContaining('50 consecutive API errors')],
    ]);
  });

  it('has what the events tab shows as a warning', () => {
    expect(logged({ type: 'api_notice', message: 'Something is odd.' })).toEqual([
      ['notice', 'warning', 'Something is odd.'],
    ]);
  });

  it('has what was left at the end of a session that could not write it down', () => {
    expect(logNotes({ type: 'unsettled', message: 'Parallax ended with one order unsettled.' })).toEqual([
      { kind: 'notice', level: 'error', message: 'Parallax ended with one order unsettled.' },
    ]);
  });

  it('has the end of the journal', () => {
    expect(logNotes({ type: 'broken', reason: 'the disk is full' })).toEqual([
      { kind: 'broken', level: 'error', message: 'the journal cannot be continued: the disk is full' },
    ]);
  });
});
