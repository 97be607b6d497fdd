import { WebSocket } from 'ws';
import { createSimulator } from '../../../engine/exchange/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../../engine/exchange/simulator/simulator.ts';
import { signRequest } from '../../../engine/exchange/simulator/signature.ts';

export const CREDENTIALS = { key: 'test-key', secret: Buffer.from('a secret that opens nothing').toString('base64') };
export const START = Date.UTC(2026, 0, 5, 12);

/** A standing market (speed 0) that moves only by `advance`, unless told otherwise. */
export function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return createSimulator({
    seed: 42,
    speed: 0,
    market: { kind: 'generated', historyDays: 14 },
    credentials: CREDENTIALS,
    startTime: START,
    ...options,
  });
}

export interface Envelope {
  readonly error: readonly string[];
  // Answers of all endpoints pass through here; tests look into them as they please.
  readonly result: Record<string, never> & { readonly [key: string]: never };
}

export async function getPublic(simulator: Simulator, path: string): Promise<Envelope> {
  const response = await fetch(`${simulator.restUrl}/0/public/${path}`);
  return (await response.json()) as Envelope;
}

let nonce = Date.now() * 1000;

export async function callPrivate(
  simulator: Simulator,
  name: string,
  fields: Readonly<Record<string, string>> = {},
  overrides: { readonly json?: boolean; readonly headers?: Record<string, string>; readonly nonce?: string } = {},
): Promise<Envelope> {
  const path = `/0/private/${name}`;
  const own = overrides.nonce ?? String(++nonce);
  const body =
    overrides.json === true
      ? JSON.stringify({ nonce: own, ...fields })
      : String(new URLSearchParams({ nonce: own, ...fields }));
  const response = await fetch(`${simulator.restUrl}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': overrides.json === true ? 'application/json' : 'application/x-www-form-urlencoded',
      'API-Key': CREDENTIALS.key,
      'API-Sign': signRequest(CREDENTIALS.secret, path, own, body),
      ...overrides.headers,
    },
  });
  return (await response.json()) as Envelope;
}

/** A message of the exchange, as far as tests read it. */
export interface Message {
  readonly channel?: string;
  readonly type?: string;
  readonly method?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly req_id?: number;
  readonly sequence?: number;
  readonly symbol?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

export interface TestSocket {
  readonly texts: string[];
  readonly messages: Message[];
  send(message: unknown): void;
  /** The first message, past or future, that fits. */
  find(fits: (message: Message) => boolean): Promise<Message>;
  readonly closed: Promise<number>;
  close(): void;
}

export async function openSocket(url: string): Promise<TestSocket> {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    texts.push(text);
    messages.push(JSON.parse(text) as Message);
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code));
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
  return {
    texts,
    messages,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    find: (fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such message among ${texts.length}: ${texts.slice(-5).join('\n')}`));
        }, 5000);
        const look = (): void => {
          const found = messages.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.close(),
  };
}

export async function getToken(simulator: Simulator): Promise<string> {
  const answer = await callPrivate(simulator, 'GetWebSocketsToken');
  return answer.result['token'] as unknown as string;
}

/** What a client really gets from a private call: status and text, or why there was none. */
export type RawAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'nothing' };

/** A private call without any reading of its answer; gives up after so many milliseconds. */
export async function callRaw(
  simulator: Simulator,
  name: string,
  fields: Readonly<Record<string, string>> = {},
  patience = 300,
): Promise<RawAnswer> {
  const path = `/0/private/${name}`;
  const own = String(++nonce);
  const body = String(new URLSearchParams({ nonce: own, ...fields }));
  try {
    const response = await fetch(`${simulator.restUrl}${path}`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(patience),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'API-Key': CREDENTIALS.key,
        'API-Sign': signRequest(CREDENTIALS.secret, path, own, body),
      },
    });
    return { kind: 'answer', status: response.status, text: await response.text() };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'nothing' };
    return { kind: 'reset' };
  }
}

/** Subscribes to executions and waits until that is acknowledged. */
export async function openExecutions(
  simulator: Simulator,
  params: Readonly<Record<string, unknown>> = {},
): Promise<TestSocket> {
  const socket = await openSocket(simulator.wsAuthUrl);
  const token = await getToken(simulator);
  socket.send({ method: 'subscribe', params: { channel: 'executions', token, ...params }, req_id: 1 });
  await socket.find((message) => message.method === 'subscribe');
  return socket;
}
