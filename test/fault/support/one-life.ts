import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostileOptions, type HostileWorld, type Life, openHostileWorld, wait } from './hostile-session.ts';

/** One session on one simulator, with what tests ask of both. */
export interface OneLife extends Life {
  readonly world: HostileWorld;
  /** Orders that are open at the exchange. */
  openOrders(): number;
  /** Forces an entry as soon as that is allowed; whether it came to that. */
  enter(): Promise<boolean>;
  /** Sends an order far from the market as soon as that is allowed: nothing but a cancellation ends it. */
  restFarAway(): Promise<boolean>;
  /** Ends everything, whatever state it is in. */
  end(): Promise<void>;
}

export async function openOneLife(options: Omit<HostileOptions, 'folder'>): Promise<OneLife> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-one-life-'));
  const world = await openHostileWorld({ ...options, folder });
  const life = await world.live();
  return {
    ...life,
    world,
    openOrders: () => world.simulator.account().orders.filter((order) => order.status === 'open').length,
    enter: () => until(() => life.session.act('force_entry').ok),
    restFarAway: () =>
      until(() => {
        const price = Math.round((life.session.watch.quote()?.bid ?? 0) / 2);
        const order = {
          side: 'buy',
          type: 'limit',
          price,
          quantity: 0.01,
          postOnly: true,
        } as const;
        return price > 0 && life.session.placeOrder(order).ok;
      }),
    async end() {
      await life.bury();
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until something holds; false when it never did. */
export async function until(holds: () => boolean, milliseconds = 10_000): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await wait(2)) if (holds()) return true;
  return false;
}
