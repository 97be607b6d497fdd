import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import type { AccountView } from '../../../engine/exchange/simulator/simulator.ts';
import { workingOrders } from '../../../engine/trading/desk-state.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import { meddle } from './drive-session.ts';
import { type HostileWorld, wait } from './hostile-session.ts';
import type { Life } from './session-life.ts';

const LOOK_MS = 20;
/** How long a session may try to take its orders off, wall milliseconds. */
const CLOSE_WITHIN_MS = 2_500;

/**
 * A life that is ended by its user while things go wrong. It may leave orders behind and say so; what it must not do is
 * believe that nothing is left. What did not hold, in words.
 */
export async function quitInStorm(world: HostileWorld, milliseconds: number, seed: number): Promise<readonly string[]> {
  const until = Date.now() + milliseconds;
  let life: Life;
  try {
    life = await world.live(undefined, undefined, milliseconds);
  } catch (error) {
    // The exchange kept it out all its time: the next life may have more luck.
    if (error instanceof Error && error.message.startsWith('the session does not open')) return [];
    throw error;
  }
  const random = createRandom(seed, 0x71756974);
  while (Date.now() < until) {
    meddle(life.session, random);
    await wait(LOOK_MS);
  }
  await life.session.close(CLOSE_WITHIN_MS);
  const found = leftBehind(world.simulator.account(), life.session.state());
  await life.bury();
  return found;
}

/** Orders that are open at the exchange and of which a session that has ended believes that they are not. */
export function leftBehind(account: AccountView, state: SessionState): readonly string[] {
  const admitted = new Set<string | null>(workingOrders(state.desk).map(({ clientOrderId }) => clientOrderId));
  return account.orders
    .filter(({ status, clientOrderId }) => status === 'open' && !admitted.has(clientOrderId))
    .map(({ clientOrderId }) => `order ${clientOrderId} was left open by a session that believed it was gone`);
}
