import type { AdapterHealth } from '../../ports.ts';
import { describeBrake, type Brake, type Brakes } from './brakes.ts';
import { ClosedError, HeldBackError } from './failures.ts';

/**
 * What a private call is for. Cancels go first and do not wait for ever behind an order call without an answer; one of
 * everything also calls off the orders that still wait for their turn. Order calls never wait behind a queue of reads;
 * look-ups of an order whose fate is unknown go before everything else that is read.
 */
export type Lane = 'order' | 'cancel' | 'cancel_all' | 'lookup' | 'history';

export interface SchedulerOptions {
  readonly wallNow: () => number;
  /** Least distance of public calls in ms. */
  readonly publicIntervalMs: number;
  /** Time in which one point of the private counter decays. */
  readonly privatePointMs: number;
  /** Kraken's smallest counter (Starter). */
  readonly privateMaximum: number;
  /** Where the private counter is taken to stand at first: another run may have used it up a moment ago. */
  readonly privateStart?: number;
  /** How long an order call waits for a read that is under way, or for the end of a pause. */
  readonly orderPatienceMs: number;
  /** How long a cancel waits for an order call that is under way. */
  readonly cancelPatienceMs: number;
  /** How long a read of the history lets look-ups go first. */
  readonly historyPatienceMs: number;
  /** How long any other call waits for the end of a pause before it is told of it. */
  readonly readPatienceMs: number;
  /** Pauses that the exchange has asked for. */
  readonly brakes: Pick<Brakes, 'holding' | 'subscribe'>;
}

interface Job {
  readonly cost: number;
  readonly queuedAt: number;
  readonly run: () => Promise<void>;
  readonly fail: (error: Error) => void;
}

export interface SchedulerLoad {
  readonly waiting: AdapterHealth['waiting'];
  readonly inFlight: number;
  readonly privateUsed: number;
  readonly privateLimit: number;
}

export interface RequestScheduler {
  public<Value>(task: () => Promise<Value>): Promise<Value>;
  /** A public call that no session waits for: it goes when no other public call wants to. */
  background<Value>(task: () => Promise<Value>): Promise<Value>;
  private<Value>(lane: Lane, cost: number, task: () => Promise<Value>): Promise<Value>;
  /** What waits, what is under way, and where the private counter stands now. */
  load(): SchedulerLoad;
  close(): void;
}

/**
 * Limits ourselves below Kraken's limits and keeps private calls one behind the other, so that nonces arrive in
 * order. Two exceptions: an order waits only briefly for a read under way. Should it then overtake that read, the
 * read fails with an invalid nonce and is repeated; the order, carrying the higher nonce, cannot be hurt. And a cancel
 * waits only some seconds for an order call without an answer: should that arrive after it, its nonce is too low, it
 * has no effect, and whoever sent it looks up what became of it, as he must anyway.
 */
export function createScheduler(options: SchedulerOptions): RequestScheduler {
  const { wallNow, brakes } = options;
  const queues: Readonly<Record<Exclude<Lane, 'cancel_all'>, Job[]>> = {
    cancel: [],
    order: [],
    lookup: [],
    history: [],
  };
  const publicQueue: Job[] = [];
  const backgroundQueue: Job[] = [];
  let publicFreeAt = Number.NEGATIVE_INFINITY;
  let publicTimer: ReturnType<typeof setTimeout> | null = null;
  let privateTimer: ReturnType<typeof setTimeout> | null = null;
  /** When the order calls under way were sent, oldest first. */
  const ordersInFlight: { readonly since: number }[] = [];
  let readsInFlight = 0;
  let publicInFlight = 0;
  let counter = options.privateStart ?? 0;
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
        fail: reject,
      };
    });
    return { job: job!, promise };
  }

  const remainingOf = (brake: Brake): number => brake.until - wallNow();

  /**
   * Whether a pause holds a queue back: those that wait are told of a long one, a short one is waited for. Milliseconds
   * to wait, 0 when nothing is in the way.
   */
  function heldBack(queue: Job[], brake: Brake | null, patienceMs: number): number {
    if (brake === null) return 0;
    const remaining = remainingOf(brake);
    if (remaining <= patienceMs) return Math.max(1, remaining);
    for (const job of queue.splice(0)) job.fail(new HeldBackError(describeBrake(brake, wallNow())));
    return 0;
  }

  function pumpPublic(): void {
    if (publicTimer !== null || closed) return;
    const brake = brakes.holding('public');
    const pause = Math.max(
      heldBack(publicQueue, brake, options.readPatienceMs),
      heldBack(backgroundQueue, brake, options.readPatienceMs),
    );
    const job = publicQueue[0] ?? backgroundQueue[0];
    if (job === undefined) return;
    const wait = Math.max(pause, publicFreeAt - wallNow());
    if (wait > 0) {
      publicTimer = setTimeout(() => {
        publicTimer = null;
        pumpPublic();
      }, wait);
      return;
    }
    publicFreeAt = wallNow() + options.publicIntervalMs;
    publicInFlight++;
    (publicQueue.length > 0 ? publicQueue : backgroundQueue).shift();
    void job.run().finally(() => publicInFlight--);
    pumpPublic();
  }

  function queuePublic<Value>(queue: Job[], task: () => Promise<Value>): Promise<Value> {
    if (closed) return Promise.reject(new ClosedError());
    const { job, promise } = createJob(0, task);
    queue.push(job);
    pumpPublic();
    return promise;
  }

  function decay(): void {
    const now = wallNow();
    counter = Math.max(0, counter - Math.max(0, now - counterAt) / options.privatePointMs);
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

  /** Counted when it is answered, however much earlier it arrived: ours decays no sooner than the exchange's. */
  function charge(cost: number): void {
    decay();
    counter += cost;
  }

  function startOrder(job: Job): void {
    const flight = { since: wallNow() };
    ordersInFlight.push(flight);
    void job.run().finally(() => {
      ordersInFlight.splice(ordersInFlight.indexOf(flight), 1);
      // Few of them cost anything there, and none waits for it.
      charge(job.cost);
      pumpPrivate();
    });
  }

  function startRead(job: Job): void {
    readsInFlight++;
    void job.run().finally(() => {
      readsInFlight--;
      charge(job.cost);
      pumpPrivate();
    });
  }

  function pumpPrivate(): void {
    if (closed) return;
    const newest = ordersInFlight.at(-1);
    if (newest !== undefined) {
      if (queues.cancel.length === 0) return;
      const patience = newest.since + options.cancelPatienceMs - wallNow();
      if (patience > 0) return pumpAfter(patience);
    }
    const brake = brakes.holding('orders');
    const orderPause = Math.max(
      heldBack(queues.cancel, brake, options.orderPatienceMs),
      heldBack(queues.order, brake, options.orderPatienceMs),
    );
    const queueOfOrders = queues.cancel.length > 0 ? queues.cancel : queues.order;
    const order = queueOfOrders[0];
    if (order !== undefined) {
      if (orderPause > 0) return pumpAfter(orderPause);
      const patience = order.queuedAt + options.orderPatienceMs - wallNow();
      if (readsInFlight > 0 && patience > 0) return pumpAfter(patience);
      queueOfOrders.shift();
      return startOrder(order);
    }
    if (readsInFlight > 0 || ordersInFlight.length > 0) return;
    const readBrake = brakes.holding('reads');
    const readPause = Math.max(
      heldBack(queues.lookup, readBrake, options.readPatienceMs),
      heldBack(queues.history, readBrake, options.readPatienceMs),
    );
    // Look-ups come first, but not for ever: without its history and balances the account is not known either.
    const waited = queues.history[0] === undefined ? 0 : wallNow() - queues.history[0].queuedAt;
    const queue = queues.lookup.length > 0 && waited < options.historyPatienceMs ? queues.lookup : queues.history;
    const read = queue[0];
    if (read === undefined) return;
    if (readPause > 0) return pumpAfter(readPause);
    decay();
    const excess = counter + read.cost - options.privateMaximum;
    if (excess > 0) return pumpAfter(excess * options.privatePointMs);
    queue.shift();
    startRead(read);
  }

  const stopListening = brakes.subscribe((brake) => {
    // The exchange's own counter is full, whatever ours says.
    if (brake.class === 'read_limit') {
      decay();
      counter = Math.max(counter, options.privateMaximum);
    }
  });

  return {
    public: (task) => queuePublic(publicQueue, task),
    background: (task) => queuePublic(backgroundQueue, task),
    private: (lane, cost, task) => {
      if (closed) return Promise.reject(new ClosedError());
      const { job, promise } = createJob(cost, task);
      if (lane === 'cancel_all') {
        // Sent after it, they would be on the book again when everything was to be off it.
        for (const order of queues.order.splice(0)) order.fail(new HeldBackError('everything is being taken off'));
      }
      queues[lane === 'cancel_all' ? 'cancel' : lane].push(job);
      pumpPrivate();
      return promise;
    },
    load: () => {
      decay();
      const order = queues.cancel.length + queues.order.length;
      const [lookup, history] = [queues.lookup.length, queues.history.length];
      return {
        waiting: { order, lookup, history, public: publicQueue.length + backgroundQueue.length },
        inFlight: ordersInFlight.length + readsInFlight + publicInFlight,
        privateUsed: counter,
        privateLimit: options.privateMaximum,
      };
    },
    close: () => {
      closed = true;
      stopListening();
      if (publicTimer !== null) clearTimeout(publicTimer);
      if (privateTimer !== null) clearTimeout(privateTimer);
      const waiting = [...publicQueue, ...backgroundQueue, ...Object.values(queues).flat()];
      for (const job of waiting) job.fail(new ClosedError());
    },
  };
}
