import { ClosedError } from './failures.ts';

/**
 * What a private call is for. Order calls go first and never wait behind a queue of reads; look-ups of an order
 * whose fate is unknown go before everything else that is read.
 */
export type Lane = 'order' | 'lookup' | 'history';

export interface SchedulerOptions {
  readonly wallNow: () => number;
  /** Least distance of public calls in ms. */
  readonly publicIntervalMs: number;
  /** Time in which one point of the private counter decays. */
  readonly privatePointMs: number;
  /** Kraken's smallest counter (Starter). */
  readonly privateMaximum: number;
  /** How long an order call waits for a read that is under way. */
  readonly orderPatienceMs: number;
}

interface Job {
  readonly cost: number;
  readonly queuedAt: number;
  readonly run: () => Promise<void>;
  readonly abandon: () => void;
}

export interface RequestScheduler {
  public<Value>(task: () => Promise<Value>): Promise<Value>;
  private<Value>(lane: Lane, cost: number, task: () => Promise<Value>): Promise<Value>;
  close(): void;
}

/**
 * Limits ourselves below Kraken's limits and keeps private calls one behind the other, so that nonces arrive in
 * order. One exception: an order waits only briefly for a read under way. Should it then overtake that read, the
 * read fails with an invalid nonce and is repeated; the order, carrying the higher nonce, cannot be hurt.
 */
export function createScheduler(options: SchedulerOptions): RequestScheduler {
  const { wallNow } = options;
  const queues: Readonly<Record<Lane, Job[]>> = { order: [], lookup: [], history: [] };
  const publicQueue: Job[] = [];
  let publicFreeAt = Number.NEGATIVE_INFINITY;
  let publicTimer: ReturnType<typeof setTimeout> | null = null;
  let privateTimer: ReturnType<typeof setTimeout> | null = null;
  let ordersInFlight = 0;
  let readsInFlight = 0;
  let counter = 0;
  let counterAt = wallNow();
  let closed = false;

  function createJob<Value>(
    cost: number,
    task: () => Promise<Value>,
  ): { readonly job: Job; readonly promise: Promise<Value> } {
    let job: Job | null = null;
    const promise = new Promise<Value>((resolve, reject) => {
      job = {
        cost,
        queuedAt: wallNow(),
        // The caller hears of a failure through its own promise; the queue only waits for the end.
        run: () => task().then(resolve, reject),
        abandon: () => reject(new ClosedError()),
      };
    });
    return { job: job!, promise };
  }

  function pumpPublic(): void {
    if (publicTimer !== null || closed) return;
    const wait = publicFreeAt - wallNow();
    if (publicQueue.length === 0) return;
    if (wait > 0) {
      publicTimer = setTimeout(() => {
        publicTimer = null;
        pumpPublic();
      }, wait);
      return;
    }
    publicFreeAt = wallNow() + options.publicIntervalMs;
    void publicQueue.shift()!.run();
    pumpPublic();
  }

  function decay(): void {
    const now = wallNow();
    counter = Math.max(0, counter - (now - counterAt) / options.privatePointMs);
    counterAt = now;
  }

  function pumpAfter(milliseconds: number): void {
    if (privateTimer !== null) clearTimeout(privateTimer);
    privateTimer = setTimeout(
      () => {
        privateTimer = null;
        pumpPrivate();
      },
      Math.max(1, Math.ceil(milliseconds)),
    );
  }

  function startOrder(job: Job): void {
    ordersInFlight++;
    void job.run().finally(() => {
      ordersInFlight--;
      pumpPrivate();
    });
  }

  function startRead(job: Job): void {
    counter += job.cost;
    readsInFlight++;
    void job.run().finally(() => {
      readsInFlight--;
      pumpPrivate();
    });
  }

  function pumpPrivate(): void {
    if (closed || ordersInFlight > 0) return;
    const order = queues.order[0];
    if (order !== undefined) {
      const patience = order.queuedAt + options.orderPatienceMs - wallNow();
      if (readsInFlight > 0 && patience > 0) return pumpAfter(patience);
      queues.order.shift();
      return startOrder(order);
    }
    if (readsInFlight > 0) return;
    const queue = queues.lookup.length > 0 ? queues.lookup : queues.history;
    const read = queue[0];
    if (read === undefined) return;
    decay();
    const excess = counter + read.cost - options.privateMaximum;
    if (excess > 0) return pumpAfter(excess * options.privatePointMs);
    queue.shift();
    startRead(read);
  }

  return {
    public: (task) => {
      if (closed) return Promise.reject(new ClosedError());
      const { job, promise } = createJob(0, task);
      publicQueue.push(job);
      pumpPublic();
      return promise;
    },
    private: (lane, cost, task) => {
      if (closed) return Promise.reject(new ClosedError());
      const { job, promise } = createJob(cost, task);
      queues[lane].push(job);
      pumpPrivate();
      return promise;
    },
    close: () => {
      closed = true;
      if (publicTimer !== null) clearTimeout(publicTimer);
      if (privateTimer !== null) clearTimeout(privateTimer);
      const waiting = [...publicQueue, ...queues.order, ...queues.lookup, ...queues.history];
      for (const job of waiting) job.abandon();
    },
  };
}
