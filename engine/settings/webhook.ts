import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';

/** What is posted: JSON that chat services understand too (`text` for Slack and Mattermost, `content` for Discord). */
export interface WebhookMessage {
  readonly source: 'Parallax';
  readonly mode: string;
  readonly event: string;
  readonly level: string;
  readonly title: string;
  readonly body: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly text: string;
  readonly content: string;
}

const ANSWER_WITHIN_MS = 10_000;
/** Unencrypted only where the message does not leave the house. */
const NEAR =
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|[^.]+\.(local|lan|internal|home\.arpa))$/;

/** The address as it may be used; or what is wrong with it, without repeating it: it may hold a token. */
export function parseWebhook(text: string): Result<URL, string> {
  const trimmed = text.trim();
  if (trimmed === '') return failure('Enter the address to post to, as in https://example.org/hook.');
  if (!URL.canParse(trimmed)) return failure('This is not an address. Enter one like https://example.org/hook.');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return failure('The address must begin with https://.');
  if (url.username !== '' || url.password !== '') return failure('Leave user name and password out of the address.');
  if (url.protocol === 'http:' && !NEAR.test(url.hostname)) {
    return failure('Use https: over http anybody on the way could read what you trade.');
  }
  return success(url);
}

/**
 * Posts a message once. Null when the receiver took it, else why not in a whole sentence that names the host alone.
 * @param post in place of `fetch`, for tests
 */
export async function postWebhook(
  address: string,
  message: WebhookMessage,
  post: typeof fetch = fetch,
  timeoutMs = ANSWER_WITHIN_MS,
): Promise<string | null> {
  const url = parseWebhook(address);
  if (!url.ok) return url.error;
  const { host } = url.value;
  try {
    const answer = await post(url.value, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      // Another address was not asked for, and might be anybody's.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `${host} answered ${answer.status}. Check the address of the webhook.`;
  } catch (error) {
    return whyUnreachable(error, host, timeoutMs);
  }
}

function whyUnreachable(error: unknown, host: string, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `${host} did not answer within ${timeoutMs / 1000} s.`;
  }
  if (!(error instanceof TypeError)) throw error;
  // fetch says only "failed"; its cause has a code such as ENOTFOUND, and a message that may quote the address.
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  return `${host} could not be reached (${code}). Check the address and the network.`;
}
