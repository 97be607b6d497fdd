import { afterEach, describe, expect, it } from 'vitest';
import { healthGroups, type HealthRow, milliseconds } from '../../../renderer/features/health/health-rows.ts';
import { sparkPoints } from '../../../renderer/features/health/sparkline.tsx';
import { useHealthStore } from '../../../renderer/stores/health-store.ts';
import { fakeHealth } from '../../fakes/fake-health.ts';

function rowsOf(health = fakeHealth()): Readonly<Record<string, HealthRow>> {
  return Object.fromEntries(healthGroups(health).flatMap(({ rows }) => rows.map((row) => [row.id, row] as const)));
}

describe('the figures of the health panel', () => {
  it('have their units, and say of how many requests they are', () => {
    const rows = rowsOf();
    expect(rows['order-latency']).toMatchObject({ value: '41 ms · p99 96 ms', aside: 'of 24 requests' });
    expect(rows['feed-age']).toMatchObject({ value: '120 ms', aside: 'too old from 60 s' });
    expect(rows['loop-delay']).toMatchObject({ value: '0.2 ms · p99 3.4 ms', aside: 'at most 12 ms' });
    expect(rows['journal']).toMatchObject({ value: '0.3 ms · p99 1.1 ms', aside: '1,204 records, 4.3 MB' });
    expect(rows['clock-skew']?.value).toBe('+12 ms');
  });

  it('say what each means', () => {
    const rows = Object.values(rowsOf());
    expect(rows.length).toBeGreaterThan(10);
    for (const { meaning } of rows) expect(meaning).toMatch(/^[A-Z].{20,}[.]$/s);
  });

  it('say how often a stream was lost, when and why', () => {
    const rows = rowsOf();
    expect(rows['market-stream']).toMatchObject({ value: 'connected, never lost', aside: '' });
    expect(rows['account-stream']).toMatchObject({
      value: 'connected, lost once',
      aside: '10 m ago: no message for 10 s',
    });
  });

  it('count failed requests by class', () => {
    const errors = { ambiguous: 2, busy: 0, denied: 0, invalid: 3, consecutive: 0, last: null };
    expect(rowsOf(fakeHealth({ errors }))['errors']).toMatchObject({ value: '5', aside: '2 unclear, 3 refused' });
  });

  it('say what is not known yet instead of a number', () => {
    const none = { p50: null, p99: null, last: null, of: 0 };
    const rows = rowsOf(fakeHealth({ orders: none, queues: null, loop: null, clockSkewMs: null }));
    expect(rows['order-latency']).toMatchObject({ value: 'none yet', aside: '' });
    expect(rows['queues']?.value).toBe('not known');
    expect(rows['loop-delay']?.value).toBe('none yet');
  });

  it('tell how busy the threads are', () => {
    expect(rowsOf(fakeHealth({ threads: { atWork: 0, waiting: 0 } }))['threads']).toMatchObject({
      value: 'idle',
      aside: '',
    });
    expect(rowsOf(fakeHealth({ threads: { atWork: 2, waiting: 1_204 } }))['threads']).toMatchObject({
      value: '2 at work',
      aside: '1,204 waiting',
    });
  });

  it('mark what a warning is about', () => {
    const rows = rowsOf(fakeHealth({ clockSkewMs: -7_000 }));
    expect(rows['clock-skew']).toMatchObject({ warn: true, value: '−7,000 ms' });
    expect(rows['journal']?.warn).toBe(false);
  });

  it('are short enough to read', () => {
    expect([milliseconds(0.04), milliseconds(9.94), milliseconds(38.4), milliseconds(12_340)]).toEqual([
      '0.0 ms',
      '9.9 ms',
      '38 ms',
      '12.3 s',
    ]);
  });
});

describe('a small curve', () => {
  it('has its highest point at the top and leaves out what is not known', () => {
    expect(sparkPoints([0, null, 4], 10, 12)).toBe('0.0,11.0 10.0,1.0');
    expect(sparkPoints([], 10, 12)).toBe('');
  });
});

describe('the health panel', () => {
  const top = { id: 'top' } as HTMLElement;
  const bottom = { id: 'bottom' } as HTMLElement;
  afterEach(() => useHealthStore.getState().close());

  it('opens at a button, moves to another and closes at the same one', () => {
    const { toggle } = useHealthStore.getState();
    toggle(top);
    expect(useHealthStore.getState().anchor).toBe(top);
    toggle(bottom);
    expect(useHealthStore.getState().anchor).toBe(bottom);
    toggle(bottom);
    expect(useHealthStore.getState().anchor).toBeNull();
  });

  it('keeps the figures in sight when the engine does not answer, and says so', () => {
    const { toggle, take } = useHealthStore.getState();
    toggle(top);
    take({ ok: true, value: fakeHealth() });
    take({ ok: false, error: { code: 'unavailable', message: 'The engine has ended.', field: null } });
    expect(useHealthStore.getState()).toMatchObject({ error: { message: 'The engine has ended.' } });
    expect(useHealthStore.getState().health).not.toBeNull();
  });

  it('takes no answer that comes after it was closed', () => {
    const { take } = useHealthStore.getState();
    useHealthStore.setState({ health: null });
    take({ ok: true, value: fakeHealth() });
    expect(useHealthStore.getState().health).toBeNull();
  });
});
