import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { claimsFolder, createAccountClaims } from '../../../engine/modes/account-claims.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { CREDENTIALS, standIn, type StandIn } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

const ACCOUNT = 'AA12 N84G ABCD EFGH';

/** An exchange that says which account a key belongs to. */
const TELLS_ACCOUNT: TransportHook = {
  rest: async (_request, execute) => {
    await Promise.resolve();
    const reply = execute();
    return { ...reply, text: reply.text.replace('"iban":""', `"iban":"${ACCOUNT}"`) };
  },
};

async function openIn(folder: string): ReturnType<StandIn['open']> {
  const options = { mode: 'live', credentials: CREDENTIALS, dataFolder: join(kraken!.folder, folder) } as const;
  return kraken!.open(options);
}

describe('two live sessions of one account', () => {
  it('do not trade with one key beside each other, although each has a data folder of its own', async () => {
    kraken = await standIn();
    const first = await openIn('one');
    if (!first.ok) throw new Error(first.error);
    const asked = kraken.asked.length;
    expect(await openIn('two')).toEqual({
      ok: false,
      error: expect.stringContaining('trades with this API key already') as unknown,
    });
    expect(kraken.asked.slice(asked).filter((path) => path.includes('AddOrder'))).toEqual([]);
    await first.value.close();
    const next = await openIn('two');
    expect(next.ok ? null : next.error).toBeNull();
  }, 60_000);

  it('do not trade one market beside each other with a key each, where Kraken says whose keys they are', async () => {
    kraken = await standIn({ hook: TELLS_ACCOUNT });
    const { restUrl } = kraken.addresses;
    const other = createAccountClaims(claimsFolder(true), () => undefined);
    expect(other.take('', ['account', restUrl, ACCOUNT, 'BTC/USD'])).toBeNull();
    expect(await openIn('one')).toEqual({
      ok: false,
      error: expect.stringContaining('trades BTC/USD on this account already') as unknown,
    });
    other.close();
    const next = await openIn('one');
    expect(next.ok ? null : next.error).toBeNull();
  }, 60_000);
});
