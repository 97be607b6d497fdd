import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startApp } from './support/app-process.ts';

// Run it by itself with: node test/bench/ui-ready.ts [RUNS]

const READY = `document.querySelector('[data-testid="ui-ready"]') !== null`;
const TIME_LIMIT = 20_000;

/** Milliseconds from the start of the process to a screen that shows the market and can be used; fresh folders. */
export async function measureUiReady(): Promise<number> {
  const app = await startApp({ speed: 60, inspected: true });
  try {
    while ((await app.evaluate(READY)) !== true) {
      if (app.elapsed() > TIME_LIMIT) throw new Error(`The screen was not ready after ${TIME_LIMIT / 1_000} s.`);
      await sleep(10);
    }
    return app.elapsed();
  } finally {
    await app.end();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const runs = Number(process.argv[2] ?? '5');
  for (let run = 1; run <= runs; run++) {
    process.stdout.write(`launch to ui-ready, run ${run}: ${Math.round(await measureUiReady())} ms\n`);
  }
}
