import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import type { StrategyEvent } from '../../../engine/strategy/events.ts';
import { accountOf, after, bars, CONFIGURATION, event, NOW } from './strategy-fixtures.ts';

const TIMEOUT = CONFIGURATION.entry.timeoutHours * HOUR_MS;
const FLAT: readonly StrategyEvent[] = [event.account(accountOf(0)), event.user('start')];

describe('an entry signal that is heard of late', () => {
  const heard = (late: number) =>
    after([...FLAT, { ...event.bar(bars.entry(NOW)), type: 'signal_bar', bar: bars.entry(NOW), heardAt: NOW + late }]);

  it('is acted on while its time lasts, which it does from the bar on', () => {
    const { state, commands } = heard(TIMEOUT - 1);
    expect(commands.map(({ type }) => type)).toContain('begin_entry');
    expect(state.entry?.expiresAt).toBe(NOW + TIMEOUT);
  });

  it('is recorded and not acted on when its time is over', () => {
    const { state, commands } = heard(TIMEOUT);
    expect(commands.map(({ type }) => type)).not.toContain('begin_entry');
    expect(state.entry).toBeNull();
    expect(commands).toContainEqual({
      type: 'record',
      record: expect.objectContaining({
        kind: 'entry_signal',
        acted: false,
        result: 'ignored: its time was over when it was heard of',
      }) as unknown,
    });
  });
});
