import { describe, expect, it } from 'vitest';
import { checkLookAhead, compareWithPrefix, evenCuts } from '../../../engine/backtest/look-ahead.ts';
import type { LookAheadRun } from '../../../engine/backtest/look-ahead.ts';
import { entrySignals } from '../../../engine/backtest/run-backtest.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { flatMinutes, minute, saidColumns } from '../../golden/backtest/hand-made-history.ts';
import type { SaidSignals } from '../../golden/backtest/hand-made-history.ts';

function runOf(minutes: number, said: Partial<SaidSignals>, exits: readonly number[] = []): LookAheadRun {
  const base = flatMinutes(
    minutes,
    () => 100,
    () => 1,
  );
  const columns = saidColumns(base, '5m', { entries: [], exits: [], momentum: {}, ...said });
  return { columns, entries: entrySignals(columns), exits: exits.map((time) => ({ time })) };
}

describe('compareWithPrefix', () => {
  it('finds nothing where the prefix says what the full run says up to then', () => {
    const full = runOf(40, { entries: [1, 6] }, [minute(20), minute(40)]);
    expect(compareWithPrefix(22, runOf(22, { entries: [1] }, [minute(20)]), full, minute(22))).toBeNull();
  });

  it('finds a lens record that the future changed', () => {
    const full = runOf(40, { momentum: { 2: 1 } });
    expect(compareWithPrefix(22, runOf(22, {}), full, minute(22))).toMatchObject({
      cut: 22,
      kind: 'lenses',
      time: minute(15),
    });
  });

  it('finds signals that are missing, moved or too many', () => {
    const full = runOf(40, {}, [minute(20), minute(30)]);
    expect(compareWithPrefix(22, runOf(22, {}), full, minute(22))).toMatchObject({ kind: 'exits', time: minute(20) });
    expect(compareWithPrefix(22, runOf(22, {}, [minute(15)]), full, minute(22))).toMatchObject({
      kind: 'exits',
      time: minute(15),
    });
    const tooMany = runOf(22, {}, [minute(20), minute(21)]);
    expect(compareWithPrefix(22, tooMany, full, minute(22))).toMatchObject({ kind: 'exits', time: minute(21) });
  });

  it('finds a bar that only the full run has', () => {
    expect(compareWithPrefix(22, runOf(19, {}), runOf(40, {}), minute(22))).toMatchObject({
      kind: 'bars',
      prefix: '3 bars',
    });
  });
});

describe('evenCuts', () => {
  it('spreads cuts over the data and ends with all of it', () => {
    expect(evenCuts(100, 4)).toEqual([25, 50, 75, 100]);
    expect(evenCuts(1000)).toHaveLength(64);
    expect(evenCuts(3, 64)).toEqual([1, 2, 3]);
  });
});

describe('checkLookAhead', () => {
  const base = flatMinutes(
    600,
    () => 100,
    () => 1,
  );

  it('reports progress cut by cut, and stops when it is told to', () => {
    const controller = new AbortController();
    const progress: string[] = [];
    const findings = checkLookAhead(base, DEFAULT_CONFIGURATION, evenCuts(600, 4), {
      signal: controller.signal,
      onProgress: (done, total) => {
        progress.push(`${done}/${total}`);
        if (done === 3) controller.abort();
      },
    });
    expect([findings, progress]).toEqual([[], ['1/4', '2/4', '3/4']]);
  });
});
