import { afterEach, describe, expect, it } from 'vitest';
import type { WsLine } from '../../engine/exchange/simulator/transport-hook.ts';
import { type OneLife, openOneLife, until } from './support/one-life.ts';

let life: OneLife | null = null;
afterEach(async () => {
  await life?.end();
  life = null;
});

describe('an outage of more than an hour', () => {
  it('leaves no fill unknown that the stream does not show any more', async () => {
    let out = false;
    const lines = new Set<WsLine>();
    life = await openOneLife({
      seed: 1,
      hook: {
        rest: async (_request, execute) => ((await Promise.resolve(out)) ? 'reset' : execute()),
        opened: (_connection, _isPrivate, line) => {
          lines.add(line);
          if (out) line.reset();
        },
        // As though fifty newer trades stood before it in the snapshot.
        outgoing: (frame, deliver) =>
          deliver(frame.text.replace(/^(\{"channel":"executions","type":"snapshot","data":)\[.*\]/, '$1[]')),
      },
    });
    const { openOrders, session, world } = life;
    const { simulator } = world;
    // One that fills at once is no use: the next one is tried.
    const resting = (): boolean => {
      if (openOrders() === 1) return true;
      if (!session.act('force_entry').ok) session.act('force_exit');
      return false;
    };
    expect(await until(resting, 20_000)).toBe(true);
    const before = simulator.account().trades.length;
    out = true;
    for (const line of lines) line.reset();
    expect(await until(() => simulator.account().trades.length > before, 20_000)).toBe(true);
    simulator.advance(80 * 60_000);
    out = false;
    const known = (): number => Object.keys(session.state().fills).length;
    expect(await until(() => session.state().strategy.blockedBy === null)).toBe(true);
    expect(await until(() => known() === simulator.account().trades.length)).toBe(true);
    expect(session.state().drift).toBeNull();
  }, 60_000);
});
