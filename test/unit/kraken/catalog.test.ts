import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamSymbol } from '../../../engine/exchange/kraken/catalog.ts';
import { connectMock, PAIR, until, type ConnectedMock } from './mock-kraken.ts';

const asset = (altname: string) => ({
  aclass: 'currency',
  altname,
  decimals: 8,
  display_decimals: 5,
  status: 'enabled',
});
const pair = (base: string, fields: Record<string, unknown> = {}) => ({
  ...PAIR,
  altname: `${base}USD`,
  wsname: `${base}/USD`,
  base,
  ...fields,
});
const WITHOUT_WSNAME = { ...pair('SOL'), wsname: undefined };
const ASSETS = {
  XXBT: asset('XBT'),
  XXDG: asset('XDG'),
  XREP: asset('REP'),
  ZUSD: asset('USD'),
  ...Object.fromEntries(['LUNA', 'LUNA2', 'REPV2', 'UST', 'SOL', 'BCHSV'].map((name) => [name, asset(name)])),
};
/** Rows as AssetPairs has them, of coins that ccxt calls otherwise than Kraken does. */
const PAIRS = {
  XXBTZUSD: PAIR,
  XDGUSD: pair('XDG', { base: 'XXDG' }),
  LUNAUSD: pair('LUNA', { pair_decimals: 8, tick_size: '0.00000001' }),
  LUNA2USD: pair('LUNA2', { pair_decimals: 4, tick_size: '0.0001' }),
  XREPZUSD: pair('REP', { base: 'XREP' }),
  REPV2USD: pair('REPV2'),
  USTUSD: pair('UST'),
  SOLUSD: WITHOUT_WSNAME,
};

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock({ credentials: null });
  connected.mock.answer('Assets', { result: ASSETS });
  connected.mock.answer('AssetPairs', { result: PAIRS });
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

describe('the names of pairs', () => {
  it.each([
    ['BTC/USD', 'XXBTZUSD'],
    ['DOGE/USD', 'XDGUSD'],
    ['LUNA/USD', 'LUNAUSD'],
    ['LUNA2/USD', 'LUNA2USD'],
    ['REP/USD', 'XREPZUSD'],
    ['REPV2/USD', 'REPV2USD'],
    ['UST/USD', 'USTUSD'],
    ['SOL/USD', 'SOLUSD'],
  ])('are those of the stream: %s is %s', async (symbol, exchangeId) => {
    const [base, quote] = symbol.split('/');
    expect(await connected.adapter.feed.instrument(symbol)).toMatchObject({
      ok: true,
      value: { symbol, exchangeId, base, quote },
    });
    expect(connected.log).toEqual([]);
  });

  it.each(['LUNC/USD', 'USTC/USD', 'REPV1/USD', 'XBT/USD'])('are not ccxt’s: %s is none', async (symbol) => {
    expect(await connected.adapter.feed.instrument(symbol)).toMatchObject({ ok: false, error: { kind: 'invalid' } });
  });

  it('are the same for the stream and for REST', async () => {
    const { adapter, mock } = connected;
    mock.answer('OHLC', { result: { LUNAUSD: [], last: 0 } });
    expect(await adapter.feed.candles('LUNA/USD', '1m')).toEqual({ ok: true, value: [] });
    expect(mock.requestsOf('OHLC')[0]?.parameters.get('pair')).toBe('LUNAUSD');
    const stop = adapter.feed.subscribe('LUNA/USD', () => undefined);
    const subscribed = (): string[] =>
      mock.sockets.flatMap(({ received }) =>
        received.flatMap(({ params }) => (params as { symbol?: string[] } | undefined)?.symbol ?? []),
      );
    await until('both subscriptions', () => subscribed().length >= 2);
    expect(new Set(subscribed())).toEqual(new Set(['LUNA/USD']));
    stop();
  });

  it('leave a pair out whose name at ccxt is not its name on the stream, and say so once', async () => {
    const { adapter, mock, log } = connected;
    mock.answer('AssetPairs', { result: { ...PAIRS, BCHSVUSD: pair('BCHSV') } });
    for (const symbol of ['BSV/USD', 'BCHSV/USD']) {
      expect(await adapter.feed.instrument(symbol)).toMatchObject({ ok: false, error: { kind: 'invalid' } });
    }
    expect((await adapter.feed.instrument('LUNA/USD')).ok).toBe(true);
    expect(log).toEqual(['info 1 of Kraken’s pairs are left out, whose names are not certain: BCHSVUSD']);
  });

  it('of the stream follow from the wsname', () => {
    expect(['XBT/USD', 'ETH/XBT', 'XDG/EUR', 'LUNA2/USD'].map(streamSymbol)).toEqual([
      'BTC/USD',
      'ETH/BTC',
      'DOGE/EUR',
      'LUNA2/USD',
    ]);
  });
});
