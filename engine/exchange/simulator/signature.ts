import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Kraken's `API-Sign`: base64 of HMAC-SHA512, keyed with the decoded secret, over path and
 * SHA256(nonce ‖ raw body). Source: docs.kraken.com, spot REST authentication.
 */
export function signRequest(secret: string, path: string, nonce: string, body: string): string {
  const digest = createHash('sha256').update(nonce).update(body).digest();
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(digest).digest('base64');
}

/** Compares in constant time, as an exchange would. */
export function isSameSignature(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}
