import type { RestReply, RestRequest } from './rest/rest-types.ts';

/** A WebSocket message on its way. `connection` numbers connections from 1. */
export interface WsFrame {
  readonly connection: number;
  readonly isPrivate: boolean;
  readonly text: string;
}

/**
 * Every message of the simulator passes here, so that a script can delay, drop, repeat, reorder or
 * falsify it. Absent members let everything through.
 */
export interface TransportHook {
  /**
   * A REST call. `execute` lets the exchange act and gives its answer; what the client gets is what this
   * returns (`reset` tears the connection). Not executing it, or executing it and resetting, are both possible.
   */
  rest?(request: RestRequest, execute: () => RestReply): Promise<RestReply | 'reset'>;
  /** A message of a client; `deliver` hands a text to the exchange, now or later, once or more often. */
  incoming?(frame: WsFrame, deliver: (text: string) => void): void;
  /** A message to a client. */
  outgoing?(frame: WsFrame, deliver: (text: string) => void): void;
}
