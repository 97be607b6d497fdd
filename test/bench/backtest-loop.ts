import { existsSync } from 'node:fs';
import { playHistory } from '../../engine/backtest/historical-session.ts';
import { type CandleSeries, sliceSeries } from '../../engine/market/candle-series.ts';
import { computeSignalColumns } from '../../engine/signals/signal-columns.ts';
import { DEFAULT_CONFIGURATION } from '../../engine/strategy/default-configuration.ts';
import { playEveryBar } from '../support/stepping-session.ts';
import { benchLine, type BenchLine } from './support/bench-line.ts';
import { randomMinutes, YEAR_MINUTES } from './support/minutes.ts';
import { REAL_MINUTES, realMinutes } from './support/real-minutes.ts';

const LIMIT_NANOSECONDS = 5;
const BATCHES = 10;
/** In a batch; the clock of the processor is a coarse one. */
const RUNS = 100;

/** Decisions and fills of the default configuration on lenses that are computed already, per base bar. */
export async function run(): Promise<readonly BenchLine[]> {
  const year = randomMinutes(YEAR_MINUTES);
  const loops = [loopOn('', year, '1m'), loopOn('', year, '15m')];
  if (existsSync(REAL_MINUTES)) loops.push(loopOn('-btc', realMinutes(), '1m'));
  else process.stderr.write('backtest-loop: ../shared/data is absent, a generated market alone is measured\n');
  // A short market first, many times: code that is compiled in the middle of a year-long loop stays slower for good.
  const short = loopOn('', sliceSeries(year, 0, YEAR_MINUTES / 8), '1m');
  perBar(short.play, RUNS, short.base);
  const measured = loops.map((loop) => ({ ...loop, nanoseconds: perBar(loop.play, RUNS, loop.base) }));
  return measured.flatMap(({ name, base, nanoseconds, play, playAll }) => {
    if (JSON.stringify(play()) !== JSON.stringify(playAll())) throw new Error(`${name}: every bar played differs`);
    const limit = `the limit of ${LIMIT_NANOSECONDS} ns`;
    return [
      benchLine(name, nanoseconds, 'ns/bar', 'every bar played', perBar(playAll, 1, base) / nanoseconds),
      benchLine(`${name}-limit`, nanoseconds, 'ns/bar', limit, LIMIT_NANOSECONDS / nanoseconds),
    ];
  });
}

interface Loop {
  readonly name: string;
  readonly base: CandleSeries;
  readonly play: () => unknown;
  readonly playAll: () => unknown;
}

function loopOn(market: string, base: CandleSeries, timeframe: '1m' | '15m'): Loop {
  const configuration = { ...DEFAULT_CONFIGURATION, timeframe };
  const columns = computeSignalColumns(base, configuration);
  return {
    name: `backtest-loop-${timeframe}${market}`,
    base,
    play: () => playHistory(base, columns, configuration),
    playAll: () => playEveryBar(base, columns, configuration),
  };
}

/** The best batch in time of the processor, collections of what runs left included: other programs do not count. */
function perBar(work: () => unknown, runs: number, base: CandleSeries): number {
  const times = Array.from({ length: BATCHES }, () => {
    const before = process.threadCpuUsage();
    for (let run = 0; run < runs; run++) work();
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  });
  return (Math.min(...times) * 1e3) / runs / base.length;
}
