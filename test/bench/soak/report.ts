import type { DiskSample } from './disk-sample.ts';
import type { LoopDelay, ProcessSample, StreamCounts } from './messages.ts';
import { type Growth, growthOf, type MemoryVerdict, memoryVerdict, slopeOf } from './slopes.ts';

export interface SoakPoint {
  /** Minutes of the wall clock since the engine was open. */
  readonly minute: number;
  readonly sample: ProcessSample;
  readonly fileBytes: number;
  readonly files: Readonly<Record<string, number>>;
  /** By how much a process that does nothing is late on this machine so far, ms, 99th percentile. */
  readonly idleP99: number;
  readonly disk: DiskSample | null;
}

export interface SoakRun {
  readonly minutes: number;
  readonly speed: number;
  readonly seed: number;
  readonly ended: string;
}

interface Memory {
  /** Bytes an hour of the wall clock, and how far that may be off (one standard error). */
  readonly slope: number | null;
  readonly error: number | null;
  readonly mean: number;
  readonly verdict: MemoryVerdict;
}

/** How a table grows by the market day at the end of the run, and what keeps it from growing for ever. */
interface TableGrowth extends Growth {
  readonly bound: string;
}

export interface SoakSummary extends SoakRun {
  readonly name: 'soak';
  readonly passed: boolean;
  readonly ranMinutes: number;
  readonly marketDays: number;
  readonly heap: Memory;
  /** Just before the collection of each minute. */
  readonly rss: Memory;
  /** Just after it. */
  readonly heldRss: Memory;
  /** Milliseconds, over the whole run; limit 50 at the 99th percentile. */
  readonly loopDelay: LoopDelay;
  /** The same 99th percentile of a process that has nothing to do: what else this machine was doing. */
  readonly idleProcessP99: number;
  readonly tables: Readonly<Record<string, TableGrowth>>;
  readonly lists: Readonly<Record<string, Growth>>;
  readonly fileBytes: Growth;
  readonly mostStreamWaiting: number;
  readonly stream: StreamCounts;
}

/** The longest memory of a session is that of its fills: before it is full, memory grows for a reason. */
const WARM_UP_MARKET_HOURS = 600;
const DAY_MS = 86_400_000;
const LOOP_LIMIT_MS = 50;
/** A process that takes this much more an hour is at 1.5 GB more after a month. */
const HARMLESS_HEAP = 1_000_000;
const HARMLESS_RSS = 2_000_000;

/** Why a table cannot grow without end; one that is not named here has none to show and must stand still. */
const BOUNDS: Readonly<Record<string, string>> = {
  journal: '100,000 records and those since the last checkpoint (10,000)',
  record: '50,000 records',
  checkpoint: 'one per 10,000 journal records that are kept',
  snapshot: 'one row',
  setting: 'one row per setting',
  session_recording: 'sessions whose journal is kept',
  session_minute: 'minutes of sessions whose journal is kept, and of the one that runs a year (525,600)',
  candle_day: 'one row a day: the history of the market, kept on purpose',
  open_candle: 'the minutes of the day that is running',
  checked_range: 'stretches of minutes without trades: part of the history, kept on purpose',
  candle_series: 'one row per market',
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

export function soakHeading(): string {
  return '  min    day  heapMB*  rssMB heldMB* codeMB takenMB windowMB filesmapMB youngMB extMB  loop p50/p99/max ms   cpu%  wait  most  hndl  fills orders  filesMB';
}

export function soakLine(
  { minute, sample, fileBytes }: SoakPoint,
  before: SoakPoint | null,
  firstMarketTime: number,
): string {
  const { loop, counts } = sample;
  const cpu =
    before === null ? 0 : (sample.processorMs - before.sample.processorMs) / ((minute - before.minute) * 60_000);
  const cells = [
    minute.toFixed(1).padStart(5),
    ((sample.marketTime - firstMarketTime) / DAY_MS).toFixed(2).padStart(6),
    `${megabytes(sample.heapUsed)}${sample.collected ? '*' : ' '}`.padStart(8),
    megabytes(sample.rss).padStart(6),
    `${megabytes(sample.heldRss)}${sample.collected ? '*' : ' '}`.padStart(7),
    megabytes(sample.codeHeap).padStart(6),
    megabytes(sample.takenHeap).padStart(7),
    megabytes(sample.window.takenHeap).padStart(8),
    megabytes(sample.fromFiles).padStart(10),
    megabytes(sample.youngHeap).padStart(6),
    megabytes(sample.external).padStart(6),
    `${loop.p50.toFixed(1)}/${loop.p99.toFixed(1)}/${loop.max.toFixed(0)}`.padStart(18),
    (cpu * 100).toFixed(0).padStart(8),
    String(sample.streamWaiting).padStart(5),
    String(sample.mostStreamWaiting).padStart(5),
    String(sample.openHandles).padStart(5),
    String(counts.fills).padStart(6),
    String(counts.orders).padStart(6),
    megabytes(fileBytes).padStart(8),
  ];
  return cells.join(' ');
}

function memoryOf(points: readonly (readonly [number, number])[], harmless: number): Memory {
  const slope = slopeOf(points);
  const mean = points.reduce((sum, [, bytes]) => sum + bytes, 0) / Math.max(1, points.length);
  return {
    slope: slope === null ? null : Math.round(slope.slope),
    error: slope === null ? null : Math.round(slope.error),
    mean: Math.round(mean),
    verdict: memoryVerdict(slope, harmless),
  };
}

export function soakSummary(points: readonly SoakPoint[], run: SoakRun): SoakSummary {
  const ranMinutes = points.at(-1)?.minute ?? 0;
  const warmUp = Math.min((WARM_UP_MARKET_HOURS * 60) / run.speed, ranMinutes / 2);
  const late = points.filter(({ minute }) => minute >= warmUp);
  const first = points[0]?.sample.marketTime ?? 0;
  const dayOf = ({ sample }: SoakPoint): number => (sample.marketTime - first) / DAY_MS;
  // Once a minute, so that all are taken at the same distance from a collection.
  const collected = late.filter(({ sample }) => sample.collected);
  const memory = (bytes: (sample: ProcessSample) => number, harmless: number): Memory =>
    memoryOf(
      collected.map(({ minute, sample }) => [minute / 60, bytes(sample)] as const),
      harmless,
    );
  const heap = memory(({ heapUsed }) => heapUsed, HARMLESS_HEAP);
  const rss = memory((sample) => sample.rss, HARMLESS_RSS);
  const heldRss = memory((sample) => sample.heldRss, HARMLESS_RSS);
  const loopDelay = points.at(-1)?.sample.loopSinceStart ?? { p50: 0, p99: 0, max: 0 };
  const grown = (part: 'rows' | 'lists'): Record<string, Growth> => {
    const looked = late.filter(({ disk }) => disk !== null);
    const names = new Set(looked.flatMap(({ disk }) => Object.keys(disk?.[part] ?? {})));
    return Object.fromEntries(
      [...names]
        .sort()
        .map((name) => [
          name,
          growthOf(looked.map((point) => ({ day: dayOf(point), count: point.disk?.[part][name] ?? 0 }))),
        ]),
    );
  };
  const tables = Object.fromEntries(
    Object.entries(grown('rows')).map(([name, growth]) => [
      name,
      { ...growth, bound: BOUNDS[name.slice(name.indexOf(':') + 1)] ?? 'none known' },
    ]),
  );
  const unbounded = Object.values(tables).some(({ bound, perDay }) => bound === 'none known' && perDay > 0);
  return {
    name: 'soak',
    passed:
      run.ended === 'time is up' &&
      (points.at(-1)?.sample.counts.broken ?? 0) === 0 &&
      heap.verdict !== 'grows' &&
      rss.verdict !== 'grows' &&
      heldRss.verdict !== 'grows' &&
      loopDelay.p99 <= LOOP_LIMIT_MS &&
      !unbounded,
    ...run,
    ranMinutes,
    marketDays: points.length === 0 ? 0 : dayOf(points[points.length - 1]),
    heap,
    rss,
    heldRss,
    loopDelay,
    idleProcessP99: points.at(-1)?.idleP99 ?? 0,
    tables,
    lists: grown('lists'),
    fileBytes: growthOf(late.map((point) => ({ day: dayOf(point), count: point.fileBytes }))),
    mostStreamWaiting: points.at(-1)?.sample.mostStreamWaiting ?? 0,
    stream: points.at(-1)?.sample.counts ?? {
      items: 0,
      fills: 0,
      orders: 0,
      entries: 0,
      exits: 0,
      halts: 0,
      disconnects: 0,
      broken: 0,
    },
  };
}

export function tellSummary(summary: SoakSummary, tell: (line: string) => void): void {
  const growth = (name: string, { perDay, last, most }: Growth, remark: string): string =>
    `${name.padEnd(44)} ${String(last).padStart(10)} ${String(most).padStart(10)} ${perDay.toFixed(1).padStart(10)}  ${remark}`;
  const memory = (name: string, { slope, error, mean, verdict }: Memory): string =>
    `${name}: ${verdict}, mean ${megabytes(mean)} MB, slope ${megabytes(slope ?? 0)} ± ${megabytes(error ?? 0)} MB an hour`;
  const { loopDelay, stream } = summary;
  tell('');
  tell(`${'rows and lists'.padEnd(44)} ${'now'.padStart(10)} ${'most'.padStart(10)} ${'per day'.padStart(10)}  bound`);
  for (const [name, table] of Object.entries(summary.tables)) tell(growth(name, table, table.bound));
  for (const [name, list] of Object.entries(summary.lists)) tell(growth(name, list, ''));
  tell(growth('files, bytes', summary.fileBytes, ''));
  tell(memory('heap after collection', summary.heap));
  tell(memory('rss before collection', summary.rss));
  tell(memory('rss after collection', summary.heldRss));
  tell(
    `event loop: p50 ${loopDelay.p50.toFixed(1)}, p99 ${loopDelay.p99.toFixed(1)} (limit ${LOOP_LIMIT_MS}), most ${loopDelay.max.toFixed(0)} ms; p99 of an idle process beside it ${summary.idleProcessP99.toFixed(1)} ms`,
  );
  tell(
    `${summary.marketDays.toFixed(1)} market days in ${summary.ranMinutes.toFixed(1)} minutes: ${stream.fills} fills, ` +
      `${stream.orders} orders, ${stream.entries} entries, ${stream.exits} exits, ${stream.halts} halts, ${stream.disconnects} disconnects, ${stream.broken} times broken`,
  );
  tell(`${summary.passed ? 'passed' : 'NOT passed'} (${summary.ended})`);
}
