import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Candle } from '../../../engine/domain/candle.ts';
import { ownOrderId } from '../../../engine/domain/client-order-id.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { Broker, SessionStore } from '../../../engine/ports.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { openSession, type Session } from '../../../engine/trading/session.ts';
import type { SessionNews } from '../../../engine/trading/session-news.ts';
import { bookAround, createFakeExchange, type FakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock, type ManualClock } from '../../fakes/manual-clock.ts';

export const START = Date.UTC(2026, 0, 5, 12);

/** Half a tick off, so that bid and ask are on ticks. */
export const MID = 100_000.05;

/** Candles that go nowhere: 200 closed ones and the running one. */
export function flatCandles(intervalMs: number, price: number, end: number): readonly Candle[] {
  const newest = Math.floor(end / intervalMs) * intervalMs;
  return Array.from({ length: 201 }, (_, i) => ({
    time: newest - (200 - i) * intervalMs,
    open: price,
    high: price + 5,
    low: price - 5,
    close: price,
    volume: 3,
  }));
}

export interface Harness {
  readonly clock: ManualClock;
  readonly exchange: FakeExchange;
  readonly session: Session;
  readonly store: SessionStore;
  readonly news: readonly SessionNews[];
  /** Lets market time pass in steps of a second, with the exchange's answers in between. */
  pass(milliseconds: number, feed?: 'alive' | 'silent'): Promise<void>;
  /** The process is gone, and no other follows. */
  die(): void;
  /** As a crash would: nothing is closed in good order. The same exchange and folder go on, maybe with other settings. */
  crash(settings?: Readonly<Record<string, unknown>>): Promise<Harness>;
}

export async function openHarness(
  folder: string,
  world: { readonly clock: ManualClock; readonly exchange: FakeExchange } = newWorld(),
  settings: Readonly<Record<string, unknown>> = {},
  spoil: (store: SessionStore) => void = () => undefined,
): Promise<Harness> {
  const { clock, exchange } = world;
  const database = openDatabase(join(folder, 'session.db'));
  if (!database.ok) throw new Error(database.error.message);
  const store = createSessionStore(database.value);
  spoil(store);
  const configuration = parseConfiguration({ timeframe: '1m', ...settings });
  if (!configuration.ok) throw new Error(configuration.error.map(({ message }) => message).join());
  const news: SessionNews[] = [];
  let dead = false;
  /** What a dead process asks for never arrives and is never answered. */
  const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);
  const broker: Broker = {
    submit: (...call) => (dead ? never() : exchange.broker.submit(...call)),
    cancel: (...call) => (dead ? never() : exchange.broker.cancel(...call)),
    amend: (...call) => (dead ? never() : exchange.broker.amend(...call)),
    cancelAllAfter: (...call) => (dead ? never() : exchange.broker.cancelAllAfter(...call)),
    cancelAll: () => (dead ? never() : exchange.broker.cancelAll()),
    openOrders: () => (dead ? never() : exchange.broker.openOrders()),
    findOrder: (...call) => (dead ? never() : exchange.broker.findOrder(...call)),
    orders: (...call) => (dead ? never() : exchange.broker.orders(...call)),
    fillsSince: (...call) => (dead ? never() : exchange.broker.fillsSince(...call)),
    balances: () => (dead ? never() : exchange.broker.balances()),
    subscribe: (...call) => exchange.broker.subscribe(...call),
    close: () => exchange.broker.close(),
  };
  const opened = await openSession({
    sessionId: randomUUID(),
    mode: 'demo',
    exchangeName: 'Fake',
    speed: 1,
    configuration: configuration.value,
    configurationName: 'test',
    clock,
    wallNow: clock.now,
    feed: exchange.feed,
    broker,
    store,
    newOrderId: () => ownOrderId(randomUUID()),
    startAtFirst: true,
    listener: (item) => void news.push(item),
  });
  if (!opened.ok) throw new Error(opened.error);
  const session = opened.value;

  async function pass(milliseconds: number, feed: 'alive' | 'silent' = 'alive'): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 1000) {
      if (feed === 'alive') exchange.pushBook({ ...exchange.account.book(), time: clock.now() });
      clock.advance(Math.min(1000, left));
      await exchange.settle();
    }
  }
  /** The dead process would hold no lock and hear nothing; its timers would be gone. */
  function die(): void {
    dead = true;
    store.close();
    session.watch.close();
  }

  await exchange.settle();
  await pass(2000);
  return {
    clock,
    exchange,
    session,
    store,
    news,
    pass,
    die,
    async crash(changed = settings) {
      die();
      exchange.setBrokerStream(false);
      await exchange.settle();
      exchange.setBrokerStream(true);
      return openHarness(folder, world, changed);
    },
  };
}

function newWorld(): { clock: ManualClock; exchange: FakeExchange } {
  const clock = createManualClock(START);
  const exchange = createFakeExchange({ clock, book: bookAround(MID, START) });
  exchange.setCandles('1m', flatCandles(MINUTE_MS, 100_000, START));
  exchange.setCandles('15m', flatCandles(15 * MINUTE_MS, 100_000, START));
  return { clock, exchange };
}
