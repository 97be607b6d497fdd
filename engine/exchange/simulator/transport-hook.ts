import type { CallManner, RestReply, RestRequest } from './rest/rest-types.ts';

/** A WebSocket message on its way. `connection` numbers connections from 1. */
export interface WsFrame {
  readonly connection: number;
  readonly isPrivate: boolean;
  readonly text: string;
}

/** What a connection's messages can be given to, besides the message itself. */
export interface WsLine {
  /** Tears the connection down without a closing frame. */
  reset(): void;
  close(code: number, reason: string): void;
}

/**
 * Every message of the simulator passes here, so that a script can delay, drop, repeat, reorder or
 * falsify it. Absent members let everything through.
 */
export interface TransportHook {
  /**
   * A REST call. `execute` lets the exchange act and gives its answer; what the client gets is what this
   * returns (`reset` tears the connection, `silence` never answers). Not executing it, or executing it and
   * resetting, are both possible.
   */
  rest?(request: RestRequest, execute: (manner?: CallManner) => RestReply): Promise<RestReply | 'reset' | 'silence'>;
  /** A connection was made or is gone. */
  opened?(connection: number, isPrivate: boolean, line: WsLine): void;
  closed?(connection: number): void;
  /** A message of a client; `deliver` hands a text to the exchange, now or later, once or more often. */
  incoming?(frame: WsFrame, deliver: (text: string) => void): void;
  /** A message to a client. */
  outgoing?(frame: WsFrame, deliver: (text: string) => void): void;
}
