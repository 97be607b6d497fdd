import type { ExchangeEvent, OrderEventKind } from '../exchange-events.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import type { OrderDesk } from '../order-desk.ts';
import type { TokenRegistry } from '../rest/tokens.ts';
import { microsecondText } from '../wire-time.ts';
import { hasSubscription, INVALID_SESSION, refuse, statusMessage } from './connection.ts';
import type { Connection, Peer, WsRequest } from './connection.ts';
import { balanceRows, ledgerRow, orderRow, snapshotOrderRow, snapshotTradeRow, tradeRow } from './execution-rows.ts';
import type { ExecutionRow, LastTicks } from './execution-rows.ts';
import type { Feed } from './feed.ts';
import { instrumentMessage } from './instrument-view.ts';
import { subscribe, unsubscribe } from './subscriptions.ts';
import { answerTrading, TRADING_METHODS } from './trading-methods.ts';

const HEARTBEAT_MS = 1000;
const IDLE_MS = 60_000;
const NO_TOKEN = 'Token(s) not found';
/** What a subscription without `order_status` still hears of orders. */
const TOLD_ALWAYS: readonly OrderEventKind[] = ['new', 'filled', 'canceled', 'expired'];

export interface HubParts {
  readonly core: ExchangeCore;
  readonly desk: OrderDesk;
  readonly tokens: TokenRegistry;
  readonly wallClock: () => number;
}

/** All WebSocket connections and what they are told. It knows no sockets: a peer takes text. */
export class WsHub {
  readonly parts: HubParts;
  /** Trades in a snapshot of executions: Kraken's 50, fewer when a script says so. */
  snapshotTrades = 50;
  private readonly connections = new Set<Connection>();
  private readonly feeds = new Map<string, Feed>();
  private connectionCount = 0;

  constructor(parts: HubParts) {
    this.parts = parts;
    parts.core.subscribe((event) => this.hear(event));
  }

  connect(peer: Peer, isPrivate: boolean): Connection {
    const connection: Connection = {
      peer,
      isPrivate,
      feeds: new Set(),
      executions: null,
      balances: null,
      instrument: false,
      number: ++this.connectionCount,
      heartbeatAt: null,
      lastReceived: this.parts.wallClock(),
    };
    this.connections.add(connection);
    this.send(connection, statusMessage(this.parts.core.status, connection.number));
    return connection;
  }

  disconnect(connection: Connection): void {
    this.connections.delete(connection);
    for (const key of connection.feeds) this.leave(connection, key);
  }

  send(connection: Connection, text: string): void {
    connection.peer.send(text);
  }

  now(): string {
    return microsecondText(this.parts.core.clock);
  }

  /** Handles one incoming message. */
  receive(connection: Connection, text: string): void {
    connection.lastReceived = this.parts.wallClock();
    const request = readRequest(text, this.now());
    if (request === null) {
      const unreadable = { method: 'error', params: {}, hasParams: false, requestId: undefined, timeIn: this.now() };
      this.send(connection, refuse(unreadable, 'Malformed request', this.now()));
      return;
    }
    const method = TRADING_METHODS.find((name) => name === request.method);
    if (method !== undefined) {
      const token = request.params['token'];
      const refusal = connection.isPrivate && token === undefined ? NO_TOKEN : this.refusalOf(connection, token);
      const { core, desk } = this.parts;
      const answers =
        refusal === null
          ? answerTrading(core, desk, method, request, () => this.now())
          : [refuse(request, refusal, this.now())];
      for (const answer of answers) this.send(connection, answer);
      return;
    }
    if (request.method === 'ping') this.send(connection, answerPing(request, this.now()));
    else if (request.method === 'subscribe') subscribe(this, connection, request);
    else if (request.method === 'unsubscribe') unsubscribe(this, connection, request);
    else this.send(connection, refuse(request, `Unsupported method: '${request.method}'`, this.now()));
  }

  /** Why this connection may not use private methods with this token; null when it may. */
  refusalOf(connection: Connection, token: unknown): string | null {
    if (!connection.isPrivate) {
      return 'Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com';
    }
    const valid = typeof token === 'string' && this.parts.tokens.isValid(token, this.parts.wallClock());
    return valid ? null : INVALID_SESSION;
  }

  /** Adds a connection to a feed and gives it the feed's snapshot. */
  join(connection: Connection, key: string, create: () => Feed, acknowledgement: string, snapshot: boolean): void {
    let feed = this.feeds.get(key);
    if (feed === undefined) {
      feed = create();
      this.feeds.set(key, feed);
    }
    // Everyone else is brought up to date first, so that the snapshot and later updates fit together.
    this.publish(key, feed);
    this.send(connection, acknowledgement);
    const text = snapshot ? feed.snapshot() : null;
    if (text !== null) this.send(connection, text);
    connection.feeds.add(key);
  }

  leave(connection: Connection, key: string): void {
    connection.feeds.delete(key);
    for (const other of this.connections) if (other.feeds.has(key)) return;
    this.feeds.delete(key);
  }

  sendExecutionSnapshot(connection: Connection, orders: boolean, trades: boolean): void {
    const { account } = this.parts.core;
    const data: JsonValue[] = [];
    if (trades && this.snapshotTrades > 0) {
      // Newest first.
      for (const trade of account.trades().slice(-this.snapshotTrades).reverse()) {
        const order = account.order(trade.orderId);
        if (order !== undefined) data.push(snapshotTradeRow(account, order, trade));
      }
    }
    if (orders) for (const order of account.open()) data.push(snapshotOrderRow(account, order, this.lastTicks));
    this.sendExecution(connection, 'snapshot', data);
  }

  sendBalanceSnapshot(connection: Connection): void {
    this.sendBalance(connection, 'snapshot', balanceRows(this.parts.core.account));
  }

  /** Tells everyone what changed; lets the hearts of subscribed connections beat; closes idle ones. */
  flush(): void {
    for (const [key, feed] of this.feeds) this.publish(key, feed);
    const now = this.parts.wallClock();
    for (const connection of this.connections) {
      const subscribed = hasSubscription(connection);
      this.beat(connection, subscribed, now);
      if (!subscribed && now - connection.lastReceived > IDLE_MS) connection.peer.close(1000, 'idle');
    }
  }

  /** Every second whatever else is sent. Beats that fell due together, because nobody looked, are one. */
  private beat(connection: Connection, subscribed: boolean, now: number): void {
    const due = connection.heartbeatAt;
    if (!subscribed || due === null) {
      connection.heartbeatAt = subscribed ? now + HEARTBEAT_MS : null;
      return;
    }
    if (now < due) return;
    this.send(connection, '{"channel":"heartbeat"}');
    connection.heartbeatAt = due + HEARTBEAT_MS > now ? due + HEARTBEAT_MS : now + HEARTBEAT_MS;
  }

  private readonly lastTicks: LastTicks = (pair) => this.parts.core.market(pair).history.lastTicks;

  private publish(key: string, feed: Feed): void {
    const texts = feed.publish();
    if (texts.length === 0) return;
    for (const connection of this.connections) {
      if (connection.feeds.has(key)) for (const text of texts) this.send(connection, text);
    }
  }

  private hear(event: ExchangeEvent): void {
    const { account } = this.parts.core;
    switch (event.type) {
      case 'print':
        for (const feed of this.feeds.values()) {
          if (feed.symbol === event.market.pair.symbol) feed.onPrint?.(event.print);
        }
        return;
      case 'order': {
        const { kind, order } = event;
        this.tellExecutions(order.symbol, TOLD_ALWAYS.includes(kind), () =>
          orderRow(account, kind, order, event.time, this.lastTicks),
        );
        return;
      }
      case 'trade':
        this.tellExecutions(event.order.symbol, true, () => tradeRow(account, event.order, event.trade));
        return;
      case 'status':
        for (const connection of this.connections)
          this.send(connection, statusMessage(event.status, connection.number));
        return;
      case 'pair_status': {
        const { core } = this.parts;
        const pairs = core.parts.pairs.filter(({ symbol }) => event.symbols.includes(symbol));
        for (const connection of this.connections) {
          if (!connection.instrument) continue;
          this.send(
            connection,
            instrumentMessage('update', pairs, (symbol) => core.pairStatus(symbol)),
          );
        }
        return;
      }
      case 'ledger':
        for (const connection of this.connections) {
          if (connection.balances !== null) this.sendBalance(connection, 'update', [ledgerRow(account, event.row)]);
        }
    }
  }

  private tellExecutions(symbol: string, always: boolean, makeRow: () => ExecutionRow): void {
    let row: ExecutionRow | null = null;
    for (const connection of this.connections) {
      const { executions } = connection;
      if (executions === null || !(always || executions.everyStatus)) continue;
      row ??= makeRow();
      this.sendExecution(connection, 'update', [executions.rateCounter ? { ...row, ...this.rateCount(symbol) } : row]);
    }
  }

  private rateCount(symbol: string): ExecutionRow {
    const { core, desk } = this.parts;
    return { ratecount: Math.ceil(desk.limits.tradingLevel(symbol, core.now)) };
  }

  private sendExecution(connection: Connection, type: 'snapshot' | 'update', data: JsonValue): void {
    if (connection.executions === null) return;
    const sequence = ++connection.executions.sequence;
    this.send(connection, toJsonText({ channel: 'executions', type, data, sequence }));
  }

  private sendBalance(connection: Connection, type: 'snapshot' | 'update', data: JsonValue): void {
    if (connection.balances === null) return;
    const sequence = ++connection.balances.sequence;
    this.send(connection, toJsonText({ channel: 'balances', type, data, sequence }));
  }
}

function answerPing(request: WsRequest, timeOut: string): string {
  if (request.hasParams) {
    const numbered = { ...request, requestId: request.requestId ?? 0 };
    return refuse(numbered, "Unsupported field: 'params' for the given msg type: ping", timeOut);
  }
  return toJsonText({ method: 'pong', req_id: request.requestId, time_in: request.timeIn, time_out: timeOut });
}

function readRequest(text: string, timeIn: string): WsRequest | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    // Text that is no JSON is the client's mistake and answered as such.
    return null;
  }
  if (typeof message !== 'object' || message === null) return null;
  const { method, params, req_id: requestId } = message as Record<string, unknown>;
  if (typeof method !== 'string') return null;
  // Some clients put parameters beside `params`; Kraken ignores those, and so do we.
  const fields = typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {};
  const number = typeof requestId === 'number' ? requestId : undefined;
  return { method, params: fields, hasParams: params !== undefined, requestId: number, timeIn };
}
