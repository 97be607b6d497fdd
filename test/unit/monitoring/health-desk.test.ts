import { describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import { createHealthDesk, type HealthDesk } from '../../../engine/monitoring/health-desk.ts';
import { createHourlyCounts } from '../../../engine/monitoring/hourly-counts.ts';
import { createLatencyRing } from '../../../engine/monitoring/latency-ring.ts';
import type {
  AdapterHealth,
  Broker,
  BrokerEvent,
  MarketEvent,
  MarketFeed,
  SessionStore,
} from '../../../engine/ports.ts';

const ORDER: OrderRequest = {
  clientOrderId: 'c-1' as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100,
  quantity: 1,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};

interface World {
  readonly desk: HealthDesk;
  tick(): void;
  readonly market: (event: MarketEvent) => void;
  readonly account: (event: BrokerEvent) => void;
  pass(milliseconds: number): void;
  /** How the exchange answers from now on, and after how long. */
  answer: 'accepted' | 'lost' | 'denied';
  takes: number;
  /** Lines of the log: level, kind, words. */
  readonly logged: readonly string[];
}

function openWorld(health?: AdapterHealth): World {
  let now = 1_000_000;
  const logged: string[] = [];
  let market: (event: MarketEvent) => void = () => undefined;
  let account: (event: BrokerEvent) => void = () => undefined;
  let tick = (): void => undefined;
  const error = (kind: 'ambiguous' | 'denied') => ({ kind, message: `${kind} trouble` });
  const answered = <Value>(good: Value) => {
    now += world.takes;
    return Promise.resolve(world.answer === 'accepted' ? success(good) : failure(error('denied')));
  };
  const done = () => Promise.resolve();
  const broker: Broker = {
    submit() {
      now += world.takes;
      return Promise.resolve(
        world.answer === 'accepted'
          ? { kind: 'accepted', orderId: 'O-1' as OrderId }
          : { kind: 'unknown', error: error('ambiguous') },
      );
    },
    cancel: () => Promise.resolve({ kind: 'accepted' }),
    amend: () => Promise.resolve({ kind: 'not_open' }),
    cancelAllAfter: () => answered(null),
    cancelAll: () => answered(0),
    openOrders: () => answered([]),
    findOrder: () => answered(null),
    orders: () => answered([]),
    fillsSince: () => answered([]),
    balances: () => answered([]),
    subscribe(listener) {
      account = listener;
      return () => undefined;
    },
    close: done,
    ...(health === undefined ? {} : { health: () => health }),
  };
  const feed: Pick<MarketFeed, 'serverTime' | 'subscribe'> = {
    serverTime: () => answered(0),
    subscribe(_symbol, listener) {
      market = listener;
      return () => undefined;
    },
  };
  const store: Pick<SessionStore, 'append'> & { readonly recordings: Pick<SessionStore['recordings'], 'addMinutes'> } =
    {
      append() {
        now += 2;
        return { sequence: 1, recordIds: [] };
      },
      recordings: {
        addMinutes() {
          if (world.answer !== 'accepted') throw new Error('the disk is full');
        },
      },
    };
  const desk = createHealthDesk({
    // Only what these tests ask is there.
    ports: { broker, feed: feed as MarketFeed, store: store as SessionStore },
    wallNow: () => now,
    monotonicNow: () => now,
    every(_milliseconds, task) {
      tick = task;
      return () => undefined;
    },
    feedAge: () => 40,
    log: (message, level, kind) => logged.push(`${level ?? 'info'} ${kind ?? '-'} ${message}`),
  });
  const world: World = {
    desk,
    tick: () => tick(),
    market: (event) => market(event),
    account: (event) => account(event),
    pass: (milliseconds) => {
      now += milliseconds;
    },
    answer: 'accepted',
    takes: 30,
    logged,
  };
  return world;
}

function connection(status: 'connecting' | 'connected' | 'disconnected', detail = '') {
  return { type: 'connection', status, detail } as const;
}

describe('a health desk', () => {
  it('measures orders and reads, each by itself, and changes no answer', async () => {
    const world = openWorld();
    const { broker, feed } = world.desk.ports;
    expect(await broker.submit(ORDER)).toEqual({ kind: 'accepted', orderId: 'O-1' });
    world.takes = 70;
    await broker.submit(ORDER);
    world.takes = 5;
    expect(await feed.serverTime()).toEqual({ ok: true, value: 0 });
    const { orders, reads, errors } = world.desk.read();
    expect(orders).toEqual({ p50: 30, p99: 70, last: 70, of: 2 });
    expect(reads).toEqual({ p50: 5, p99: 5, last: 5, of: 1 });
    expect(errors).toEqual({ ambiguous: 0, busy: 0, denied: 0, invalid: 0 });
    world.desk.close();
  });

  it('counts failures of the last hour by class and remembers the last one', async () => {
    const world = openWorld();
    world.answer = 'lost';
    await world.desk.ports.broker.submit(ORDER);
    world.answer = 'denied';
    await world.desk.ports.broker.balances();
    expect(world.desk.read()).toMatchObject({
      errors: { ambiguous: 1, denied: 1, busy: 0, invalid: 0 },
      lastError: { message: 'denied trouble' },
    });
    world.pass(61 * 60_000);
    expect(world.desk.read().errors).toEqual({ ambiguous: 0, busy: 0, denied: 0, invalid: 0 });
    world.desk.close();
  });

  it('counts connections that were made anew, with the cause of the last loss, and hands every event on', () => {
    const world = openWorld();
    const heard: string[] = [];
    world.desk.ports.feed.subscribe('BTC/USD', (event) => heard.push(event.type));
    world.desk.ports.broker.subscribe((event) => heard.push(event.type));
    world.market(connection('connecting'));
    world.market(connection('connected'));
    expect(world.desk.read().market).toMatchObject({ status: 'connected', reconnects: 0, lastCause: null });
    for (const cause of ['no message for 10 s', 'book checksum mismatch']) {
      world.market(connection('disconnected', cause));
      world.market(connection('connecting'));
      world.market(connection('connected'));
    }
    world.account(connection('connected'));
    expect(world.desk.read().market).toMatchObject({ reconnects: 2, lastCause: 'book checksum mismatch' });
    expect(world.desk.read().account).toMatchObject({ reconnects: 0, status: 'connected' });
    expect(heard).toHaveLength(9);
    world.desk.close();
  });

  it('writes losses, returns and failed requests into the log, the same failure once a minute', async () => {
    const world = openWorld();
    world.desk.ports.broker.subscribe(() => undefined);
    world.account(connection('connected'));
    world.account(connection('disconnected', 'closed by the exchange, code 1001'));
    world.account(connection('connected'));
    world.answer = 'denied';
    world.takes = 0;
    for (let times = 0; times < 5; times++) await world.desk.ports.broker.balances();
    world.pass(60_000);
    await world.desk.ports.broker.balances();
    expect(world.logged).toEqual([
      'warning reconnect account stream lost: closed by the exchange, code 1001',
      'info reconnect account stream connected again, reconnect 1',
      'warning api_error denied answer: denied trouble',
      'warning api_error denied answer: denied trouble (4 more like this since)',
    ]);
    world.desk.close();
  });

  it('believes the adapter where it knows more', () => {
    const stream = { reconnects: 7, lastCause: 'closed by the exchange, code 1001', lastAt: 5 };
    const waiting = { order: 0, lookup: 0, history: 2, public: 0 };
    const world = openWorld({
      waiting,
      inFlight: 1,
      rates: [],
      heldBack: [],
      marketStream: null,
      accountStream: stream,
    });
    expect(world.desk.read()).toMatchObject({ account: stream, market: { reconnects: 0 }, adapter: { waiting } });
    world.desk.close();
  });

  it('measures the journal and sees a recording that the disk refuses, which still fails', () => {
    const world = openWorld();
    const { store } = world.desk.ports;
    store.append({ time: 1, kind: 'clock', event: '{}', commands: '[]' }, []);
    store.recordings.addMinutes('s', ['[]', '[]']);
    expect(world.desk.read()).toMatchObject({
      journal: { write: { last: 2, of: 1 }, records: 1 },
      recording: { minutes: 2, problem: null },
    });
    world.answer = 'lost';
    expect(() => store.recordings.addMinutes('s', ['[]'])).toThrow('the disk is full');
    expect(world.desk.read().recording).toEqual({ minutes: 2, problem: 'the disk is full' });
    world.desk.close();
  });

  it('remembers two minutes of feed ages, one a second', () => {
    const world = openWorld();
    for (let second = 0; second < 150; second++) world.tick();
    expect(world.desk.read().feedAges).toEqual(Array.from({ length: 120 }, () => 40));
    world.desk.close();
  });
});

describe('a ring of latencies', () => {
  it('has percentiles of the newest values only', () => {
    const ring = createLatencyRing(100);
    expect(ring.read()).toEqual({ p50: null, p99: null, last: null, of: 0 });
    for (let value = 1; value <= 300; value++) ring.add(value);
    expect(ring.read()).toEqual({ p50: 250, p99: 299, last: 300, of: 100 });
  });
});

describe('counts of an hour', () => {
  it('forget a minute when it is an hour old, also after a long silence', () => {
    let now = 0;
    const counts = createHourlyCounts(['a', 'b'], () => now);
    counts.add('a');
    now = 30 * 60_000;
    counts.add('a');
    counts.add('b');
    expect(counts.read()).toEqual({ a: 2, b: 1 });
    now = 60 * 60_000;
    expect(counts.read()).toEqual({ a: 1, b: 1 });
    now = 500 * 60_000;
    expect(counts.read()).toEqual({ a: 0, b: 0 });
  });
});
