import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { KrakenAdapter, KrakenAdapterOptions, StreamTimings } from '../../../engine/exchange/kraken/options.ts';
import type { Broker } from '../../../engine/ports.ts';

/** What the mock does with one request. */
export type MockAnswer =
  | { readonly result: unknown; readonly error?: readonly string[] }
  | { readonly error: readonly string[] }
  | { readonly status?: number; readonly text: string }
  /** Cuts the connection without a word. */
  | { readonly reset: true }
  /** Never answers; with `headers` it sends the head and then nothing. */
  | { readonly hang: 'all' | 'body' }
  | { readonly delayMs: number; readonly then: MockAnswer };

export interface MockRequest {
  readonly endpoint: string;
  readonly parameters: URLSearchParams;
  readonly at: number;
}

export interface MockSocket {
  readonly path: string;
  readonly socket: WebSocket;
  /** Frames the client sent, parsed; pings are answered and left out. */
  readonly received: Record<string, unknown>[];
  send(frame: unknown): void;
}

export interface MockKraken {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  readonly requests: MockRequest[];
  readonly sockets: MockSocket[];
  /** Answers of an endpoint in turn; the last one stays. */
  answer(endpoint: string, ...answers: readonly (MockAnswer | ((request: MockRequest) => MockAnswer))[]): void;
  requestsOf(endpoint: string): readonly MockRequest[];
  onFrame(handler: (socket: MockSocket, frame: Record<string, unknown>) => void): void;
  close(): Promise<void>;
}

export const PAIR = {
  altname: 'XBTUSD',
  wsname: 'XBT/USD',
  aclass_base: 'currency',
  base: 'XXBT',
  aclass_quote: 'currency',
  quote: 'ZUSD',
  lot: 'unit',
  pair_decimals: 2,
  cost_decimals: 5,
  lot_decimals: 8,
  lot_multiplier: 1,
  leverage_buy: [],
  leverage_sell: [],
  fees: [
    [0, 0.4],
    [10000, 0.35],
  ],
  fees_maker: [
    [0, 0.25],
    [10000, 0.2],
  ],
  fee_volume_currency: 'ZUSD',
  margin_call: 80,
  margin_stop: 40,
  ordermin: '0.0001',
  costmin: '0.5',
  // Coarser than pair_decimals on purpose: that is where looking at decimals alone goes wrong.
  tick_size: '0.05',
  status: 'online',
};

const ASSETS = {
  XXBT: { aclass: 'currency', altname: 'XBT', decimals: 10, display_decimals: 5, status: 'enabled' },
  ZUSD: { aclass: 'currency', altname: 'USD', decimals: 4, display_decimals: 2, status: 'enabled' },
};

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function write(response: ServerResponse, answer: MockAnswer): void {
  if ('delayMs' in answer) {
    setTimeout(() => write(response, answer.then), answer.delayMs);
  } else if ('reset' in answer) {
    response.destroy();
  } else if ('hang' in answer) {
    if (answer.hang === 'body') response.writeHead(200, { 'content-length': '100' }).write('{');
  } else if ('text' in answer) {
    response.writeHead(answer.status ?? 200, { 'content-type': 'text/html' }).end(answer.text);
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ error: [], ...answer }));
  }
}

/** A Kraken that does exactly what a test tells it, wrong things included. */
export async function startMockKraken(): Promise<MockKraken> {
  const requests: MockRequest[] = [];
  const sockets: MockSocket[] = [];
  const connections = new Set<Socket>();
  const answers = new Map<string, (MockAnswer | ((request: MockRequest) => MockAnswer))[]>([
    ['Assets', [{ result: ASSETS }]],
    ['AssetPairs', [{ result: { XXBTZUSD: PAIR } }]],
    ['GetWebSocketsToken', [{ result: { token: 'mock-token', expires: 900 } }]],
  ]);
  let onFrame: (socket: MockSocket, frame: Record<string, unknown>) => void = () => undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const endpoint = url.pathname.split('/').at(-1) ?? '';
    const body = await readBody(request);
    const entry = { endpoint, parameters: body === '' ? url.searchParams : new URLSearchParams(body), at: Date.now() };
    requests.push(entry);
    const list = answers.get(endpoint) ?? [{ error: [`EGeneral:Unknown method ${endpoint}`] }];
    const next = list.length > 1 ? list.shift()! : list[0]!;
    write(response, typeof next === 'function' ? next(entry) : next);
  }

  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const webSockets = new WebSocketServer({ server });
  webSockets.on('connection', (socket, request) => {
    const own: MockSocket = {
      path: request.url ?? '',
      socket,
      received: [],
      send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    };
    sockets.push(own);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as Record<string, unknown>;
      if (frame['method'] === 'ping') return own.send({ method: 'pong', req_id: frame['req_id'] });
      own.received.push(frame);
      onFrame(own, frame);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    restUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/v2`,
    wsAuthUrl: `ws://127.0.0.1:${port}/auth/v2`,
    requests,
    sockets,
    answer: (endpoint, ...list) => void answers.set(endpoint, [...list]),
    requestsOf: (endpoint) => requests.filter((request) => request.endpoint === endpoint),
    onFrame: (handler) => {
      onFrame = handler;
    },
    close: async () => {
      for (const client of webSockets.clients) client.terminate();
      webSockets.close();
      for (const socket of connections) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Long and recognisable: a test searches everything that leaves the adapter for these. */
export const CANARY = {
  key: 'CANARYkeyCANARYkeyCANARYkeyCANARYkeyCANARYkeyCANARYkeyXX',
  secret: Buffer.from('CANARY-secret-CANARY-secret-CANARY-secret-CANARY-secret-CANARY!').toString('base64'),
} as const;

export const FAST_STREAMS: Partial<StreamTimings> = {
  subscribeTimeoutMs: 400,
  snapshotTimeoutMs: 150,
  silenceMs: 2_000,
  backoffMs: [10, 20, 40],
  bookIntervalMs: 50,
};

export interface ConnectedMock {
  readonly mock: MockKraken;
  readonly adapter: KrakenAdapter;
  readonly broker: Broker;
  readonly log: string[];
  readonly nonces: bigint[];
}

/** An adapter that talks to a mock, with short waits. */
export async function connectMock(overrides: Partial<KrakenAdapterOptions> = {}): Promise<ConnectedMock> {
  const mock = await startMockKraken();
  const log: string[] = [];
  const nonces: bigint[] = [];
  let nonce = 1_700_000_000_000_000_000n;
  const adapter = await createKrakenAdapter({
    restUrl: mock.restUrl,
    wsUrl: mock.wsUrl,
    wsAuthUrl: mock.wsAuthUrl,
    credentials: CANARY,
    clock: { now: () => Date.now(), after: () => () => undefined },
    wallNow: () => Date.now(),
    nonceSource: {
      next: () => {
        nonce += 1n;
        nonces.push(nonce);
        return nonce;
      },
    },
    requestIntervalMs: 1,
    requestTimeoutMs: 600,
    streams: FAST_STREAMS,
    // Nothing was sent to this exchange before.
    privateCounter: { start: 0 },
    tradingCounterStart: 0,
    logger: (level, message) => void log.push(`${level} ${message}`),
    ...overrides,
  });
  if (adapter.broker === null && overrides.credentials !== null) throw new Error('the adapter has no broker');
  return { mock, adapter, broker: adapter.broker!, log, nonces };
}

/** Waits until something is so; fails with the description after a while. */
export async function until(what: string, condition: () => boolean, timeoutMs = 6_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
