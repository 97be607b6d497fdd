import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Result } from '../../domain/result.ts';
import type { BrokerEvent, ExchangeError, Unsubscribe } from '../../ports.ts';
import { executionSchema, type ExecutionTracker } from './execution-tracker.ts';
import type { Redact } from './failures.ts';
import type { KrakenLogger, StreamTimings } from './options.ts';
import type { ReconnectPacing } from './pacing.ts';

const PING_AFTER_SILENCE = 0.4;

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
  readonly pacing: ReconnectPacing;
  readonly timings: StreamTimings;
  readonly wallNow: () => number;
  readonly redact: Redact;
  readonly logger: KrakenLogger;
}

export interface ExecutionsClient {
  subscribe(listener: (event: BrokerEvent) => void): Unsubscribe;
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
});
type Frame = z.infer<typeof frameSchema>;

/**
 * Own client of the v2 `executions` channel. ccxt's is not used: it routes a message by its first element (a mixed
 * snapshot turns order rows into trades), splits orders and trades over two calls that share one subscription, loses
 * updates without a symbol, and never resolves an empty snapshot.
 */
export function createExecutionsClient(options: ExecutionsClientOptions): ExecutionsClient {
  const { timings, wallNow, pacing, logger } = options;
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
  let connectTimer: ReturnType<typeof setTimeout> | null = null;
  let ackTimer: ReturnType<typeof setTimeout> | null = null;
  let watchdog: ReturnType<typeof setInterval> | null = null;

  function tell(event: BrokerEvent): void {
    for (const listener of listeners) listener(event);
  }

  function drop(): void {
    generation++;
    connected = false;
    sequence = null;
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
    connectTimer = setTimeout(() => void connect(own), pacing.next());
  }

  async function connect(own: number): Promise<void> {
    connectTimer = null;
    tell({ type: 'connection', status: 'connecting', detail: '' });
    const token = await options.token.get();
    if (own !== generation || closed) return;
    if (!token.ok) return lost(own, token.error.message);
    lastMessageAt = wallNow();
    const next = new WebSocket(options.url, { handshakeTimeout: timings.subscribeTimeoutMs, perMessageDeflate: false });
    socket = next;
    ackTimer = setTimeout(
      () => lost(own, `no acknowledgement within ${timings.subscribeTimeoutMs} ms`),
      timings.subscribeTimeoutMs,
    );
    watchdog = setInterval(() => watch(own, next), Math.max(10, timings.silenceMs / 5));
    next.on('open', () => {
      const params = { channel: 'executions', snap_orders: true, snap_trades: true, token: token.value };
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
    const asked = pingedAt > lastMessageAt;
    if (silent > timings.silenceMs * PING_AFTER_SILENCE && !asked && ofSocket.readyState === WebSocket.OPEN) {
      pingedAt = wallNow();
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
    if (frame.channel === 'status' && JSON.stringify(frame.data ?? []).includes('maintenance'))
      pacing.noteMaintenance();
    if (frame.channel === 'executions') onExecutions(own, frame);
  }

  function onAcknowledgement(own: number, frame: Frame): void {
    if (frame.success !== true) {
      options.token.discard();
      return lost(own, `subscription refused: ${frame.error ?? 'no reason given'}`);
    }
    becomeConnected();
  }

  function becomeConnected(): void {
    if (connected) return;
    connected = true;
    if (ackTimer !== null) clearTimeout(ackTimer);
    ackTimer = null;
    pacing.succeeded();
    tell({ type: 'connection', status: 'connected', detail: '' });
  }

  function onExecutions(own: number, frame: Frame): void {
    // Data proves the subscription as well as its acknowledgement does, should the two come the other way round.
    becomeConnected();
    if (frame.sequence !== undefined) {
      // Nothing is replayed, so a gap is healed by a new subscription with its snapshots and the catch-up over REST.
      if (sequence !== null && frame.sequence > sequence + 1) {
        return lost(own, `sequence gap: ${frame.sequence} after ${sequence}`);
      }
      // Repeated or late numbers are still applied: the tracker merges them without going back.
      sequence = Math.max(sequence ?? 0, frame.sequence);
    }
    const snapshot = frame.type === 'snapshot';
    // Every element by itself: one message can hold orders and trades.
    for (const element of frame.data ?? []) {
      const row = executionSchema.safeParse(element);
      if (!row.success) {
        const field = row.error.issues[0]?.path.join('.') ?? '';
        if (!snapshot) return lost(own, `unreadable execution, field ${field}`);
        logger('warn', `executions snapshot: an element is unreadable, field ${field}`);
        continue;
      }
      const events = options.tracker.apply(row.data, snapshot);
      if (row.data.exec_type === 'trade' && !events.some((event) => event.type === 'fill')) {
        logger('warn', `executions: a trade of ${row.data.order_id} lacks fields; it is left to the trade history`);
      }
      for (const event of events) tell(event);
    }
  }

  return {
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
