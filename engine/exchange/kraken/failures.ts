import type { ExchangeError, ExchangeErrorKind } from '../../ports.ts';

/** Kraken's own error strings of one answer, e.g. `EOrder:Insufficient funds`. Holds nothing else: no headers, no body. */
export class KrakenAnswerError extends Error {
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join('; '));
    this.name = 'KrakenAnswerError';
    this.errors = errors;
  }
}

/** An HTTP status other than 200: the request had trouble on the way to Kraken. */
export class HttpStatusError extends Error {
  readonly status: number;
  /** How long the sender asks to be left alone; null when it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, retryAfterSeconds: number | null = null) {
    super(`HTTP ${status}`);
    this.name = 'HttpStatusError';
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** HTML, truncated JSON or another shape than documented: nothing can be concluded from it. */
export class UnreadableAnswerError extends Error {
  constructor(what: string) {
    super(`unreadable answer (${what})`);
    this.name = 'UnreadableAnswerError';
  }
}

/** No complete answer within the time we wait. */
export class NoAnswerError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = 'NoAnswerError';
  }
}

/** The call's turn came too late for what it was about. Nothing was sent. */
export class TooLateError extends Error {
  constructor() {
    super('not sent: its turn came too late, the market has moved on');
    this.name = 'TooLateError';
  }
}

/** The exchange asked us to hold back, and that lasts longer than the call can wait. Nothing was sent. */
export class HeldBackError extends Error {
  constructor(why: string) {
    super(`not sent: ${why}`);
    this.name = 'HeldBackError';
  }
}

/** Told to the callers of everything that still waited when the adapter was closed. Nothing was sent. */
export class ClosedError extends Error {
  constructor() {
    super('the connection to the exchange is closed, nothing was sent');
    this.name = 'ClosedError';
  }
}

// Retry classes of Kraken's documentation and of what integrations measured. The first match counts, so the
// ambiguous strings stand first: a string that says too little must never read as "nothing happened".
const CLASSES: readonly (readonly [RegExp, ExchangeErrorKind])[] = [
  [/^EService: ?(Unavailable|Busy|Timeout)/i, 'ambiguous'],
  // The engine refused, but the answer may belong to an attempt that raced with the deadline: verify.
  [/^EService: ?Deadline elapsed/i, 'ambiguous'],
  [/^EGeneral: ?Internal error/i, 'ambiguous'],
  [/^EDatabase/i, 'ambiguous'],
  [/^E(API|Order|Auth|General): ?(Domain )?(Rate limit exceeded|Too many requests)/i, 'busy'],
  [/^EOrder: ?Orders limit exceeded/i, 'busy'],
  // Our idea of the exchange's time was wrong; with the right one the same order is fine.
  [/^EGeneral: ?Invalid arguments: ?deadline/i, 'busy'],
  [/^EService: ?Throttled/i, 'busy'],
  [/^EService: ?Market in \w+ mode/i, 'busy'],
  [/^EGeneral: ?Temporary lockout/i, 'busy'],
  // Not placed; the same request with the next nonce is fine.
  [/^EAPI: ?Invalid nonce/i, 'busy'],
  [/^EAPI: ?(Invalid key|Invalid signature)/i, 'denied'],
  [/^EGeneral: ?Permission denied/i, 'denied'],
  [/^E(Account|Auth|Session): ?/i, 'denied'],
  [/^E(API|Query|Order|Trade|Funding): ?/i, 'invalid'],
  [/^EGeneral: ?(Invalid arguments|Invalid timeout argument|Unknown method|Unknown)/i, 'invalid'],
];

/** Class of one raw Kraken string; anything unheard of is ambiguous. */
export function classifyKrakenError(raw: string): ExchangeErrorKind {
  for (const [pattern, kind] of CLASSES) if (pattern.test(raw)) return kind;
  return 'ambiguous';
}

/** The exchange has no open order of that id. */
export const NO_SUCH_ORDER = /EOrder: ?(Unknown|Invalid) order/i;

const SEVERITY: readonly ExchangeErrorKind[] = ['ambiguous', 'denied', 'busy', 'invalid'];

function classifyAll(errors: readonly string[]): ExchangeErrorKind {
  const kinds = new Set(errors.filter((error) => !error.startsWith('W')).map(classifyKrakenError));
  return SEVERITY.find((kind) => kinds.has(kind)) ?? 'ambiguous';
}

const MAX_MESSAGE = 300;

/** Takes secrets and control characters out of a text that came from outside. */
export type Redact = (text: string) => string;

/** Builds a redactor over values that may change (tokens are renewed): it asks for them at every use. */
export function createRedactor(secrets: () => readonly string[]): Redact {
  return (text) => {
    let clean = text;
    for (const secret of secrets()) {
      if (secret.length >= 6) clean = clean.replaceAll(secret, '[redacted]');
    }
    // eslint-disable-next-line no-control-regex -- control characters are what this removes
    return clean.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, MAX_MESSAGE);
  };
}

function kindOfStatus(status: number): ExchangeErrorKind {
  if (status === 429) return 'busy';
  if (status === 401) return 'denied';
  // 403 comes from the network in front of Kraken, like 5xx and 52x: nobody says what happened behind it.
  return 'ambiguous';
}

/**
 * Turns whatever a call threw into a safe error. ccxt's errors can carry the whole body and the URL, so for them only
 * the name of the class is told; everything unknown counts as ambiguous.
 */
export function toExchangeError(call: string, thrown: unknown, redact: Redact): ExchangeError {
  if (thrown instanceof KrakenAnswerError) {
    return { kind: classifyAll(thrown.errors), message: redact(`${call}: ${thrown.errors.join('; ')}`) };
  }
  if (thrown instanceof HttpStatusError)
    return { kind: kindOfStatus(thrown.status), message: `${call}: ${thrown.message}` };
  if (thrown instanceof UnreadableAnswerError || thrown instanceof NoAnswerError || thrown instanceof TooLateError) {
    return { kind: 'ambiguous', message: redact(`${call}: ${thrown.message}`) };
  }
  if (thrown instanceof ClosedError || thrown instanceof HeldBackError)
    return { kind: 'busy', message: `${call}: ${thrown.message}` };
  const name = thrown instanceof Error && /^[A-Za-z]{1,40}$/.test(thrown.name) ? thrown.name : 'Error';
  return { kind: 'ambiguous', message: `${call}: ${name} (connection trouble)` };
}

/** Whether the raw strings of an answer contain one that matches. */
export function answerMatches(thrown: unknown, pattern: RegExp): boolean {
  return thrown instanceof KrakenAnswerError && thrown.errors.some((error) => pattern.test(error));
}
