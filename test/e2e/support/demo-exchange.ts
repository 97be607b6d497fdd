import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { signRequest } from '../../../engine/exchange/simulator/signature.ts';

/** The demo's exchange as any Kraken client sees it: signed REST calls against the loopback port. */
export interface DemoExchange {
  /** The account's own trades, oldest first. */
  readonly trades: () => Promise<readonly ExchangeTrade[]>;
  /** Total by asset in common names (BTC, USD); zero balances are left out. */
  readonly balances: () => Promise<ReadonlyMap<string, number>>;
  readonly openOrders: () => Promise<number>;
}

export interface ExchangeTrade {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly quantity: number;
}

const addressSchema = z.object({ rest: z.url(), key: z.string(), secret: z.string() });
const answerSchema = z.object({ error: z.array(z.string()), result: z.unknown().optional() });
const decimal = z.string().transform(Number);
const tradesSchema = z.object({
  count: z.number(),
  trades: z.record(
    z.string(),
    z.object({ type: z.enum(['buy', 'sell']), price: decimal, vol: decimal, time: z.number() }),
  ),
});
const balancesSchema = z.record(z.string(), z.object({ balance: decimal }));
const ordersSchema = z.object({ open: z.record(z.string(), z.unknown()) });

/** Kraken's own names of assets; the rest are the common ones. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  XXBT: 'BTC',
  XBT: 'BTC',
  XETH: 'ETH',
  ZUSD: 'USD',
  ZEUR: 'EUR',
};
const TRADES_A_PAGE = 50;

/**
 * Nonces must grow, and the application uses the same key with nanoseconds of the wall clock. Staying this far behind,
 * a call here never makes the application's next nonce too small; it is refused instead while that one is busy.
 */
const BEHIND_MS = 50;
const ATTEMPTS = 200;

/** @param dataFolder what the application was given as --data-dir */
export function openDemoExchange(dataFolder: string): DemoExchange {
  const file = join(dataFolder, 'demo', 'demo-exchange.json');

  async function attempt(method: string, parameters: Readonly<Record<string, string>>) {
    const { rest, key, secret } = addressSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const path = `/0/private/${method}`;
    const nonce = (BigInt(Date.now() - BEHIND_MS) * 1_000_000n).toString();
    const body = new URLSearchParams({ nonce, ...parameters }).toString();
    const sign = signRequest(secret, path, nonce, body);
    const response = await fetch(`${rest}${path}`, {
      method: 'POST',
      headers: { 'API-Key': key, 'API-Sign': sign, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    });
    return answerSchema.parse(await response.json());
  }

  async function call(method: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
    for (let count = 0; count < ATTEMPTS; count++) {
      const { error, result } = await attempt(method, parameters);
      if (error.length === 0) return result;
      if (!error.includes('EAPI:Invalid nonce')) throw new Error(`${method} was refused: ${error.join(', ')}`);
      await sleep(20);
    }
    throw new Error(`${method} found no gap between the application's own calls.`);
  }

  return {
    async trades() {
      const found = new Map<string, ExchangeTrade & { readonly time: number }>();
      for (let offset = 0; ; offset += TRADES_A_PAGE) {
        const page = tradesSchema.parse(await call('TradesHistory', { ofs: String(offset) }));
        for (const [id, { type, price, vol, time }] of Object.entries(page.trades)) {
          found.set(id, { id, side: type, price, quantity: vol, time });
        }
        if (offset + TRADES_A_PAGE >= page.count) break;
      }
      return [...found.values()]
        .sort((left, right) => left.time - right.time)
        .map(({ id, side, price, quantity }) => ({ id, side, price, quantity }));
    },
    async balances() {
      const result = balancesSchema.parse(await call('BalanceEx'));
      const named = Object.entries(result).map(
        ([asset, { balance }]) => [COMMON_NAMES[asset] ?? asset, balance] as const,
      );
      return new Map(named.filter(([, balance]) => balance !== 0));
    },
    async openOrders() {
      return Object.keys(ordersSchema.parse(await call('OpenOrders')).open).length;
    },
  };
}
