import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WsLine } from '../../engine/exchange/simulator/transport-hook.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { holdOf } from '../../engine/exchange/simulator/account/ledger.ts';
import { DEFAULT_PAIRS } from '../../engine/exchange/simulator/market/pairs.ts';
import { quantityForQuote } from '../../engine/trading/sizing.ts';
import type { FaultPlanInput } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import { workingOrders } from '../../engine/trading/desk-state.ts';
import { runHostileSession } from './support/hostile-run.ts';
import { openHostileWorld, wait } from './support/hostile-session.ts';
import type { HostileWorld, Life } from './support/hostile-session.ts';

let world: HostileWorld | null = null;
let life: Life | null = null;
let folder = '';
afterEach(async () => {
  await life?.bury();
  await world?.close();
  life = world = null;
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

async function begin(rules: FaultPlanInput['rules'], seed = 1, speed?: number): Promise<Life> {
  folder = mkdtempSync(join(tmpdir(), 'parallax-weakness-'));
  world = await openHostileWorld({ faults: { rules }, seed, folder, ...(speed === undefined ? {} : { speed }) });
  life = await world.live();
  return life;
}

const openOrders = (): number =>
  world?.simulator.account().orders.filter((order) => order.status === 'open').length ?? -1;

async function until(holds: () => boolean, milliseconds = 5_000): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await wait(2)) if (holds()) return true;
  return false;
}

const entered = async ({ session }: Life): Promise<boolean> => until(() => session.act('force_entry').ok);

const notAsked = process.env['PARALLAX_OPEN_WEAKNESSES'] !== '1';

// Not mastered yet, so it runs on request only (PARALLAX_OPEN_WEAKNESSES=1).
describe.skipIf(notAsked)('ending a session', () => {
  it('takes off an order whose answer is still under way', async () => {
    const { session } = await begin([
      { fault: 'slow_answer', calls: ['AddOrder'], milliseconds: [150, 150] },
      { fault: 'silent_subscription', channels: ['executions'] },
    ]);
    expect(await entered(life as Life)).toBe(true);
    expect(await until(() => (world?.simulator.account().orders.length ?? 0) > 0)).toBe(true);
    await session.close();
    expect(workingOrders(session.state().desk)).toEqual([]);
  });

  it('takes off an order although the first cancellation is lost', async () => {
    const { session } = await begin([{ fault: 'reset_before', calls: ['CancelOrder'], times: 1 }]);
    expect(await entered(life as Life)).toBe(true);
    expect(await until(() => openOrders() === 1)).toBe(true);
    await session.close();
    expect(openOrders()).toBe(0);
  });
});

// Not mastered yet, so it runs on request only (PARALLAX_OPEN_WEAKNESSES=1).
describe.skipIf(notAsked)('opening a session', () => {
  it('is tried again when the first reads fail', async () => {
    await begin([{ fault: 'http_error', status: 502, calls: ['OHLC'], times: 1 }]);
    expect(world?.log).toEqual([]);
  });

  it('trades once the market is online again that was in cancel_only mode at the start', async () => {
    const { session } = await begin([{ fault: 'market_mode', mode: 'cancel_only', seconds: 30, times: 1 }]);
    expect(await until(() => session.state().strategy.blockedBy === null)).toBe(true);
  });
});

describe('an order whose fate is unknown', () => {
  it.each([1, 2, 3, 4])(
    'never takes for lost what reaches the engine late while reads are behind (seed %i)',
    async (seed) => {
      const { session } = await begin(
        [
          { fault: 'late_execution', calls: ['AddOrder'], times: 1, seconds: [40, 40] },
          { fault: 'stale_reads', seconds: [60, 60] },
          { fault: 'silent_subscription', channels: ['executions'] },
        ],
        seed,
        60,
      );
      expect(await entered(life as Life)).toBe(true);
      let most = 0;
      for (const end = Date.now() + 3_500; Date.now() < end; await wait(5)) most = Math.max(most, openOrders());
      const onExchange = new Set(world?.simulator.account().orders.map((order) => order.clientOrderId));
      const refused = Object.values(session.state().desk.orders).filter((order) => order.status === 'refused');
      expect(refused.filter((order) => onExchange.has(order.clientOrderId))).toEqual([]);
      expect(most).toBe(1);
    },
  );
});

// Not mastered yet, so it runs on request only (PARALLAX_OPEN_WEAKNESSES=1).
describe.skipIf(notAsked)('the order desk', () => {
  it('does not count an order that was refused as a new price: what follows still rests', async () => {
    const { session } = await begin([
      { fault: 'market_mode', mode: 'cancel_only', calls: ['AddOrder'], times: 1, seconds: 60 },
    ]);
    expect(await entered(life as Life)).toBe(true);
    expect(await until(() => Object.keys(session.state().desk.orders).length >= 4)).toBe(true);
    const refused = Object.values(session.state().desk.orders).filter(({ reason }) => reason?.includes('cancel_only'));
    expect(refused.length).toBeGreaterThan(0);
    expect(Object.values(session.state().desk.orders).map(({ postOnly }) => postOnly)).not.toContain(false);
  });

  it('gets an order through although the clock of the exchange is ahead', async () => {
    await begin([{ fault: 'clock_jump', jump: 90, seconds: 3_000, calls: ['AddOrder'], times: 1 }]);
    expect(await entered(life as Life)).toBe(true);
    expect(await until(() => (world?.simulator.account().orders.length ?? 0) > 0, 4_000)).toBe(true);
  });
});

describe('an order that takes with all the money there is', () => {
  it('leaves room for the rounding of the exchange, which holds cost and fee rounded up', () => {
    const [pair] = DEFAULT_PAIRS;
    if (pair === undefined) throw new Error('no pair');
    const instrument = { takerFee: 0.004, lotStep: 1e-8 } as Instrument;
    let refused = 0;
    for (let step = 0; step < 2_000; step++) {
      const ticks = 500_000 + step * 7;
      const money = 100_000_000 - step * 13;
      const quantity = quantityForQuote(money / 1e4, ticks / 10, instrument);
      const wanted = { side: 'buy', price: ticks, lots: Math.round(quantity * 1e8), filled: 0 } as const;
      if (holdOf(pair, wanted, 0.004).units > money) refused++;
    }
    expect(refused).toBe(0);
  });
});

// Not mastered yet, so it runs on request only (PARALLAX_OPEN_WEAKNESSES=1).
describe.skipIf(notAsked)('the market as a session sees it', () => {
  it.each([
    ['trades that never come after they were acknowledged', { fault: 'silent_subscription', channels: ['trade'] }],
    ['trades that are lost on the way', { fault: 'drop_frame', channels: ['trade'], chance: 0.2 }],
    ['connections that break', { fault: 'connection_reset', channels: ['trade'], skip: 10, chance: 0.05 }],
    ['a connection that falls silent', { fault: 'dead_connection', channels: ['trade'], skip: 10, chance: 0.05 }],
  ] as const)(
    'is that of the exchange in spite of %s',
    async (_name, rule) => {
      const rules = [rule] as unknown as FaultPlanInput['rules'];
      const run = await runHostileSession({ faults: { rules }, seed: 1, milliseconds: 4_000 });
      expect(run.candles.decided).toBeGreaterThan(10);
      expect(run.candles.wrong).toBe(0);
    },
    30_000,
  );
});

// Not mastered yet, so it runs on request only (PARALLAX_OPEN_WEAKNESSES=1).
describe.skipIf(notAsked)('an outage of more than an hour', () => {
  it('leaves no fill unknown that the stream does not show any more', async () => {
    let out = false;
    const lines = new Set<WsLine>();
    folder = mkdtempSync(join(tmpdir(), 'parallax-weakness-'));
    world = await openHostileWorld({
      seed: 1,
      folder,
      hook: {
        rest: async (_request, execute) => ((await Promise.resolve(out)) ? 'reset' : execute()),
        opened: (_connection, _isPrivate, line) => {
          lines.add(line);
          if (out) line.reset();
        },
        // As though fifty newer trades stood before it in the snapshot.
        outgoing: (frame, deliver) =>
          deliver(frame.text.replace(/^(\{"channel":"executions","type":"snapshot","data":)\[.*\]/, '$1[]')),
      },
    });
    life = await world.live();
    const { session } = life;
    const { simulator } = world;
    expect(await entered(life)).toBe(true);
    expect(await until(() => openOrders() === 1)).toBe(true);
    out = true;
    for (const line of lines) line.reset();
    expect(await until(() => simulator.account().trades.length > 0, 10_000)).toBe(true);
    simulator.advance(80 * 60_000);
    out = false;
    const known = (): number => Object.keys(session.state().fills).length;
    expect(await until(() => session.state().strategy.blockedBy === null)).toBe(true);
    await until(() => known() === simulator.account().trades.length, 3_000);
    expect(known()).toBe(simulator.account().trades.length);
  }, 60_000);
});
