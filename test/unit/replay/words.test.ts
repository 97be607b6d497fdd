import { describe, expect, it } from 'vitest';
import { meanwhile } from '../../../engine/replay/circumstances.ts';
import { differencesCsv } from '../../../engine/replay/export-differences.ts';
import type { ReplayDifference } from '../../../engine/replay/replay-report.ts';
import { apartText, basisPointsText, durationText, amountText } from '../../../engine/replay/words.ts';

describe('words of a replay', () => {
  it('write durations in their two largest units, and signs as signs', () => {
    expect([durationText(9_400), durationText(60_000), durationText(200_000), durationText(7_500_000)]).toEqual([
      '9 s',
      '1 min',
      '3 min 20 s',
      '2 h 5 min',
    ]);
    expect([apartText(-14_000), apartText(0)]).toEqual(['−14 s', '+0 s']);
    expect([basisPointsText(100.02, 100), basisPointsText(99.5, 100)]).toEqual(['+2.00 bp', '−50.00 bp']);
    expect(amountText(59_438.352_040_5)).toBe('59438.352');
  });

  it('tell what happened between two moments once, with how often, the gravest first', () => {
    const refused = { reason: 'refusal', text: 'an order was refused' } as const;
    const found = [
      { time: 10, reason: 'outage', text: 'the feed was silent' } as const,
      { time: 20, ...refused },
      { time: 30, ...refused },
      { time: 99, reason: 'user', text: 'the user paused the engine' } as const,
    ];
    expect(meanwhile(found, 5, 50)).toEqual({
      reason: 'refusal',
      text: 'the feed was silent, an order was refused (2 times)',
    });
    expect(meanwhile(found, 31, 98)).toBeNull();
    expect(meanwhile(found, 0, 99)?.reason).toBe('user');
  });
});

describe('differences as CSV', () => {
  const difference: ReplayDifference = {
    kind: 'entry_price',
    time: Date.UTC(2026, 0, 5, 12),
    session: '1',
    backtest: '2',
    apart: '−5.00 bp',
    reason: 'refusal',
    cause: 'the exchange said "no, not now"',
  };

  it('quote what has commas and quotes', () => {
    expect(differencesCsv([difference])).toBe(
      'time,kind,session,backtest,apart,reason,cause\r\n' +
        '2026-01-05T12:00:00.000Z,entry_price,1,2,−5.00 bp,refusal,"the exchange said ""no, not now"""\r\n',
    );
  });

  it('begin no formula with words of the exchange', () => {
    expect(differencesCsv([{ ...difference, cause: '=cmd()' }])).toContain(",'=cmd()\r\n");
    expect(differencesCsv([{ ...difference, apart: '+2.00 bp', cause: 'x' }])).toContain(',+2.00 bp,');
  });
});
