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
import { pastReader } from '../account/past-account.ts';
import type { AccountReader } from './account-reader.ts';
import { orderAmends } from './order-amends.ts';
import * as batches from './private-batches.ts';
import * as funds from './private-funds.ts';
import * as records from './private-records.ts';
import * as trading from './private-trading.ts';
import * as info from './public-info.ts';
import * as market from './public-market.ts';
import type { Answer, CallManner, Parameters, RestReply, RestRequest } from './rest-types.ts';
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

type Endpoint = (parts: RestParts, parameters: Parameters, manner: CallManner) => Answer;
type Reader = (core: ExchangeCore, parameters: Parameters) => Answer;
type PrivateReader = (core: AccountReader, parameters: Parameters) => Answer;
type Trader = (core: ExchangeCore, desk: OrderDesk, parameters: Parameters) => Answer;

const reads =
  (reader: Reader): Endpoint =>
  (parts, parameters) =>
    reader(parts.core, parameters);
const looks =
  (reader: PrivateReader): Endpoint =>
  ({ core }, parameters, { staleBy = 0 }) =>
    reader(staleBy > 0 ? pastReader(core, staleBy) : core, parameters);
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
  ['Balance', looks(funds.balance)],
  ['BalanceEx', looks(funds.balanceEx)],
  ['TradeBalance', looks(funds.tradeBalance)],
  ['TradeVolume', looks(funds.tradeVolume)],
  ['OpenOrders', looks(records.openOrders)],
  ['ClosedOrders', looks(records.closedOrders)],
  ['QueryOrders', looks(records.queryOrders)],
  ['TradesHistory', looks(records.tradesHistory)],
  ['QueryTrades', looks(records.queryTrades)],
  ['Ledgers', looks(records.ledgers)],
  ['QueryLedgers', looks(records.queryLedgers)],
  ['OrderAmends', looks(orderAmends)],
  ['OpenPositions', () => success({})],
  ['AddOrder', trades(trading.addOrder)],
  ['AddOrderBatch', trades(batches.addOrderBatch)],
  ['AmendOrder', trades(trading.amendOrder)],
  ['EditOrder', trades(trading.editOrder)],
  ['CancelOrder', trades(trading.cancelOrder)],
  ['CancelOrderBatch', trades(batches.cancelOrderBatch)],
  ['CancelAll', trades(trading.cancelAll)],
  ['CancelAllOrdersAfter', trades(trading.cancelAllOrdersAfter)],
  ['GetWebSocketsToken', webSocketToken],
  ['GetApiKeyInfo', apiKeyInfo],
]);

/** Whether Kraken (and this simulator) has an endpoint of that name. */
export function isEndpoint(name: string): boolean {
  return PUBLIC.has(name) || PRIVATE.has(name);
}

/** Answers a request. Application errors are answers with status 200, as on Kraken; only an unknown path has 404. */
export function answerRest(parts: RestParts, request: RestRequest, manner: CallManner = {}): RestReply {
  const path = request.url.split('?')[0] ?? '';
  if (path === '/parallax/clock') return reply(200, toJsonText(parts.clock()));
  const match = /^\/0\/(public|private)\/(\w+)$/.exec(path);
  if (match === null) return unknownMethod();
  const isPrivate = match[1] === 'private';
  const endpoint = (isPrivate ? PRIVATE : PUBLIC).get(match[2] ?? '');
  if (endpoint === undefined) return unknownMethod();
  const parameters = readParameters(request);
  if (parameters === null) return envelope(failure('EGeneral:Invalid arguments'));
  if (isPrivate) {
    if (request.method !== 'POST') return envelope(failure('EGeneral:Invalid arguments'));
    const refusal = manner.step === 'act' ? null : refusePrivate(parts, request, path, parameters, match[2] ?? '');
    if (refusal !== null) return envelope(failure(refusal));
  }
  if (manner.step === 'admit') return envelope(success({}));
  return envelope(endpoint(parts, parameters, manner));
}

/** Why a private call is not even looked at; null when it is. */
function refusePrivate(
  { authenticator, core, desk: { limits } }: RestParts,
  request: RestRequest,
  path: string,
  parameters: Parameters,
  call: string,
): KrakenError | null {
  if (limits.isLocked(core.now)) return 'EGeneral:Temporary lockout';
  const allowed = authenticator.check(request, path, parameters);
  limits.noteAuthentication(allowed.ok, core.now);
  if (!allowed.ok) return allowed.error;
  if (core.status === 'maintenance') return 'EService:Unavailable';
  return limits.admitCall(call, core.now) ? null : 'EAPI:Rate limit exceeded';
}

function envelope(answer: Result<JsonValue, KrakenError>): RestReply {
  return reply(
    200,
    answer.ok ? `{"error":[],"result":${toJsonText(answer.value)}}` : toJsonText({ error: [answer.error] }),
  );
}

function unknownMethod(): RestReply {
  return reply(404, toJsonText({ error: ['EGeneral:Unknown method'] }));
}

function reply(status: number, text: string): RestReply {
  return { status, contentType: 'application/json', text };
}

function webSocketToken(parts: RestParts): Answer {
  return success({ token: parts.tokens.issue(parts.wallClock()), expires: TOKEN_LIFE_MS / 1000 });
}

function apiKeyInfo(parts: RestParts): Answer {
  const made = String(Math.floor(parts.core.parts.now / 1e6));
  return success({
    api_key_name: 'parallax-simulator',
    api_key: parts.credentials.key,
    nonce: parts.authenticator.lastNonce,
    nonce_window: '0',
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
    valid_until: '0',
    query_from: '0',
    query_to: '0',
    created_time: made,
    modified_time: made,
    // No list of addresses is one with an empty text.
    ip_allowlist: [''],
    last_used: String(Math.floor(parts.core.clock / 1e6)),
  });
}
