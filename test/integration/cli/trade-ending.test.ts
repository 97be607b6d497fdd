import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { CREDENTIALS } from '../modes/stand-in.ts';
import { restingOrder, type RestingOrder, type RestingOrderOptions } from './resting-order.ts';

let trading: RestingOrder | null = null;
afterEach(async () => {
  await trading?.close();
  trading = null;
});

async function withRestingOrder(options?: RestingOrderOptions): Promise<RestingOrder> {
  trading = await restingOrder(options);
  return trading;
}

/** The exchange takes its time to take an order off. */
const SLOW_CANCELS: TransportHook = {
  async rest(request, execute) {
    if (request.url.includes('Cancel')) await pause(800);
    return execute();
  },
};

/** In the process: on this signal something goes wrong of which nobody thought. */
const onSignal = (what: string): string => `data:text/javascript,process.on('SIGUSR2',()=>{${what}})`;

describe('the end of parallax trade', () => {
  it('takes its orders off when whoever reads its output is gone, and fails', async () => {
    const { session, openOrders } = await withRestingOrder();
    session.process.stdout.destroy();
    expect(await session.ended).toBe(1);
    expect(openOrders()).toEqual([]);
    expect(session.errors.at(-1)).toBe(
      'parallax trade: standard output cannot be written any more (EPIPE), so trading was closed',
    );
  }, 120_000);
});

/** Windows ends a process at once where other systems send it a signal. */
describe.skipIf(process.platform === 'win32')('the end of parallax trade by a signal', () => {
  it('takes its orders off when its terminal is closed', async () => {
    const { session, openOrders } = await withRestingOrder();
    session.process.kill('SIGHUP');
    expect(await session.ended).toBe(0);
    expect(openOrders()).toEqual([]);
    expect(session.lines.at(-1)).toEqual({ type: 'ended', reason: 'SIGHUP' });
  }, 120_000);

  it('fails, and says so, when the exchange does not confirm that they are off', async () => {
    const refusing: TransportHook = {
      rest: async (request, execute) => (request.url.includes('Cancel') ? 'silence' : execute()),
    };
    const { session, openOrders } = await withRestingOrder({ hook: refusing });
    session.process.kill('SIGTERM');
    expect(await session.ended).toBe(1);
    expect(openOrders()).toHaveLength(1);
    expect(session.lines.at(-1)).toEqual({ type: 'ended', reason: 'SIGTERM' });
    expect(session.errors.at(-1)).toMatch(/^parallax trade: Parallax ended with one order unsettled/);
  }, 120_000);

  it('goes on closing when the same Ctrl+C takes its reader away, and has not failed', async () => {
    const { session, openOrders } = await withRestingOrder({ hook: SLOW_CANCELS });
    session.process.stdout.destroy();
    session.process.kill('SIGINT');
    expect(await session.ended).toBe(0);
    expect(openOrders()).toEqual([]);
  }, 120_000);

  it('is not cut short by a second Ctrl+C', async () => {
    const { session, openOrders } = await withRestingOrder({ hook: SLOW_CANCELS });
    session.process.kill('SIGINT');
    await pause(300);
    session.process.kill('SIGINT');
    expect(await session.ended).toBe(0);
    expect(openOrders()).toEqual([]);
  }, 120_000);

  it.each([
    ['an exception that nobody caught', `setImmediate(()=>{throw new Error('out of nowhere')})`],
    ['a rejection that nobody handled', `void Promise.reject(new Error('out of nowhere'))`],
  ])(
    'takes its orders off after %s, says what it was and fails',
    async (_what, code) => {
      const { session, openOrders } = await withRestingOrder({ preload: onSignal(code) });
      session.process.kill('SIGUSR2');
      expect(await session.ended).toBe(1);
      expect(openOrders()).toEqual([]);
      expect(session.lines.at(-1)).toEqual({ type: 'ended', reason: 'crashed' });
      expect(session.errors.join('\n')).toMatch(/unexpected failure: Error: out of nowhere\n {4}at /);
      expect(session.errors.at(-1)).toBe('parallax trade: unexpected failure (out of nowhere), so trading was closed');
    },
    120_000,
  );

  it('shows no key when what was thrown has it in its words', async () => {
    const words = `cannot sign with ${CREDENTIALS.key} and ${CREDENTIALS.secret}`;
    const code = `setImmediate(()=>{throw new Error('${words}')})`;
    const { session, folder } = await withRestingOrder({ preload: onSignal(encodeURIComponent(code)) });
    session.process.kill('SIGUSR2');
    expect(await session.ended).toBe(1);
    const log = readFileSync(join(folder, 'logs', 'parallax.log'), 'utf8');
    const told = session.errors.join('\n');
    for (const text of [log, told]) {
      expect(text).toContain('unexpected failure: Error: cannot sign with [redacted] and [redacted]');
      expect(text).toContain('unexpected failure (cannot sign with [redacted] and [redacted]), so trading was closed');
      expect(text).not.toContain(CREDENTIALS.key);
      expect(text).not.toContain(CREDENTIALS.secret);
    }
  }, 120_000);
});
