import { describe, expect, it } from 'vitest';
import type { ReplayReportView } from '../../../engine/api/replay-views.ts';
import { replayReportView } from '../../../engine/research/replay/report-view.ts';
import { replaySession } from '../../../engine/replay/replay-session.ts';
import { differencesOf, groupCounts, isFault, valueText } from '../../../renderer/features/replay/difference-rows.ts';
import { replayFigures } from '../../../renderer/features/replay/figures.ts';
import { makeRecording, START } from '../replay/make-recording.ts';

function reportOf(seed: number): ReplayReportView {
  const report = replaySession(makeRecording({ seed }));
  if (report === null) throw new Error('the session saw no minute');
  return replayReportView(report, { made: 1, tookMs: 20, running: false });
}

describe('differences on the screen', () => {
  const report = reportOf(2);

  it('are counted by what they are about, and all together', () => {
    const { groups, all } = groupCounts(report);
    expect(all).toBe(report.differences.length);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(all);
    for (const { group, count } of groups) expect(differencesOf(report, group)).toHaveLength(count);
    expect(groups.map(({ group }) => group)).toEqual(
      ['signal', 'decision', 'trade', 'time', 'price', 'fee', 'partial'].filter((name) =>
        groups.some(({ group }) => group === name),
      ),
    );
    expect(differencesOf(report, null)).toHaveLength(all);
  });

  it('are faults where the engine decided otherwise, and not where a minute was corrected', () => {
    expect(isFault({ kind: 'signal', reason: 'engine' })).toBe(true);
    expect(isFault({ kind: 'decision', reason: 'engine' })).toBe(true);
    expect(isFault({ kind: 'signal', reason: 'correction' })).toBe(false);
    expect(isFault({ kind: 'entry_price', reason: 'book' })).toBe(false);
  });

  it('have times of the screen’s zone and thousands with commas', () => {
    expect(valueText('left at 2026-01-05T00:08:00Z for 59438.352', 'utc')).toBe(
      'left at 5 Jan 00:08:00 for 59,438.352',
    );
    expect(valueText('0.123456 and bar_12345 and 1234567.5', 'utc')).toBe('0.123456 and bar_12345 and 1,234,567.5');
  });
});

describe('the figures of a replay', () => {
  it('say what was compared, and what the same decisions earned on both sides', () => {
    const report = reportOf(2);
    const figures = Object.fromEntries(replayFigures(report).map((figure) => [figure.id, figure]));
    expect(figures['minutes']).toMatchObject({ value: '120', note: '120 bars of 1m' });
    expect(figures['signals']).toMatchObject({ value: '120', note: 'all alike', tone: '' });
    const { result } = report;
    expect(result).not.toBeNull();
    expect(figures['result-apart'].value).toMatch(/^[+−][\d,]+\.\d\d$/);
    expect(figures['result-apart'].note).toMatch(/^USD · [+−]\d+\.\d\d%$/);
  });

  it('say what is unlike, and that too little was traded to compare', () => {
    const report: ReplayReportView = { ...reportOf(1), result: null, signals: { compared: 9, different: 2 } };
    const figures = Object.fromEntries(replayFigures(report).map((figure) => [figure.id, figure]));
    expect(figures['signals']).toMatchObject({ note: '2 different', tone: 'bad' });
    expect(figures['session-result']).toMatchObject({ value: 'N/A', note: 'no trade closed in both' });
  });
});

describe('the verdict', () => {
  it('names what is unlike before anything else', () => {
    const whole = makeRecording({ seed: 1 });
    const journal = whole.journal.map((entry) =>
      entry.kind === 'signal_bar' && entry.time > START + 60 * 60_000
        ? { ...entry, event: entry.event.replace(/"exitCount":\d+/, '"exitCount":9') }
        : entry,
    );
    const report = replaySession({ ...whole, journal });
    if (report === null) throw new Error('the session saw no minute');
    const { verdict, counts } = replayReportView(report, { made: 1, tookMs: 1, running: false });
    expect(verdict.kind).toBe('unlike');
    expect(verdict.headline).toMatch(/^Decided alike in \d+ of 120 bars: the same candles gave other signals$/);
    expect(counts.find(({ kind }) => kind === 'signal')?.count).toBe(report.signals.different);
  });

  it('says that late trades made bars others than they were', () => {
    const plain = makeRecording({ seed: 1 });
    const [, , , , close] = JSON.parse(plain.minutes[40]) as readonly number[];
    const late = makeRecording({
      seed: 1,
      corrections: [{ minute: 40, after: 2, close: Math.round(close * 9.9) / 10 }],
    });
    const report = replaySession(late);
    if (report === null) throw new Error('the session saw no minute');
    const { verdict } = replayReportView(report, { made: 1, tookMs: 1, running: false });
    expect(verdict.kind).toBe('explained');
    expect(verdict.headline).toBe('Decided alike in 120 of 120 bars');
    expect(verdict.detail).toMatch(/\d+ bars? would be another today: late trades corrected (?:it|them)/);
  });
});
