import { WebSocket } from 'ws';
import { z } from 'zod';
import type { OrderId } from '../../domain/order.ts';
import type { Result } from '../../domain/result.ts';
import type { BrokerEvent, ExchangeError, Unsubscribe } from '../../ports.ts';
import { isTrade, oldestTradeFirst } from './execution-snapshot.ts';
import { executionSchema, type ExecutionRow, type ExecutionTracker } from './execution-tracker.ts';
import type { ExecutionWitness } from './execution-witness.ts';
import type { Redact } from './failures.ts';
import type { KrakenLogger, StreamTimings } from './options.ts';
import type { ReconnectPacing } from './pacing.ts';
import { numeric } from './schemas.ts';
import type { TradingCounter } from './trading-counter.ts';

const PING_AFTER_SILENCE = 0.4;
/** Kraken closes connections whose client says nothing for about a minute. */
const SPEAK_EVERY_MS = 25_000;
/** After so many subscriptions without a snapshot in a row, this exchange seems to send none of an empty account. */
const SILENT_AT_MOST = 2;
/** Kraken's snapshot holds no more trades than that. */
const SNAPSHOT_TRADES = 50;

export interface SessionToken {
  /** A token that was made a short while ago at most; asks for one when need be. */
  get(): Promise<Result<string, ExchangeError>>;
  /** The exchange did not take it. */
  discard(): void;
}

export interface ExecutionsClientOptions {
  readonly url: string;
  readonly token: SessionToken;
  readonly tracker: ExecutionTracker;
  readonly witness: ExecutionWitness;
  readonly counter: Pick<TradingCounter, 'learnMaximum' | 'learnReading'>;
  /** The exchange's time, UTC ms. */
  readonly exchangeNow: () => number;
  readonly pacing: ReconnectPacing;
  /** The exchange's network answered a connect with an HTTP status instead. */
  readonly onRefused: (status: number) => void;
  readonly timings: StreamTimings;
  readonly wallNow: () => number;
  readonly redact: Redact;
  readonly logger: KrakenLogger;
}

export interface ExecutionsClient {
  subscribe(listener: (event: BrokerEvent) => void): Unsubscribe;
  /** Tells the listeners what was learned elsewhere. */
  tell(event: BrokerEvent): void;
  /** Called when the stream was found deaf, with the orders it did not tell of; it is being dialled again by then. */
  onDeaf(listener: (orderIds: readonly OrderId[]) => void): void;
  close(): void;
}

const frameSchema = z.object({
  channel: z.string().optional(),
  method: z.string().optional(),
  type: z.string().optional(),
  success: z.boolean().optional(),
  error: z.string().optional(),
  req_id: z.number().optional(),
  sequence: z.number().optional(),
  data: z.array(z.unknown()).optional(),
  result: z
    .object({ maxratecount: numeric.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
type Frame = z.infer<typeof frameSchema>;

/** The state itself, not the list of maintenance to come that stands beside it. */
function isMaintenance(status: unknown): boolean {
  return typeof status === 'object' && status !== null && 'system' in status && status.system === 'maintenance';
}

/**
 * Own client of the v2 `executions` channel. ccxt's is not used: it routes a message by its first element (a mixed
 * snapshot turns order rows into trades), splits orders and trades over two calls that share one subscription, loses
 * updates without a symbol, and never resolves an empty snapshot.
 */
export function createExecutionsClient(options: ExecutionsClientOptions): ExecutionsClient {
  const { timings, wallNow, pacing, logger, witness } = options;
  const listeners = new Set<(event: BrokerEvent) => void>();
  let socket: WebSocket | null = null;
  let generation = 0;
  let requestId = 0;
  let started = false;
  let closed = false;
  let connected = false;
  let sequence: number | null = null;
  let lastMessageAt = 0;
  let pingedAt = 0;
  let spokeAt = 0;
  let connectTimer: ReturnType<typeof setTimeout> | null = null;
  let ackTimer: ReturnType<typeof setTimeout> | null = null;
  let silentSubscriptions = 0;
  let deafListener: (orderIds: readonly OrderId[]) => void = () => undefined;
  let watchdog: ReturnType<typeof setInterval> | null = null;

  function tell(event: BrokerEvent): void {
    for (const listener of listeners) listener(event);
  }

  function drop(): void {
    generation++;
    connected = false;
    sequence = null;
    witness.stands(null);
    if (connectTimer !== null) clearTimeout(connectTimer);
    if (ackTimer !== null) clearTimeout(ackTimer);
    if (watchdog !== null) clearInterval(watchdog);
    connectTimer = null;
    ackTimer = null;
    watchdog = null;
    // terminate, not close: a dead peer would never answer the close frame.
    socket?.terminate();
    socket = null;
  }

  function lost(ofGeneration: number, reason: string): void {
    if (closed || ofGeneration !== generation) return;
    const detail = options.redact(reason);
    logger('warn', `executions stream lost: ${detail}`);
    drop();
    tell({ type: 'connection', status: 'disconnected', detail });
    start();
  }

  function start(): void {
    started = true;
    const own = generation;
    connectTimer = setTimeout(() => void connect(own), pacing.pause());
  }

  async function connect(own: number): Promise<void> {
    connectTimer = null;
    tell({ type: 'connection', status: 'connecting', detail: '' });
    // Counted as a connect only once there is a token: an attempt that ends before it uses nothing up.
    const first = await options.token.get();
    if (own !== generation || closed) return;
    if (!first.ok) return lost(own, first.error.message);
    const wait = pacing.dial();
    if (wait <= 0) return dial(own, first.value);
    logger('warn', `executions stream: the next connect is allowed in ${Math.ceil(wait / 1000)} s`);
    connectTimer = setTimeout(() => void dialLater(own), wait);
  }

  async function dialLater(own: number): Promise<void> {
    connectTimer = null;
    // The token may have aged meanwhile.
    const token = await options.token.get();
    if (own !== generation || closed) return;
    if (!token.ok) return lost(own, token.error.message);
    dial(own, token.value);
  }

  function dial(own: number, token: string): void {
    lastMessageAt = wallNow();
    const next = new WebSocket(options.url, { handshakeTimeout: timings.subscribeTimeoutMs, perMessageDeflate: false });
    socket = next;
    ackTimer = setTimeout(
      () => lost(own, `no acknowledgement within ${timings.subscribeTimeoutMs} ms`),
      timings.subscribeTimeoutMs,
    );
    const looks = Math.min(timings.silenceMs, timings.deafAfterMs) / 5;
    watchdog = setInterval(() => watch(own, next), Math.max(10, looks));
    next.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      request.destroy();
      if (own === generation) options.onRefused(status);
      lost(own, `the connect was answered with HTTP ${status}`);
    });
    next.on('open', () => {
      spokeAt = wallNow();
      const params = { channel: 'executions', snap_orders: true, snap_trades: true, ratecounter: true, token };
      next.send(JSON.stringify({ method: 'subscribe', params, req_id: ++requestId }));
    });
    // The library's messages can quote what the peer sent; the code says enough.
    next.on('error', (error: NodeJS.ErrnoException) => lost(own, `connection error ${error.code ?? error.name}`));
    next.on('close', (code) => lost(own, `closed by the exchange, code ${code}`));
    next.on('message', (data: Buffer) => {
      if (own === generation) onFrame(own, data.toString('utf8'));
    });
  }

  /** Kraken sends a heartbeat about every second; a ping asks once more before the connection is given up. */
  function watch(own: number, ofSocket: WebSocket): void {
    const silent = wallNow() - lastMessageAt;
    if (silent > timings.silenceMs) return lost(own, `no message for ${Math.round(silent / 1000)} s`);
    const untold = witness.overdue();
    if (untold.length > 0) {
      lost(own, `deaf: it does not tell of ${untold.length} of the orders that the exchange has told of otherwise`);
      return deafListener(untold);
    }
    const asked = pingedAt > lastMessageAt;
    const due = (silent > timings.silenceMs * PING_AFTER_SILENCE && !asked) || wallNow() - spokeAt > SPEAK_EVERY_MS;
    if (due && ofSocket.readyState === WebSocket.OPEN) {
      pingedAt = spokeAt = wallNow();
      ofSocket.send(JSON.stringify({ method: 'ping', req_id: ++requestId }));
    }
  }

  function parseFrame(text: string): Frame | null {
    try {
      const parsed = frameSchema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    } catch (thrown) {
      if (thrown instanceof SyntaxError) return null;
      throw thrown;
    }
  }

  function onFrame(own: number, text: string): void {
    lastMessageAt = wallNow();
    const frame = parseFrame(text);
    if (frame === null) return lost(own, 'unreadable frame');
    if (frame.method === 'subscribe') return onAcknowledgement(own, frame);
    if (frame.channel === 'status' && isMaintenance(frame.data?.[0])) pacing.noteMaintenance();
    if (frame.channel === 'executions') onExecutions(own, frame);
  }

  function onAcknowledgement(own: number, frame: Frame): void {
    if (frame.success !== true) {
      options.token.discard();
      return lost(own, `subscription refused: ${frame.error ?? 'no reason given'}`);
    }
    const maximum = frame.result?.maxratecount;
    if (maximum !== undefined) options.counter.learnMaximum(maximum);
    if (connected) return;
    // Acknowledged is not subscribed: only what comes of the channel proves that something will.
    if (ackTimer !== null) clearTimeout(ackTimer);
    ackTimer = setTimeout(() => onSilence(own), timings.snapshotTimeoutMs);
  }

  function onSilence(own: number): void {
    if (silentSubscriptions < SILENT_AT_MOST) {
      silentSubscriptions++;
      return lost(own, `acknowledged, but no snapshot within ${timings.snapshotTimeoutMs} ms`);
    }
    logger('warn', 'executions stream: no snapshot again; taken as it is and watched by what REST tells');
    becomeConnected('no snapshot came');
  }

  function becomeConnected(detail: string): void {
    if (connected) return;
    connected = true;
    if (ackTimer !== null) clearTimeout(ackTimer);
    ackTimer = null;
    pacing.succeeded();
    witness.stands(options.exchangeNow());
    tell({ type: 'connection', status: 'connected', detail });
  }

  function onExecutions(own: number, frame: Frame): void {
    const snapshot = frame.type === 'snapshot';
    const rows = snapshot ? oldestTradeFirst(frame.data ?? []) : (frame.data ?? []);
    silentSubscriptions = 0;
    // Data proves the subscription better than its acknowledgement does, should the two come the other way round.
    const full = snapshot && rows.filter(isTrade).length >= SNAPSHOT_TRADES;
    becomeConnected(full ? 'the snapshot is full: older fills are in the trade history alone' : '');
    if (frame.sequence !== undefined) {
      // Nothing is replayed, so a gap is healed by a new subscription with its snapshots and the catch-up over REST.
      if (sequence !== null && frame.sequence > sequence + 1) {
        return lost(own, `sequence gap: ${frame.sequence} after ${sequence}`);
      }
      // Repeated or late numbers are still applied: the tracker merges them without going back.
      sequence = Math.max(sequence ?? 0, frame.sequence);
    }
    // Every element by itself: one message can hold orders and trades.
    for (const element of rows) {
      const row = executionSchema.safeParse(element);
      if (!row.success) {
        const field = row.error.issues[0]?.path.join('.') ?? '';
        if (!snapshot) return lost(own, `unreadable execution, field ${field}`);
        logger('warn', `executions snapshot: an element is unreadable, field ${field}`);
        continue;
      }
      const events = options.tracker.apply(row.data, snapshot);
      const { exec_type: type, margin_borrow: onMargin } = row.data;
      if (type === 'trade' && onMargin !== true && !events.some((event) => event.type === 'fill')) {
        logger('warn', `executions: a trade of ${row.data.order_id} lacks fields; it is left to the trade history`);
      }
      learn(row.data, events, snapshot);
      for (const event of events) tell(event);
    }
  }

  function learn(row: ExecutionRow, events: readonly BrokerEvent[], snapshot: boolean): void {
    // A trade of the snapshot is called filled while its order may well be open.
    const said = snapshot && row.exec_type === 'trade' ? 'trade' : (row.order_status ?? row.exec_type);
    witness.saw(row.order_id as OrderId, {
      tradeId: row.exec_type === 'trade' ? row.exec_id : undefined,
      amended: row.exec_type === 'amended',
      ended: said === 'filled' || said === 'canceled' || said === 'expired',
    });
    const symbol = events.map((event) => (event.type === 'order' ? event.order.symbol : null)).find(Boolean);
    if (row.ratecount !== undefined && typeof symbol === 'string') options.counter.learnReading(symbol, row.ratecount);
  }

  return {
    tell,
    onDeaf: (listener) => {
      deafListener = listener;
    },
    subscribe: (listener) => {
      const own = (event: BrokerEvent): void => listener(event);
      listeners.add(own);
      if (!started && !closed) start();
      else {
        queueMicrotask(() => {
          const status = connected ? 'connected' : 'connecting';
          if (listeners.has(own)) own({ type: 'connection', status, detail: '' });
        });
      }
      return () => void listeners.delete(own);
    },
    close: () => {
      drop();
      closed = true;
      listeners.clear();
    },
  };
}
