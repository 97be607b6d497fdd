import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeKey } from '../../../engine/exchange/kraken/key-info.ts';
import { CANARY, connectMock, type ConnectedMock } from './mock-kraken.ts';

let connected: ConnectedMock;
beforeEach(async () => {
  connected = await connectMock();
});
afterEach(async () => {
  await connected.adapter.close();
  await connected.mock.close();
});

const TRADING = [
  'query-funds',
  'query-open-trades',
  'query-closed-trades',
  'modify-trades',
  'close-trades',
  'create-ws-token',
];

describe('what Kraken says of a key', () => {
  it.each([
    [
      'camelCase',
      {
        apiKeyName: 'desk',
        nonceWindow: 5_000,
        ipAllowlist: ['10.0.0.1'],
        validUntil: 1_800_000_000,
        apiKey: CANARY.key,
      },
    ],
    [
      'snake_case',
      {
        api_key_name: 'desk',
        nonce_window: '5000',
        ip_allowlist: ['10.0.0.1'],
        valid_until: '1800000000',
        api_key: CANARY.key,
      },
    ],
  ])('is read as documented and as captured: %s', async (_, fields) => {
    connected.mock.answer('GetApiKeyInfo', { result: { ...fields, permissions: ['query-funds', 'close-trades'] } });
    const answer = await connected.adapter.keyInfo?.();
    expect(answer).toEqual({
      ok: true,
      value: {
        name: 'desk',
        permissions: ['close-trades', 'query-funds'],
        nonceWindow: 5_000,
        addresses: ['10.0.0.1'],
        validUntil: 1_800_000_000_000,
      },
    });
    expect(JSON.stringify(answer)).not.toContain(CANARY.key);
  });

  it.each([
    ['AA12 N84G ABCD EFGH', 'AA12 N84G ABCD EFGH'],
    ['', undefined],
    [7, undefined],
    [null, undefined],
  ])('names the account, where Kraken does: %j', async (iban, account) => {
    connected.mock.answer('GetApiKeyInfo', { result: { iban, permissions: ['query-funds'] } });
    const answer = await connected.adapter.keyInfo?.();
    expect(answer?.ok && answer.value.account).toBe(account);
  });

  it('has no end and no window where Kraken names none', async () => {
    connected.mock.answer('GetApiKeyInfo', { result: { permissions: [], validUntil: '0' } });
    expect(await connected.adapter.keyInfo?.()).toMatchObject({
      ok: true,
      value: { name: '', nonceWindow: null, addresses: [], validUntil: null },
    });
  });

  it('is an error and no empty answer where the permissions are missing', async () => {
    connected.mock.answer('GetApiKeyInfo', { result: { apiKeyName: 'desk' } });
    expect(await connected.adapter.keyInfo?.()).toMatchObject({ ok: false });
  });
});

describe('judgement of a key', () => {
  it('finds nothing missing in a key that may trade and nothing else', () => {
    expect(judgeKey({ permissions: TRADING })).toEqual({ missing: [], canWithdraw: false });
  });

  it.each(TRADING)('names %s when it is missing', (permission) => {
    const permissions = TRADING.filter((name) => name !== permission);
    expect(judgeKey({ permissions })).toEqual({ missing: [permission], canWithdraw: false });
  });

  it.each(['withdraw-funds', 'withdraw'])('sees that a key with %s can move funds away', (permission) => {
    expect(judgeKey({ permissions: [...TRADING, permission] }).canWithdraw).toBe(true);
  });
});
