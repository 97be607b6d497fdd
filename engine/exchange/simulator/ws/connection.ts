import { NumberText, toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { NOTHING_ANNOUNCED } from '../wire-time.ts';

/** Where a connection's messages go. `send` may drop the client when it does not keep up. */
export interface Peer {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** Private channel subscriptions count their own messages. */
export interface PrivateSubscription {
  sequence: number;
  /** Rows carry the pair's rate counter. */
  readonly rateCounter: boolean;
  /** Rows of every change of state; else only of those in which an order opens or closes, and trades. */
  readonly everyStatus: boolean;
}

/** One WebSocket connection: what it is subscribed to and when it was heard of. Times are wall time. */
export interface Connection {
  readonly peer: Peer;
  /** Whether it came to the endpoint for private channels. */
  readonly isPrivate: boolean;
  /** Keys of public feeds. */
  readonly feeds: Set<string>;
  executions: PrivateSubscription | null;
  balances: PrivateSubscription | null;
  instrument: boolean;
  readonly number: number;
  /** When its heart beats next; null while it is not subscribed. */
  heartbeatAt: number | null;
  lastReceived: number;
}

export function hasSubscription(connection: Connection): boolean {
  return (
    connection.feeds.size > 0 || connection.executions !== null || connection.balances !== null || connection.instrument
  );
}

/** Greeting. Connection ids are beyond 2^53, as on Kraken. */
export function statusMessage(system: string, connectionNumber: number): string {
  const id = 13_834_774_380_200_000_000n + BigInt(connectionNumber);
  return toJsonText({
    channel: 'status',
    type: 'update',
    data: [
      {
        version: '2.0.10',
        system,
        api_version: 'v2',
        connection_id: new NumberText(id.toString()),
        ...NOTHING_ANNOUNCED,
      },
    ],
  });
}

/** A request as it came: `requestId` is repeated in the answer. */
export interface WsRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether it had a member of that name at all. */
  readonly hasParams: boolean;
  readonly requestId: number | undefined;
  /** Arrival as text. */
  readonly timeIn: string;
}

/** `success` false: a result of which a part is refused. */
export function acknowledge(request: WsRequest, result: JsonValue, timeOut: string, success = true): string {
  const { method, requestId, timeIn } = request;
  return toJsonText({ method, req_id: requestId, result, success, time_in: timeIn, time_out: timeOut });
}

export function refuse(request: WsRequest, error: string, timeOut: string, symbol?: string): string {
  const { method, requestId, timeIn } = request;
  return toJsonText({ error, method, req_id: requestId, success: false, symbol, time_in: timeIn, time_out: timeOut });
}

/** What a token that is none makes of a subscription: it is refused behind the stream, which says so in its own form. */
export function refuseSession(request: WsRequest, channel: string, timeOut: string): string {
  const { method, requestId, timeIn } = request;
  const refusal = { error: INVALID_SESSION, channel, method, req_id: requestId, status: 'error', success: false };
  return toJsonText({ ...refusal, time_in: timeIn, time_out: timeOut });
}

export const INVALID_SESSION = 'ESession:Invalid session';
