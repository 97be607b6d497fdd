import type {
  Broker,
  BrokerEvent,
  ExchangeError,
  ExchangeErrorKind,
  MarketEvent,
  MarketFeed,
  SessionStore,
} from '../ports.ts';
import type { Result } from '../domain/result.ts';

/** What the ports of a session tell whoever measures them. Milliseconds of a clock that only goes forward. */
export interface PortsListener {
  /** A request that moves an order was answered, or was given up. */
  order(milliseconds: number): void;
  /** Anything else that was asked of the exchange. */
  read(milliseconds: number): void;
  error(kind: ExchangeErrorKind, message: string): void;
  connection(stream: 'market' | 'account', status: 'connecting' | 'connected' | 'disconnected', detail: string): void;
  /** Records of the journal are on disk, one or those of one moment. */
  record(milliseconds: number): void;
  /** Minutes were written into the recording; `problem` when they were not. */
  recorded(minutes: number, problem: string | null): void;
}

export interface Ports {
  readonly feed: MarketFeed;
  readonly broker: Broker;
  readonly store: SessionStore;
}

/** The same ports; whatever goes through them is measured. They answer and fail as they did. */
export function watchPorts({ feed, broker, store }: Ports, listener: PortsListener, now: () => number): Ports {
  async function timed<Value>(tell: (milliseconds: number) => void, task: () => Promise<Value>): Promise<Value> {
    const begun = now();
    try {
      return await task();
    } finally {
      tell(now() - begun);
    }
  }

  function read<Value>(task: () => Promise<Result<Value, ExchangeError>>): Promise<Result<Value, ExchangeError>> {
    return timed(listener.read, async () => {
      const answer = await task();
      if (!answer.ok) listener.error(answer.error.kind, answer.error.message);
      return answer;
    });
  }

  function order<Outcome extends object>(task: () => Promise<Outcome>): Promise<Outcome> {
    return timed(listener.order, async () => {
      const outcome = await task();
      if ('error' in outcome) {
        // The three outcomes that have an error all have one of this shape.
        const { kind, message } = outcome.error as ExchangeError;
        listener.error(kind, message);
      }
      return outcome;
    });
  }

  return {
    feed: {
      ...feed,
      instrument: (symbol) => read(() => feed.instrument(symbol)),
      serverTime: () => read(() => feed.serverTime()),
      candles: (symbol, timeframe) => read(() => feed.candles(symbol, timeframe)),
      tradesSince: (symbol, since) => read(() => feed.tradesSince(symbol, since)),
      subscribe: (symbol, hear) =>
        feed.subscribe(symbol, (event: MarketEvent) => {
          if (event.type === 'connection') listener.connection('market', event.status, event.detail);
          hear(event);
        }),
    },
    broker: {
      ...broker,
      submit: (request, sendBefore) => order(() => broker.submit(request, sendBefore)),
      amend: (request, sendBefore) => order(() => broker.amend(request, sendBefore)),
      cancel: (orderId) => order(() => broker.cancel(orderId)),
      cancelAll: () => read(() => broker.cancelAll()),
      openOrders: () => read(() => broker.openOrders()),
      findOrder: (clientOrderId, since) => read(() => broker.findOrder(clientOrderId, since)),
      orders: (orderIds) => read(() => broker.orders(orderIds)),
      fillsSince: (since) => read(() => broker.fillsSince(since)),
      balances: () => read(() => broker.balances()),
      subscribe: (hear) =>
        broker.subscribe((event: BrokerEvent) => {
          if (event.type === 'connection') listener.connection('account', event.status, event.detail);
          hear(event);
        }),
    },
    store: {
      ...store,
      append: (record, shown) => written(() => store.append(record, shown)),
      appendAll: (entries) => written(() => store.appendAll(entries)),
      recordings: {
        ...store.recordings,
        begin: (recording) => noticing(0, () => store.recordings.begin(recording)),
        addMinutes: (sessionId, candles) =>
          noticing(candles.length, () => store.recordings.addMinutes(sessionId, candles)),
      },
    },
  };

  function written<Value>(write: () => Value): Value {
    const begun = now();
    const stored = write();
    listener.record(now() - begun);
    return stored;
  }

  function noticing(minutes: number, write: () => void): void {
    try {
      write();
      listener.recorded(minutes, null);
    } catch (error) {
      listener.recorded(0, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}
