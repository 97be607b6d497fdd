import type { ApiCredentials } from '../../../ports.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import { isSameSignature, signRequest } from '../signature.ts';
import type { KrakenError } from '../account/order-request.ts';
import type { Parameters, RestRequest } from './rest-types.ts';

const LARGEST_NONCE = 2n ** 64n;

/** Checks key, signature and nonce of private calls; the nonce must exceed the last accepted one. */
export class Authenticator {
  private readonly credentials: ApiCredentials;
  private last: bigint;

  constructor(credentials: ApiCredentials, lastNonce: string) {
    this.credentials = credentials;
    this.last = BigInt(lastNonce);
  }

  get lastNonce(): string {
    return this.last.toString();
  }

  check(request: RestRequest, path: string, parameters: Parameters): Result<null, KrakenError> {
    if (request.headers['api-key'] !== this.credentials.key) return failure('EAPI:Invalid key');
    const text = parameters.get('nonce') ?? '';
    if (!/^\d{1,20}$/.test(text)) return failure('EAPI:Invalid nonce');
    const expected = signRequest(this.credentials.secret, path, text, request.body);
    if (!isSameSignature(expected, request.headers['api-sign'] ?? '')) return failure('EAPI:Invalid signature');
    const nonce = BigInt(text);
    if (nonce <= this.last || nonce >= LARGEST_NONCE) return failure('EAPI:Invalid nonce');
    this.last = nonce;
    return success(null);
  }
}
