import { appendFileSync, writeFileSync } from 'node:fs';
import { createRandom } from '../../../engine/exchange/simulator/market/prng.ts';
import { meddle } from './drive-session.ts';
import { createMortality } from './mortality.ts';
import type { ProcessLife } from './process-lives.ts';
import { openLife } from './session-life.ts';

// A session in a process of its own, that ends by kill -9 and by nothing else. It is started before it is needed and
// waits to be told what to live; the exchange lives in the process that tells it.

const LOOK_MS = 10;
/** The orderly end is where a kill at `shut_down` is met. */
const END_AFTER_PART = 0.6;

async function live(life: ProcessLife): Promise<void> {
  const { point, setup } = life;
  const marketNow = (): number => Math.floor(life.marketAt + Math.max(0, Date.now() - life.wallAt) * setup.speed);
  const mortality = createMortality(point, (boundary) => {
    // Synchronously: after the next line there is no process that could tell anything.
    writeFileSync(life.cutFile, boundary);
    process.kill(process.pid, 'SIGKILL');
  });
  const { session } = await openLife(
    setup,
    marketNow,
    mortality,
    (line) => appendFileSync(life.logFile, `${line}\n`),
    Number.POSITIVE_INFINITY,
  );
  const random = createRandom(life.seed, 0x6c696665);
  const endsAt = Date.now() + life.milliseconds * END_AFTER_PART;
  const ends = point.at === 'record' && point.kind === 'shut_down';
  let ending = false;
  setInterval(() => {
    if (ending) return;
    meddle(session, random);
    if (!ends || Date.now() < endsAt) return;
    ending = true;
    void session.close();
  }, LOOK_MS);
}

process.on('message', (message: ProcessLife) => {
  live(message).catch((error: unknown) => {
    appendFileSync(message.logFile, `broken ${error instanceof Error ? error.message : String(error)}\n`);
  });
});
// Without its parent there is no exchange and nobody who would kill it.
process.on('disconnect', () => process.exit(0));
process.send?.('warm');
