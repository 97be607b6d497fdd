import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { ReplayReport } from '../../../engine/replay/replay-report.ts';
import { replaySession } from '../../../engine/replay/replay-session.ts';
import { makeRecording, type RecordingOptions, START } from './make-recording.ts';

function replayOf(options: RecordingOptions): ReplayReport {
  const report = replaySession(makeRecording(options));
  if (report === null) throw new Error('the session saw no minute');
  return report;
}

/** Late trades move the close of a minute by so much once two more minutes were closed. */
function corrected(minute: number, part: number, options: RecordingOptions = {}): RecordingOptions {
  const recording = makeRecording(options);
  const [, , , , close] = JSON.parse(recording.minutes[minute]) as readonly number[];
  return { ...options, corrections: [{ minute, after: 2, close: Math.round(close * (1 + part) * 10) / 10 }] };
}

describe('minutes that were corrected after the session had decided on them', () => {
  it.each([10, 33, 71])('are no difference in what was decided, minute %i', (minute) => {
    const report = replayOf(corrected(minute, -0.01));
    expect(report.bars).toEqual({ compared: 120, alike: 120 });
    expect(report.signals).toEqual({ compared: 120, different: 0 });
    expect(report.decisions.different).toBe(0);
    expect(report.minutes).toBe(120);
  });

  it('are named as the cause of signals that are others today', () => {
    const report = replayOf(corrected(33, -0.01));
    const signals = report.differences.filter(({ kind }) => kind === 'signal');
    expect(signals.length).toBeGreaterThan(0);
    for (const { reason } of signals) expect(reason).toBe('correction');
    expect(signals[0].time).toBe(START + 34 * MINUTE_MS);
    expect(signals[0].cause).toBe(
      'late trades corrected the minute of 2026-01-05T00:33:00Z after the session had decided on this bar',
    );
    // Bars after the correction were decided with it.
    const latest = signals.filter(({ cause }) => cause.includes('00:33:00Z')).at(-1);
    expect(latest?.time).toBeLessThanOrEqual(START + 36 * MINUTE_MS);
  });

  it('are named as the cause of a trade that only one of the two made', () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const found = seeds.flatMap((seed) => {
      const plain = replayOf({ seed });
      const pair = plain.pairs.find(({ session, signalTime }) => session !== null && signalTime !== null);
      const minute = ((pair?.signalTime ?? START) - START) / MINUTE_MS - 1;
      // Far above its band, the bar of the signal would have raised none.
      const report = replayOf(corrected(minute, 0.03, { seed }));
      expect(report.decisions.different).toBe(0);
      return report.differences.filter(({ kind, reason }) => kind === 'extra' && reason === 'correction');
    });
    expect(found.length).toBeGreaterThan(0);
    expect(found[0].cause).toMatch(/^There was a signal when the bar closed: the minute of \S+ was corrected/);
  });
});
