import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { ApiCredentials } from '../../../ports.ts';
import type { KrakenError } from '../account/order-request.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { toJsonText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import type { OrderDesk } from '../order-desk.ts';
import type { Authenticator } from './authentication.ts';
import { readParameters } from './parameters.ts';
import * as funds from './private-funds.ts';
import * as records from './private-records.ts';
import * as trading from './private-trading.ts';
import * as info from './public-info.ts';
import * as market from './public-market.ts';
import type { Answer, Parameters, RestReply, RestRequest } from './rest-types.ts';
import { TOKEN_LIFE_MS } from './tokens.ts';
import type { TokenRegistry } from './tokens.ts';

export interface RestParts {
  readonly core: ExchangeCore;
  readonly desk: OrderDesk;
  readonly authenticator: Authenticator;
  readonly credentials: ApiCredentials;
  readonly tokens: TokenRegistry;
  readonly wallClock: () => number;
  /** What `/parallax/clock` says: market time in milliseconds, speed, which simulator this is. */
  readonly clock: () => { readonly now: number; readonly speed: number; readonly instance: string };
}

type Endpoint = (parts: RestParts, parameters: Parameters) => Answer;
type Reader = (core: ExchangeCore, parameters: Parameters) => Answer;
type Trader = (core: ExchangeCore, desk: OrderDesk, parameters: Parameters) => Answer;

const reads =
  (reader: Reader): Endpoint =>
  (parts, parameters) =>
    reader(parts.core, parameters);
const trades =
  (trader: Trader): Endpoint =>
  (parts, parameters) =>
    trader(parts.core, parts.desk, parameters);

const PUBLIC: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['Time', reads(info.time)],
  ['SystemStatus', reads(info.systemStatus)],
  ['Assets', reads(info.assets)],
  ['AssetPairs', reads(info.assetPairs)],
  ['Ticker', reads(market.ticker)],
  ['OHLC', reads(market.ohlc)],
  ['Depth', reads(market.depth)],
  ['Trades', reads(market.trades)],
  ['Spread', reads(market.spread)],
]);

const PRIVATE: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['Balance', reads(funds.balance)],
  ['BalanceEx', reads(funds.balanceEx)],
  ['TradeBalance', reads(funds.tradeBalance)],
  ['TradeVolume', reads(funds.tradeVolume)],
  ['OpenOrders', reads(records.openOrders)],
  ['ClosedOrders', reads(records.closedOrders)],
  ['QueryOrders', reads(records.queryOrders)],
  ['TradesHistory', reads(records.tradesHistory)],
  ['QueryTrades', reads(records.queryTrades)],
  ['Ledgers', reads(records.ledgers)],
  ['QueryLedgers', reads(records.queryLedgers)],
  ['AddOrder', trades(trading.addOrder)],
  ['AmendOrder', trades(trading.amendOrder)],
  ['CancelOrder', trades(trading.cancelOrder)],
  ['CancelOrderBatch', trades(trading.cancelOrderBatch)],
  ['CancelAll', trades(trading.cancelAll)],
  ['CancelAllOrdersAfter', trades(trading.cancelAllOrdersAfter)],
  ['GetWebSocketsToken', webSocketToken],
  ['GetApiKeyInfo', apiKeyInfo],
]);

/** Answers a request. Application errors are answers with status 200, as on Kraken. */
export function answerRest(parts: RestParts, request: RestRequest): RestReply {
  const path = request.url.split('?')[0] ?? '';
  if (path === '/parallax/clock') return reply(200, toJsonText(parts.clock()));
  const match = /^\/0\/(public|private)\/(\w+)$/.exec(path);
  if (match === null) return envelope(failure('EGeneral:Unknown method'));
  const isPrivate = match[1] === 'private';
  const endpoint = (isPrivate ? PRIVATE : PUBLIC).get(match[2] ?? '');
  if (endpoint === undefined) return envelope(failure('EGeneral:Unknown method'));
  const parameters = readParameters(request);
  if (parameters === null) return envelope(failure('EGeneral:Invalid arguments'));
  if (isPrivate) {
    if (request.method !== 'POST') return envelope(failure('EGeneral:Invalid arguments'));
    const allowed = parts.authenticator.check(request, path, parameters);
    if (!allowed.ok) return envelope(allowed);
  }
  return envelope(endpoint(parts, parameters));
}

function envelope(answer: Result<JsonValue, KrakenError>): RestReply {
  return reply(
    200,
    answer.ok ? `{"error":[],"result":${toJsonText(answer.value)}}` : toJsonText({ error: [answer.error] }),
  );
}

function reply(status: number, text: string): RestReply {
  return { status, contentType: 'application/json', text };
}

function webSocketToken(parts: RestParts): Answer {
  return success({ token: parts.tokens.issue(parts.wallClock()), expires: TOKEN_LIFE_MS / 1000 });
}

function apiKeyInfo(parts: RestParts): Answer {
  return success({
    apiKeyName: 'parallax-simulator',
    apiKey: parts.credentials.key,
    nonce: parts.authenticator.lastNonce,
    nonceWindow: 0,
    permissions: [
      'query-funds',
      'query-open-trades',
      'query-closed-trades',
      'query-ledger',
      'modify-trades',
      'close-trades',
      'create-ws-token',
    ],
    iban: '',
    validUntil: '0',
    queryFrom: '0',
    queryTo: '0',
    ipAllowlist: [],
  });
}
