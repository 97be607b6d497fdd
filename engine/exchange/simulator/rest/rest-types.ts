import type { JsonValue } from '../json-text.ts';
import type { KrakenError } from '../account/order-request.ts';
import type { Result } from '../../../domain/result.ts';

/** A request as it came over HTTP. */
export interface RestRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface RestReply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** How a call is carried out, where a script wants it otherwise. */
export interface CallManner {
  /** Private reads answer from this far in the past, microseconds. */
  readonly staleBy?: number;
  /**
   * `admit`: key and nonce are checked and nothing is done yet; `act`: what was admitted is done. Both by default.
   */
  readonly step?: 'admit' | 'act';
}

/** Parameters of an endpoint: query or body, values as text. Lists of a JSON body are joined with commas. */
export type Parameters = ReadonlyMap<string, string>;

/** What an endpoint says: Kraken's `result`, or one error string. */
export type Answer = Result<JsonValue, KrakenError>;
