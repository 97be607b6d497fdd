import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { CallManner, RestReply, RestRequest } from './rest/rest-types.ts';
import type { TransportHook } from './transport-hook.ts';
import type { WsHub } from './ws/hub.ts';

export const PUBLIC_WS_PATH = '/v2';
export const PRIVATE_WS_PATH = '/v2-auth';

/** A client that lets this much pile up is disconnected rather than buffered for. */
const LARGEST_BACKLOG_BYTES = 8 * 1024 * 1024;
const LARGEST_BODY_BYTES = 1024 * 1024;

export interface ServerParts {
  readonly port: number;
  readonly hub: WsHub;
  readonly answer: (request: RestRequest, manner: CallManner) => RestReply;
  /** Brings market time up to now before a message is handled, and tells the world what it changed after. */
  readonly within: <Value>(action: () => Value) => Value;
  readonly hook: TransportHook;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** HTTP and WebSocket on one loopback port. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const http = createServer((request, response) => {
    void handleHttp(parts, request, response);
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_BODY_BYTES, perMessageDeflate: false });
  let connectionCount = 0;
  http.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0];
    if (path !== PUBLIC_WS_PATH && path !== PRIVATE_WS_PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      attach(parts, client, path === PRIVATE_WS_PATH, ++connectionCount);
    });
  });
  const port = await listen(http, parts.port);
  return {
    port,
    close: () =>
      new Promise((resolve, reject) => {
        for (const client of sockets.clients) client.terminate();
        http.close((error) => (error === undefined ? resolve() : reject(error)));
        http.closeAllConnections();
      }),
  };
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function attach(parts: ServerParts, client: WebSocket, isPrivate: boolean, number: number): void {
  const { hub, hook, within } = parts;
  const deliver = (text: string): void => {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > LARGEST_BACKLOG_BYTES) client.terminate();
    else client.send(text);
  };
  const peer = {
    send: (text: string): void => {
      if (hook.outgoing === undefined) deliver(text);
      else hook.outgoing({ connection: number, isPrivate, text }, deliver);
    },
    close: (code: number, reason: string): void => client.close(code, reason),
  };
  hook.opened?.(number, isPrivate, {
    reset: () => client.terminate(),
    close: (code, reason) => client.close(code, reason),
  });
  const connection = within(() => hub.connect(peer, isPrivate));
  const receive = (text: string): void => within(() => hub.receive(connection, text));
  client.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    if (hook.incoming === undefined) receive(text);
    else hook.incoming({ connection: number, isPrivate, text }, receive);
  });
  client.on('close', () => {
    hub.disconnect(connection);
    hook.closed?.(number);
  });
  // A reset is followed by `close`, which cleans up; without a listener it would end the process.
  client.on('error', () => client.terminate());
}

async function handleHttp(parts: ServerParts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(incoming);
  if (body === null) {
    incoming.destroy();
    return;
  }
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = Array.isArray(value) ? value[0] : value;
  const request: RestRequest = { method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers, body };
  const execute = (manner: CallManner = {}): RestReply => parts.within(() => parts.answer(request, manner));
  const reply = parts.hook.rest === undefined ? execute() : await parts.hook.rest(request, execute);
  if (reply === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  // The client gives up some time, and closes.
  if (reply === 'silence') return;
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.text),
  });
  response.end(reply.text);
}

/** The whole body as text; null when the client went away or sent more than any request needs. */
function readBody(incoming: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    incoming.on('error', () => resolve(null));
    incoming.on('close', () => resolve(null));
  });
}
