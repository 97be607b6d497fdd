import type { ApiCredentials } from '../ports.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Why nothing can be signed with these, in words that repeat no part of them; null when it can. A key file holds
 * whatever somebody pasted into it.
 */
export function credentialsProblem({ key, secret }: ApiCredentials): string | null {
  if (key.trim() === '') return 'The API key is empty. Paste the key that Kraken shows; no order was sent.';
  if (BASE64.test(secret) && secret.length % 4 === 0) return null;
  return 'The API secret is not base64. Paste the private key that Kraken shows, whole and unchanged; no order was sent.';
}
