import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { projectRoot } from '../e2e/support/electron.ts';
import { endParallax, launchParallax } from '../e2e/support/launch.ts';
import { waitUntilReady } from '../e2e/support/screen.ts';
import { writeCandleFile } from '../support/candle-file.ts';
import { benchLine, type BenchLine, median } from './support/bench-line.ts';
import { YEAR_MINUTES } from './support/minutes.ts';

/** From the click to the complete report on the screen (seconds). */
const LIMIT = 1.5;
const LATER_RUNS = 5;

/** A year of minutes in the history, then the real application: click Run, wait until the whole report is painted. */
export async function run(): Promise<readonly BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-screen-'));
  const { file } = writeCandleFile({
    folder,
    pair: 'SOLUSD',
    seed: 5,
    start: Date.UTC(2025, 0, 1),
    minutes: YEAR_MINUTES,
    missing: [],
  });
  const program = join(projectRoot, 'out/main/parallax.js');
  const imported = spawnSync(process.execPath, [program, 'import', file, '--data-dir', join(folder, 'data')]);
  if (imported.status !== 0) throw new Error(`The import failed: ${String(imported.stderr)}`);
  const running = await launchParallax({ seed: 7, speed: 60, folder });
  try {
    const { page } = running;
    const on = (id: string) => page.locator(`[data-testid="${id}"]`);
    await waitUntilReady(page);
    await on('rail-backtest').click();
    await on('chip-series').click();
    await on('series-SOL/USD-real').click();
    await on('chip-timeframe').click();
    await on('signal-15m').click();
    await page.keyboard.press('Escape');
    const seconds: number[] = [];
    for (let at = 0; at <= LATER_RUNS; at++) {
      if (at > 0) await changeSlippage(at);
      seconds.push(await clickToReport(at + 1));
    }
    const [first, ...later] = seconds;
    return [
      benchLine('backtest from the screen, a year at 15m, first run', first, 's', 'the limit of 1.5 s', LIMIT / first),
      benchLine(
        'backtest from the screen, a year at 15m, later runs',
        median(later),
        's',
        'the limit of 1.5 s',
        LIMIT / median(later),
      ),
    ];

    /** Measured in the page, so that the test driver's own time does not count. */
    function clickToReport(runNumber: number): Promise<number> {
      return page.evaluate(async (wanted) => {
        const find = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
        const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
        const started = performance.now();
        find('button-run')?.click();
        while (find('button-runs')?.textContent !== `Run ${wanted}` || find('panel-metrics') === null) await frame();
        // One frame to paint what has been put into the page.
        await frame();
        return (performance.now() - started) / 1_000;
      }, runNumber);
    }

    /** Another configuration every time: the very same run would be held against the stored one. */
    async function changeSlippage(basisPoints: number): Promise<void> {
      await on('chip-costs').click();
      const field = page.locator('[data-testid="cost-costs.slippageBps"]');
      await field.fill(String(5 + basisPoints));
      await page.keyboard.press('Tab');
      await page.keyboard.press('Escape');
    }
  } finally {
    await endParallax(running);
  }
}
