import type { Candle } from '../../engine/domain/candle.ts';
import { candleAt } from '../../engine/market/candle-series.ts';
import { IndicatorSet } from '../../engine/signals/indicator-set.ts';
import { LensStream } from '../../engine/signals/lens-stream.ts';
import { benchLine, type BenchLine } from './support/bench-line.ts';
import { MINUTE_CONFIGURATION, randomMinutes } from './support/minutes.ts';

const WARMUPS = 60_000;
const MEASURED = 100_000;
const PASSES = 5;
const P99 = Math.floor(0.99 * MEASURED);
const LIMIT_NANOSECONDS = 1000;

/** One closed candle through all sixteen lenses, as a live session does it: the readings for the screen are made apart. */
export async function run(): Promise<readonly BenchLine[]> {
  const bars = randomMinutes(WARMUPS + (1 + PASSES) * MEASURED);
  const candles = Array.from({ length: bars.length }, (_, index) => candleAt(bars, index));
  const indicators = new IndicatorSet();
  const lenses = new LensStream(MINUTE_CONFIGURATION.lenses, indicators);
  const push = (candle: Candle): void => {
    indicators.push(candle);
    lenses.push(candle);
  };
  for (let index = 0; index < WARMUPS; index++) push(candles[index]);

  const bytes = allocatedBy(() => {
    for (let index = WARMUPS; index < WARMUPS + MEASURED; index++) push(candles[index]);
  });
  // The calmest pass: what else the machine does can only add.
  let best = new Float64Array(MEASURED).fill(Number.POSITIVE_INFINITY);
  let looking = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const first = WARMUPS + (1 + pass) * MEASURED;
    const times = new Float64Array(MEASURED);
    for (let index = 0; index < MEASURED; index++) {
      const start = performance.now();
      push(candles[first + index]);
      times[index] = performance.now() - start;
    }
    times.sort();
    if (times[P99] >= best[P99]) continue;
    best = times;
    looking = costOfLooking();
  }
  const line = (name: string, milliseconds: number): BenchLine =>
    benchLine(
      name,
      milliseconds * 1e6,
      'ns',
      `the limit of ${LIMIT_NANOSECONDS} ns`,
      LIMIT_NANOSECONDS / (milliseconds * 1e6),
    );
  const perUpdate = bytes / MEASURED;
  return [
    // The update by itself: without the two looks at the clock, at what those cost in the median.
    line('lens-stream-p99', best[P99] - looking),
    line('lens-stream-median', best[MEASURED / 2] - looking),
    line('lens-stream-p99-with-clock', best[P99]),
    benchLine(
      'lens-stream-allocation',
      perUpdate,
      'bytes per candle',
      'a limit of one byte',
      1 / Math.max(perUpdate, 1e-3),
    ),
  ];
}

/** Median milliseconds between two looks at the clock with nothing between them. */
function costOfLooking(): number {
  const times = new Float64Array(MEASURED);
  for (let index = 0; index < MEASURED; index++) {
    const start = performance.now();
    times[index] = performance.now() - start;
  }
  return times.sort()[MEASURED / 2];
}

/** Bytes of the heap that `work` takes and does not give back before the next collection. */
function allocatedBy(work: () => void): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run it with node --expose-gc');
  gc();
  const before = process.memoryUsage().heapUsed;
  work();
  return Math.max(0, process.memoryUsage().heapUsed - before);
}
