import { signRequest } from '../../engine/exchange/simulator/signature.ts';

export interface RestAccess {
  readonly rest: string;
  readonly key: string;
  readonly secret: string;
}

let lastNonce = 0n;

/** A private REST call as any Kraken client makes it. Throws what the exchange answers instead of a result. */
export async function callPrivate(
  access: RestAccess,
  method: string,
  parameters: Record<string, string> = {},
): Promise<unknown> {
  const path = `/0/private/${method}`;
  // Above any nonce in nanoseconds of today, so that a session's own nonces never overtake it meanwhile.
  const now = BigInt(Date.now()) * 1_000_000n;
  lastNonce = now > lastNonce ? now : lastNonce + 1n;
  const body = new URLSearchParams({ nonce: lastNonce.toString(), ...parameters }).toString();
  const answer = await fetch(`${access.rest}${path}`, {
    method: 'POST',
    body,
    headers: {
      'API-Key': access.key,
      'API-Sign': signRequest(access.secret, path, lastNonce.toString(), body),
      'Content-Type': 'application/x-www-form-urlencoded',
    },
  });
  const parsed = (await answer.json()) as { readonly error: readonly string[]; readonly result: unknown };
  if (parsed.error.length > 0) throw new Error(`${method}: ${parsed.error.join(', ')}`);
  return parsed.result;
}

interface TradeRow {
  readonly ordertxid: string;
  readonly type: 'buy' | 'sell';
  readonly vol: string;
  readonly price: string;
  readonly fee: string;
  readonly time: number;
}

interface OrderRow {
  readonly cl_ord_id?: string | null;
  readonly status: string;
  readonly vol: string;
  readonly vol_exec: string;
  readonly opentm: number;
  readonly closetm?: number;
  readonly descr: { readonly type: 'buy' | 'sell' };
}

async function allPages<Row>(
  read: (offset: number) => Promise<Readonly<Record<string, Row>>>,
): Promise<ReadonlyMap<string, Row>> {
  const all = new Map<string, Row>();
  for (;;) {
    const page = Object.entries(await read(all.size));
    for (const [id, row] of page) all.set(id, row);
    if (page.length < 50) return all;
  }
}

/** Everything the exchange knows of the account's trades, by trade id. */
export async function exchangeTrades(access: RestAccess): Promise<ReadonlyMap<string, TradeRow>> {
  return allPages(async (ofs) => {
    const result = (await callPrivate(access, 'TradesHistory', { ofs: String(ofs) })) as {
      trades: Record<string, TradeRow>;
    };
    return result.trades;
  });
}

/** Every order the account ever had, by exchange id. */
export async function exchangeOrders(access: RestAccess): Promise<ReadonlyMap<string, OrderRow>> {
  const closed = await allPages(async (ofs) => {
    const result = (await callPrivate(access, 'ClosedOrders', { ofs: String(ofs) })) as {
      closed: Record<string, OrderRow>;
    };
    return result.closed;
  });
  const { open } = (await callPrivate(access, 'OpenOrders')) as { open: Record<string, OrderRow> };
  return new Map([...closed, ...Object.entries(open)]);
}

/** Total balance of an asset by Kraken's code, e.g. `XXBT`. */
export async function exchangeBalance(access: RestAccess, asset: string): Promise<number> {
  const balances = (await callPrivate(access, 'Balance')) as Record<string, string>;
  return Number(balances[asset] ?? 0);
}
