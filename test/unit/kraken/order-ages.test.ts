import { describe, expect, it } from 'vitest';
import type { OrderId } from '../../../engine/domain/order.ts';
import { createOrderAges } from '../../../engine/exchange/kraken/order-ages.ts';

const OURS = 'OF6QIS-MYM6V-XTHHZF' as OrderId;
const THEIRS = 'OAAAAA-AAAAA-AAAAAA' as OrderId;
const NOON = Date.UTC(2026, 0, 5, 12);

describe('ages of orders', () => {
  it('are told by our own clock for our own orders, whatever the exchange’s does', () => {
    const clock = { own: NOON, skew: 0 };
    const ages = createOrderAges({ marketNow: () => clock.own, exchangeNow: () => clock.own + clock.skew });
    ages.renewed(OURS);
    clock.own += 3_000;
    clock.skew = 90_000;
    expect(ages.of({ orderId: OURS, time: NOON })).toBe(3_000);
    expect(ages.of({ orderId: THEIRS, time: NOON })).toBe(93_000);
    expect(ages.of({ orderId: THEIRS, time: NOON + 200_000 })).toBe(0);
  });

  it('are forgotten of the orders that were heard of longest ago', () => {
    const clock = { own: NOON };
    const ages = createOrderAges({ marketNow: () => clock.own, exchangeNow: () => clock.own });
    const others = Array.from({ length: 1_999 }, (_, index) => `OTHER-${index}` as OrderId);
    ages.renewed(OURS);
    others.forEach(ages.renewed);
    ages.renewed(OURS);
    ages.renewed(THEIRS);
    clock.own += 1_000;
    expect(ages.of({ orderId: OURS, time: NOON - 60_000 })).toBe(1_000);
    expect(ages.of({ orderId: others[0], time: NOON - 60_000 })).toBe(61_000);
  });

  it('begin anew with an amendment', () => {
    const clock = { own: NOON };
    const ages = createOrderAges({ marketNow: () => clock.own, exchangeNow: () => clock.own });
    ages.renewed(OURS);
    clock.own += 60_000;
    ages.renewed(OURS);
    clock.own += 1_000;
    expect(ages.of({ orderId: OURS, time: NOON })).toBe(1_000);
  });
});
