import { describe, expect, it } from 'vitest';
import { NAMED_PLANS } from '../../engine/exchange/simulator/faults/named-plans.ts';
import { afterRecords, runHostileSession } from './support/hostile-run.ts';

/** Long enough for some orders; the calm after it takes as long again. */
const MILLISECONDS = 2_500;

describe('a session at an exchange that has a bad day', () => {
  it.each([
    'lost-answers',
    'resets',
    'bad-gateway',
    'unreadable',
    'stale-reads',
    'invalid-nonces',
    'limited',
    'unavailable',
    'partial-fills',
    'broken-streams',
    'silent-streams',
    'odd-executions',
  ])(
    '%s: ends with the position, the orders and the fills of the exchange',
    async (name) => {
      const faults = NAMED_PLANS[name];
      if (faults === undefined) throw new Error(`no plan ${name}`);
      const run = await runHostileSession({ faults, seed: 1, milliseconds: MILLISECONDS });
      expect(run.violations).toEqual([]);
      expect(run.orders).toBeGreaterThan(0);
      expect(Object.keys(run.faults).length).toBeGreaterThan(0);
      // The exchange would have refused nothing for the rate of orders.
      for (const reading of Object.values(run.rates.trading)) expect(reading.exceeded).toBe(0);
    },
    30_000,
  );
});

describe('a session that dies between writing and acting', () => {
  it('goes on where its journal ends, whatever else goes wrong', async () => {
    const deaths = afterRecords(1, 2, 3, 5, 8, 13, 21, 34);
    const faults = NAMED_PLANS['lost-answers'] ?? { rules: [] };
    const run = await runHostileSession({ faults, seed: 2, milliseconds: 6_000, deaths });
    expect(run.violations).toEqual([]);
    expect(run.kills).toBe(deaths.length);
    expect(run.orders).toBeGreaterThan(0);
  }, 60_000);
});
