import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type RunningCommand, startCommand } from '../support/command-line.ts';
import { RESTLESS } from '../support/restless-settings.ts';
import { exchangeBalance, exchangeOrders, exchangeTrades } from '../support/signed-rest.ts';

const CREDENTIALS = {
  key: 'kill-test',
  secret: Buffer.from('a secret for a test that is worth nothing').toString('base64'),
};
const SPEED = 300;
const KILLS = 3;

const SETTINGS = { ...RESTLESS, orders: { repriceSeconds: 15, maxReprices: 1 } };

/** A small generator of its own: the moments of the kills come from the seed. */
function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => void setTimeout(done, milliseconds));

/** Client ids that the session wrote down before it sent them. */
function journaledIds(folder: string): readonly string[] {
  const database = new Database(join(folder, 'demo', 'session.db'), { readonly: true });
  const rows = database
    .prepare<[], { readonly commands: string }>(`SELECT commands FROM journal WHERE commands LIKE '%"submit"%'`)
    .all();
  database.close();
  return rows.flatMap(({ commands }) =>
    (JSON.parse(commands) as { type: string; order?: { clientOrderId: string } }[]).flatMap((command) =>
      command.type === 'submit' && command.order !== undefined ? [command.order.clientOrderId] : [],
    ),
  );
}

async function endSimulator(simulator: RunningCommand): Promise<void> {
  simulator.process.kill('SIGTERM');
  await simulator.ended;
}

describe('kill -9 of a trading session', () => {
  it.each(Array.from({ length: 10 }, (_, i) => i + 1))(
    'at random moments of seed %i ends with the position of the exchange and no order twice',
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), `parallax-kill-${seed}-`));
      const random = randomFrom(seed);
      const keyFile = join(folder, 'keys.json');
      const configFile = join(folder, 'config.json');
      writeFileSync(keyFile, JSON.stringify(CREDENTIALS), { mode: 0o600 });
      writeFileSync(configFile, JSON.stringify(SETTINGS));
      const simulator = startCommand(
        'sim',
        '--seed',
        String(seed),
        '--speed',
        String(SPEED),
        '--key',
        CREDENTIALS.key,
        '--secret',
        CREDENTIALS.secret,
      );
      try {
        const { rest, ws, wsAuth } = (await simulator.waitFor((line) => 'rest' in line)) as Record<string, string>;
        const access = { rest: rest ?? '', ...CREDENTIALS };
        const trade = (): RunningCommand =>
          startCommand(
            'trade',
            '--mode',
            'demo',
            '--json',
            '--exchange',
            rest ?? '',
            '--ws',
            ws ?? '',
            '--ws-auth',
            wsAuth ?? '',
            '--key-file',
            keyFile,
            '--data-dir',
            folder,
            '--config',
            configFile,
          );

        for (let kill = 0; kill < KILLS; kill++) {
          const session = trade();
          await session.waitFor((line) => line['type'] === 'ready');
          await wait(200 + random() * 2_000);
          session.process.kill('SIGKILL');
          await session.ended;
        }
        const last = trade();
        const ready = await last.waitFor((line) => line['type'] === 'ready');
        expect((ready['machine'] as { control: string }).control).toBe('running');
        await wait(2_500);
        last.process.kill('SIGTERM');
        expect(await last.ended).toBe(0);

        const orders = await exchangeOrders(access);
        const trades = await exchangeTrades(access);
        const balance = await exchangeBalance(access, 'XXBT');
        const clientIds = [...orders.values()].map((order) => order.cl_ord_id ?? 'none');
        // Something was traded, or the test says nothing.
        expect(orders.size).toBeGreaterThan(0);
        expect(new Set(clientIds).size).toBe(clientIds.length);
        const journaled = new Set(journaledIds(folder));
        expect(clientIds.filter((id) => !journaled.has(id))).toEqual([]);
        // Never two orders at once where one was meant.
        const spans = [...orders.values()].sort((a, b) => a.opentm - b.opentm);
        for (let i = 1; i < spans.length; i++) {
          const before = spans[i - 1];
          const after = spans[i];
          if (before !== undefined && after !== undefined)
            expect(before.closetm ?? 0).toBeLessThanOrEqual(after.opentm + 0.001);
        }
        const bought = [...trades.values()].reduce(
          (sum, row) => sum + (row.type === 'buy' ? 1 : -1) * Number(row.vol),
          0,
        );
        expect(bought).toBeCloseTo(balance, 8);
        const told = [...last.lines].reverse().find((line) => line['type'] === 'position') ?? ready;
        const position = told['position'] as { quantity: number; drift: number | null };
        expect(position.quantity).toBeCloseTo(balance, 8);
        expect(position.drift).toBeNull();
      } finally {
        await endSimulator(simulator);
        rmSync(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
