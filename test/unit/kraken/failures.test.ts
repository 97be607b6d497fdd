import { describe, expect, it } from 'vitest';
import {
  classifyKrakenError,
  ClosedError,
  createRedactor,
  HttpStatusError,
  KrakenAnswerError,
  NoAnswerError,
  toExchangeError,
  UnreadableAnswerError,
} from '../../../engine/exchange/kraken/failures.ts';

const plain = createRedactor(() => []);

describe('retry classes of Kraken error strings', () => {
  it.each([
    ['EService:Unavailable', 'ambiguous'],
    ['EService:Busy', 'ambiguous'],
    ['EService:Timeout', 'ambiguous'],
    ['EService:Deadline elapsed', 'ambiguous'],
    ['EGeneral:Internal error', 'ambiguous'],
    ['EGeneral:Internal error:1234', 'ambiguous'],
    ['ENever:Heard of it', 'ambiguous'],
    ['EAPI:Rate limit exceeded', 'busy'],
    ['EOrder:Rate limit exceeded', 'busy'],
    ['EOrder:Domain rate limit exceeded', 'busy'],
    ['EAuth:Too many requests', 'busy'],
    ['EService: Throttled: 1700000000', 'busy'],
    ['EService:Market in cancel_only mode', 'busy'],
    ['EService:Market in post_only mode', 'busy'],
    ['EService:Market in limit_only mode', 'busy'],
    ['EGeneral:Temporary lockout', 'busy'],
    ['EAPI:Invalid nonce', 'busy'],
    ['EAPI:Invalid key', 'denied'],
    ['EAPI:Invalid signature', 'denied'],
    ['EGeneral:Permission denied', 'denied'],
    ['EAccount:Invalid permissions', 'denied'],
    ['EAuth:Account unconfirmed', 'denied'],
    ['ESession:Invalid session', 'denied'],
    ['EGeneral:Invalid arguments', 'invalid'],
    ['EGeneral:Invalid arguments:volume', 'invalid'],
    ['EGeneral:Invalid arguments:volume minimum not met', 'invalid'],
    ['EGeneral:Invalid timeout argument:above max', 'invalid'],
    ['EGeneral:Invalid arguments:Index unavailable', 'invalid'],
    ['EQuery:Unknown asset pair', 'invalid'],
    ['EOrder:Insufficient funds', 'invalid'],
    ['EOrder:Order minimum not met', 'invalid'],
    ['EOrder:Tick size check failed', 'invalid'],
    ['EOrder:Invalid price:ETH/GBP price can only be specified up to 2 decimals.', 'invalid'],
    ['EOrder:No amendable parameters specified', 'invalid'],
    ['EOrder:Post only order', 'invalid'],
    ['EOrder:Orders limit exceeded', 'busy'],
    ['ETrade:Invalid request', 'invalid'],
    ['EGeneral:Too many requests', 'busy'],
    ['EGeneral:Invalid arguments:deadline', 'busy'],
  ])('%s is %s', (raw, kind) => {
    expect(classifyKrakenError(raw)).toBe(kind);
  });

  it('lets the most doubtful string decide when an answer holds several', () => {
    const thrown = new KrakenAnswerError(['EOrder:Insufficient funds', 'EService:Busy']);
    expect(toExchangeError('AddOrder', thrown, plain).kind).toBe('ambiguous');
  });

  it('ignores warnings beside an error', () => {
    const thrown = new KrakenAnswerError(['WSomething:Odd', 'EOrder:Insufficient funds']);
    expect(toExchangeError('AddOrder', thrown, plain).kind).toBe('invalid');
  });
});

describe('other failures', () => {
  it.each([
    [new HttpStatusError(502), 'ambiguous'],
    [new HttpStatusError(520), 'ambiguous'],
    [new HttpStatusError(403), 'ambiguous'],
    [new HttpStatusError(429), 'busy'],
    [new HttpStatusError(401), 'denied'],
    [new UnreadableAnswerError('not JSON'), 'ambiguous'],
    [new NoAnswerError(10_000), 'ambiguous'],
    [new ClosedError(), 'busy'],
    [new TypeError('anything'), 'ambiguous'],
    ['a string', 'ambiguous'],
  ])('%s is %s', (thrown, kind) => {
    expect(toExchangeError('AddOrder', thrown, plain).kind).toBe(kind);
  });

  it('tells the name of a foreign error and not its text', () => {
    const error = toExchangeError('AddOrder', new RangeError('nonce=1&key=hidden'), plain);
    expect(error.message).toBe('AddOrder: RangeError (connection trouble)');
  });

  it('takes secrets and control characters out of raw strings', () => {
    const redact = createRedactor(() => ['topsecret', '']);
    const error = toExchangeError('AddOrder', new KrakenAnswerError(['EGeneral:Bad\u001b[31m topsecret\n']), redact);
    expect(error.message).toBe('AddOrder: EGeneral:Bad [31m [redacted] ');
  });
});
