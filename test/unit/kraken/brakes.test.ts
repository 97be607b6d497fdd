import { describe, expect, it } from 'vitest';
import { createBrakes, describeBrake, type Brake } from '../../../engine/exchange/kraken/brakes.ts';
import { HttpStatusError, KrakenAnswerError, NoAnswerError } from '../../../engine/exchange/kraken/failures.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

function brakesAt(wallPerExchange = 1) {
  const clock = { time: NOON };
  const brakes = createBrakes({
    wallNow: () => clock.time,
    exchangeNow: () => clock.time,
    wallPerExchange: () => wallPerExchange,
    unitMs: 1_000,
  });
  const said = (...errors: readonly string[]) => new KrakenAnswerError(errors);
  const stopped = () => (['public', 'reads', 'orders'] as const).filter((traffic) => brakes.holding(traffic) !== null);
  return { clock, brakes, said, stopped };
}

describe('pauses that the exchange asks for', () => {
  it.each([
    ['EAPI:Rate limit exceeded', 'reads', ['reads'], 5],
    ['EAPI:Rate limit exceeded', 'public', ['public'], 5],
    ['EGeneral:Too many requests', 'public', ['public'], 5],
    ['EGeneral:Temporary lockout', 'reads', ['reads', 'orders'], 60],
    ['EGeneral:Temporary lockout', 'orders', ['reads', 'orders'], 60],
    ['EService: Throttled: 1767614445', 'orders', ['reads', 'orders'], 45],
    ['EService:Throttled', 'orders', ['reads', 'orders'], 1],
    // No further ahead than the longest pause, whatever is told.
    ['EService: Throttled: 1867614445', 'orders', ['reads', 'orders'], 900],
  ] as const)('%s to %s stops %j for %d s', (error, traffic, stops, seconds) => {
    const { clock, brakes, said, stopped } = brakesAt();
    brakes.note(traffic, said(error));
    expect(stopped()).toEqual(stops);
    clock.time += seconds * 1_000 - 1;
    expect(stopped()).toEqual(stops);
    clock.time += 1;
    expect(stopped()).toEqual([]);
  });

  it.each([429, 403])('HTTP %d stops everything, as long as the sender asks for', (status) => {
    const { clock, brakes, stopped } = brakesAt();
    brakes.note('public', new HttpStatusError(status, 20));
    expect(stopped()).toEqual(['public', 'reads', 'orders']);
    clock.time += 19_999;
    expect(stopped()).toEqual(['public', 'reads', 'orders']);
    clock.time += 1;
    expect(stopped()).toEqual([]);
  });

  it.each([
    ['a refusal', new KrakenAnswerError(['EOrder:Insufficient funds'])],
    ['the full counter of a pair', new KrakenAnswerError(['EOrder:Rate limit exceeded'])],
    ['an outage', new HttpStatusError(502)],
    ['silence', new NoAnswerError(100)],
  ])('%s stops nothing', (_, thrown) => {
    const { brakes, stopped } = brakesAt();
    for (let times = 0; times < 5; times++) brakes.note('orders', thrown);
    expect(stopped()).toEqual([]);
  });

  it('doubles from one to the next, up to a quarter of an hour, until a call is answered', () => {
    const { clock, brakes, said } = brakesAt();
    const pauses: number[] = [];
    const lockOut = () => {
      brakes.note('reads', said('EGeneral:Temporary lockout'));
      const pause = brakes.holding('orders')!.until - clock.time;
      pauses.push(pause / 1_000);
      clock.time += pause;
    };
    for (let times = 0; times < 6; times++) lockOut();
    expect(pauses).toEqual([60, 120, 240, 480, 900, 900]);
    brakes.note('reads', null);
    lockOut();
    expect(pauses.at(-1)).toBe(60);
  });

  it('takes calls that were under way when it began for no second offence', () => {
    const { clock, brakes, said } = brakesAt();
    const told: Brake[] = [];
    brakes.subscribe((brake) => told.push(brake));
    for (let times = 0; times < 3; times++) brakes.note('reads', said('EAPI:Rate limit exceeded'));
    brakes.note('reads', null);
    expect(told).toHaveLength(1);
    clock.time += 5_000;
    brakes.note('reads', said('EAPI:Rate limit exceeded'));
    expect(told[1]!.until - clock.time).toBe(10_000);
  });

  it('minds invalid nonces only when there are several in a row', () => {
    const { brakes, said, stopped } = brakesAt();
    const invalid = said('EAPI:Invalid nonce');
    brakes.note('reads', invalid);
    brakes.note('orders', invalid);
    brakes.note('orders', null);
    brakes.note('reads', invalid);
    brakes.note('reads', invalid);
    expect(stopped()).toEqual([]);
    brakes.note('orders', invalid);
    expect(stopped()).toEqual(['reads', 'orders']);
  });

  it('holds back with a key that is refused again and again, longer each time', () => {
    const { clock, brakes, said, stopped } = brakesAt();
    brakes.note('reads', said('EAPI:Invalid key'));
    brakes.note('orders', said('EAPI:Invalid signature'));
    brakes.note('reads', null);
    brakes.note('reads', said('EAPI:Invalid key'));
    brakes.note('reads', said('EAPI:Invalid key'));
    expect(stopped()).toEqual([]);
    brakes.note('orders', said('EAPI:Invalid key'));
    expect(stopped()).toEqual(['reads', 'orders']);
    clock.time += 60_000;
    expect(stopped()).toEqual([]);
    brakes.note('reads', said('EAPI:Invalid key'));
    expect(brakes.holding('orders')!.until - clock.time).toBe(120_000);
  });

  it('counts them in a row over the public calls in between, which carry none', () => {
    const { brakes, said, stopped } = brakesAt();
    for (let times = 0; times < 3; times++) {
      brakes.note('public', null);
      brakes.note('orders', said('EAPI:Invalid nonce'));
    }
    expect(stopped()).toEqual(['reads', 'orders']);
  });

  it('reckons a time of an accelerated exchange in that of the wall', () => {
    const { clock, brakes, said } = brakesAt(0.01);
    brakes.note('orders', said(`EService: Throttled: ${NOON / 1_000 + 500}`));
    expect(brakes.holding('orders')!.until - clock.time).toBe(5_000);
  });

  it('says what happened and until when', () => {
    const { clock, brakes, said } = brakesAt();
    brakes.note('reads', said('EGeneral:Temporary lockout'));
    expect(describeBrake(brakes.inForce()[0]!, clock.time)).toBe(
      'Kraken has locked this key out for a time, until 12:01:00 UTC (60 s)',
    );
  });
});
