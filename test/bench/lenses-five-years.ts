import { type CandleSeries, sliceSeries } from '../../engine/market/candle-series.ts';
import { computeLensColumns } from '../../engine/signals/lens-columns.ts';
import { lensKernels } from '../../engine/signals/lens-kernels.ts';
import { benchLine, type BenchLine, medianMs } from './support/bench-line.ts';
import { MINUTE_CONFIGURATION, randomMinutes, YEAR_MINUTES } from './support/minutes.ts';

const LIMIT_MEGABYTES = 300;

/** Five years of minutes on one thread: time, and the most memory this process ever had, its candles included. */
export async function run(): Promise<readonly BenchLine[]> {
  const bars = randomMinutes(5 * YEAR_MINUTES);
  const lenses = (series: CandleSeries): unknown => computeLensColumns(series, MINUTE_CONFIGURATION, lensKernels());
  lenses(bars);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const ms = medianMs(() => lenses(bars), 5, 1);
  const year = sliceSeries(bars, 0, YEAR_MINUTES);
  const yearMs = medianMs(() => lenses(year), 11, 3);
  return [
    benchLine('lenses-five-years', ms, 'ms', 'five times one year', (5 * yearMs) / ms),
    benchLine(
      'lenses-five-years-peak-memory',
      megabytes,
      'MB',
      `the limit of ${LIMIT_MEGABYTES} MB`,
      LIMIT_MEGABYTES / megabytes,
    ),
  ];
}
