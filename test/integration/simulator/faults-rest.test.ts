import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import type { Simulator, SimulatorOptions } from '../../../engine/exchange/simulator/simulator.ts';
import { callPrivate, callRaw, getPublic, START, startSimulator } from './client.ts';

let simulator: Simulator | null = null;
afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

async function hostile(rules: FaultPlanInput['rules'], options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  simulator = await startSimulator({ faults: { rules }, ...options });
  return simulator;
}

const BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '20000', volume: '0.01' };
const openCount = (exchange: Simulator): number =>
  exchange.account().orders.filter((order) => order.status === 'open').length;

describe('calls that go wrong', () => {
  it.each([
    ['reset_before', { fault: 'reset_before', calls: ['AddOrder'] }, { kind: 'reset' }, 0],
    ['reset_after', { fault: 'reset_after', calls: ['AddOrder'] }, { kind: 'reset' }, 1],
    ['drop_request', { fault: 'drop_request', calls: ['AddOrder'] }, { kind: 'nothing' }, 0],
    ['drop_answer', { fault: 'drop_answer', calls: ['AddOrder'] }, { kind: 'nothing' }, 1],
  ] as const)('%s: no answer, and the engine has it or not', async (name, rule, answer, placed) => {
    const exchange = await hostile([{ ...rule, calls: [...rule.calls] }]);
    expect(await callRaw(exchange, 'AddOrder', BUY)).toEqual(answer);
    expect(openCount(exchange)).toBe(placed);
    expect(exchange.faultCounts()).toEqual({ [name]: 1 });
  });

  it.each([
    [502, true, 1],
    [520, true, 1],
    [503, false, 0],
  ] as const)('HTTP %i is a page of HTML; executed: %s', async (status, executed, placed) => {
    const exchange = await hostile([{ fault: 'http_error', status, executed, calls: ['orders'] }]);
    const answer = await callRaw(exchange, 'AddOrder', BUY);
    expect(answer).toMatchObject({ kind: 'answer', status, text: expect.stringContaining('<html>') as unknown });
    expect(openCount(exchange)).toBe(placed);
    expect(exchange.faultCounts()).toEqual({ [`http_${status}`]: 1 });
  });

  it('truncated_json: status 200, half an answer, a whole order', async () => {
    const exchange = await hostile([{ fault: 'truncated_json', calls: ['AddOrder'] }]);
    const answer = await callRaw(exchange, 'AddOrder', BUY);
    if (answer.kind !== 'answer') throw new Error(answer.kind);
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError);
    expect(answer.text.startsWith('{"error":[]')).toBe(true);
    expect(openCount(exchange)).toBe(1);
  });

  it('html_page: HTML with status 200 after the engine has acted', async () => {
    const exchange = await hostile([{ fault: 'html_page', calls: ['AddOrder'] }]);
    expect(await callRaw(exchange, 'AddOrder', BUY)).toMatchObject({ status: 200, text: /^<html>/ as unknown });
    expect(openCount(exchange)).toBe(1);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('error_answer: one of the own errors of Kraken, executed: %s', async (executed, placed) => {
    const exchange = await hostile([
      { fault: 'error_answer', error: 'EService:Unavailable', executed, calls: ['AddOrder'] },
    ]);
    expect(await callPrivate(exchange, 'AddOrder', BUY)).toEqual({ error: ['EService:Unavailable'] });
    expect(openCount(exchange)).toBe(placed);
  });

  it('late_execution: the connection is gone, and the order appears later, unless its deadline has passed', async () => {
    const exchange = await hostile([{ fault: 'late_execution', seconds: [20, 20] }]);
    const deadline = (seconds: number): string => new Date(exchange.now() + seconds * 1_000).toISOString();
    expect(await callRaw(exchange, 'AddOrder', { ...BUY, deadline: deadline(30) })).toEqual({ kind: 'reset' });
    expect(await callRaw(exchange, 'AddOrder', { ...BUY, deadline: deadline(10) })).toEqual({ kind: 'reset' });
    exchange.advance(19_000);
    expect(openCount(exchange)).toBe(0);
    exchange.advance(2_000);
    expect(exchange.account().orders).toHaveLength(1);
    expect(exchange.faultCounts()).toEqual({ late_execution: 2 });
  });

  it('invalid_nonce and rate_limit refuse without acting, in the words of orders and of reads', async () => {
    const exchange = await hostile([
      { fault: 'invalid_nonce', times: 1, calls: ['AddOrder'] },
      { fault: 'rate_limit', calls: ['private'] },
    ]);
    expect(await callPrivate(exchange, 'AddOrder', BUY)).toEqual({ error: ['EAPI:Invalid nonce'] });
    expect(await callPrivate(exchange, 'AddOrder', BUY)).toEqual({ error: ['EOrder:Rate limit exceeded'] });
    expect(await callPrivate(exchange, 'Balance')).toEqual({ error: ['EAPI:Rate limit exceeded'] });
    expect((await getPublic(exchange, 'Time')).error).toEqual([]);
    expect(openCount(exchange)).toBe(0);
    // The first call is counted once, under the fate it had.
    expect(exchange.faultCounts()).toEqual({ invalid_nonce: 1, rate_limit: 2 });
  });

  it('temporary_lockout holds for its time of the exchange, for every private call', async () => {
    const exchange = await hostile([{ fault: 'temporary_lockout', calls: ['Balance'], times: 1, seconds: 120 }]);
    const locked = { error: ['EGeneral:Temporary lockout'] };
    expect((await callPrivate(exchange, 'OpenOrders')).error).toEqual([]);
    expect(await callPrivate(exchange, 'Balance')).toEqual(locked);
    exchange.advance(119_000);
    expect(await callPrivate(exchange, 'OpenOrders')).toEqual(locked);
    exchange.advance(2_000);
    expect((await callPrivate(exchange, 'OpenOrders')).error).toEqual([]);
  });

  it('latency lets a later call overtake an earlier one; slow_answer acts at once and answers late', async () => {
    const exchange = await hostile([
      { fault: 'latency', times: 1, calls: ['AddOrder'], milliseconds: [150, 150] },
      { fault: 'slow_answer', times: 1, calls: ['Balance'], milliseconds: [150, 150] },
    ]);
    const late = callPrivate(exchange, 'AddOrder', BUY);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await callPrivate(exchange, 'OpenOrders')).error).toEqual([]);
    // The nonce of the overtaken call has become too small.
    expect((await late).error).toEqual(['EAPI:Invalid nonce']);
    const begun = performance.now();
    expect((await callPrivate(exchange, 'Balance')).error).toEqual([]);
    expect(performance.now() - begun).toBeGreaterThan(140);
  });
});

describe('reads from the past', () => {
  it('show neither order nor trade nor money that came within the lag, and all of it after', async () => {
    const exchange = await hostile([{ fault: 'stale_reads', seconds: [30, 30] }], {
      startingBalances: { USD: 10_000, BTC: 1 },
    });
    const before = (await callPrivate(exchange, 'BalanceEx')).result;
    const placed = await callPrivate(exchange, 'AddOrder', BUY);
    const [id] = placed.result['txid'] as unknown as [string];
    await callPrivate(exchange, 'AddOrder', { pair: 'XBTUSD', type: 'sell', ordertype: 'market', volume: '0.1' });
    exchange.advance(10_000);
    expect((await callPrivate(exchange, 'OpenOrders')).result).toEqual({ open: {} });
    expect((await callPrivate(exchange, 'TradesHistory')).result).toEqual({ trades: {}, count: 0 });
    expect((await callPrivate(exchange, 'ClosedOrders')).result).toEqual({ closed: {}, count: 0 });
    expect((await callPrivate(exchange, 'BalanceEx')).result).toEqual(before);
    expect(await callPrivate(exchange, 'QueryOrders', { txid: id })).toEqual({ error: ['EOrder:Invalid order'] });
    exchange.advance(25_000);
    expect(Object.keys((await callPrivate(exchange, 'OpenOrders')).result['open'])).toEqual([id]);
    expect((await callPrivate(exchange, 'TradesHistory')).result['count']).toBeGreaterThan(0);
    expect((await callPrivate(exchange, 'BalanceEx')).result).not.toEqual(before);
  });

  it('still show an order that has been cancelled, with the terms it had', async () => {
    const exchange = await hostile([{ fault: 'stale_reads', seconds: [30, 30] }]);
    const placed = await callPrivate(exchange, 'AddOrder', BUY);
    const [id] = placed.result['txid'] as unknown as [string];
    exchange.advance(40_000);
    await callPrivate(exchange, 'AmendOrder', { txid: id, limit_price: '21000' });
    await callPrivate(exchange, 'CancelOrder', { txid: id });
    exchange.advance(5_000);
    const seen = (await callPrivate(exchange, 'OpenOrders')).result['open'] as unknown as Record<string, unknown>;
    expect(seen[id]).toMatchObject({ status: 'open', descr: { price: '20000.0' } });
    exchange.advance(30_000);
    expect((await callPrivate(exchange, 'OpenOrders')).result).toEqual({ open: {} });
  });
});

describe('the exchange on a bad day', () => {
  it.each([
    ['cancel_only', 'EService:Market in cancel_only mode'],
    ['post_only', 'EService:Market in post_only mode'],
    ['maintenance', 'EService:Unavailable'],
  ] as const)('is in %s mode for its time and online afterwards', async (mode, error) => {
    const exchange = await hostile([{ fault: 'market_mode', mode, seconds: 60, times: 1, calls: ['AddOrder'] }]);
    expect(await callPrivate(exchange, 'AddOrder', BUY)).toEqual({ error: [error] });
    expect((await getPublic(exchange, 'SystemStatus')).result['status']).toBe(mode);
    exchange.advance(61_000);
    expect((await getPublic(exchange, 'SystemStatus')).result['status']).toBe('online');
    expect((await callPrivate(exchange, 'AddOrder', BUY)).error).toEqual([]);
    expect(exchange.faultCounts()).toEqual({ [mode]: 1 });
  });

  it('clock_jump: its clock is off, so that deadlines of honest clients have elapsed', async () => {
    const exchange = await hostile([{ fault: 'clock_jump', jump: 90, seconds: 60, times: 1, calls: ['Time'] }]);
    const told = async (): Promise<number> => Number((await getPublic(exchange, 'Time')).result['unixtime']);
    expect((await told()) - START / 1000).toBe(90);
    const deadline = new Date(exchange.now() + 30_000).toISOString();
    expect(await callPrivate(exchange, 'AddOrder', { ...BUY, deadline })).toEqual({
      error: ['EService:Deadline elapsed'],
    });
    exchange.advance(61_000);
    expect((await told()) - START / 1000).toBe(61);
  });

  it('partial_fill: a part of a resting order trades at its price, a part of an immediate one at once', async () => {
    const exchange = await hostile([{ fault: 'partial_fill', part: [0.4, 0.4], seconds: 5 }]);
    await callPrivate(exchange, 'AddOrder', BUY);
    exchange.advance(6_000);
    expect(exchange.account().orders).toMatchObject([
      { status: 'open', quantity: 0.01, filledQuantity: 0.004, cost: 80 },
    ]);
    await callPrivate(exchange, 'AddOrder', { ...BUY, price: '90000', timeinforce: 'IOC' });
    const taken = exchange.account().orders.at(-1);
    expect(taken).toMatchObject({ status: 'canceled', filledQuantity: 0.004, reason: 'Immediate or cancel' });
  });

  it('dust: all of an order trades but less than the minimum', async () => {
    const exchange = await hostile([{ fault: 'dust', seconds: 5 }]);
    await callPrivate(exchange, 'AddOrder', BUY);
    exchange.advance(6_000);
    const [order] = exchange.account().orders;
    expect(order?.status).toBe('open');
    expect((order?.quantity ?? 0) - (order?.filledQuantity ?? 0)).toBeCloseTo(0.000_025, 10);
  });

  it('post_only_cancelled: accepted with an id, then cancelled although nothing crossed it', async () => {
    const exchange = await hostile([{ fault: 'post_only_cancelled' }]);
    const placed = await callPrivate(exchange, 'AddOrder', { ...BUY, oflags: 'post' });
    const [id] = placed.result['txid'] as unknown as [string];
    const seen = (await callPrivate(exchange, 'QueryOrders', { txid: id })).result[id];
    expect(seen).toMatchObject({ status: 'canceled', reason: 'Post only order', vol_exec: '0.00000000' });
    expect((await callPrivate(exchange, 'AddOrder', BUY)).error).toEqual([]);
    expect(openCount(exchange)).toBe(1);
  });
});

describe('a plan', () => {
  it('decides the same for the same calls and the same seed, and otherwise for another seed', async () => {
    const run = async (faultSeed: number): Promise<string> => {
      const exchange = await startSimulator({ faults: { rules: [{ fault: 'http_error', chance: 0.5 }] }, faultSeed });
      let fates = '';
      for (let call = 0; call < 24; call++) {
        const answer = await callRaw(exchange, 'Balance');
        fates += answer.kind === 'answer' && answer.status === 200 ? '.' : 'x';
      }
      await exchange.close();
      return fates;
    };
    const [first, again, other] = [await run(5), await run(5), await run(6)];
    expect(first).toContain('x');
    expect(first).toContain('.');
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('counts by skip, every and times', async () => {
    const exchange = await hostile([{ fault: 'http_error', skip: 2, every: 3, times: 2, calls: ['Balance'] }]);
    const statuses: unknown[] = [];
    for (let call = 0; call < 14; call++) {
      const answer = await callRaw(exchange, 'Balance');
      statuses.push(answer.kind === 'answer' ? answer.status : answer.kind);
    }
    expect(statuses.flatMap((status, index) => (status === 200 ? [] : [index + 1]))).toEqual([5, 8]);
  });

  it('ends when it is stopped: modes and clocks return to normal', async () => {
    const exchange = await hostile([
      { fault: 'market_mode', mode: 'maintenance', seconds: 3_000 },
      { fault: 'reset_before', calls: ['Balance'] },
    ]);
    expect((await callRaw(exchange, 'Balance')).kind).toBe('reset');
    exchange.stopFaults();
    expect((await callPrivate(exchange, 'Balance')).error).toEqual([]);
    expect((await getPublic(exchange, 'SystemStatus')).result['status']).toBe('online');
  });
});
