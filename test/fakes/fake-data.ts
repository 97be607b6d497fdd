import type { CoverageView, DataOverviewView, SeriesKeyView, SeriesSummaryView } from '../../engine/api/data-views.ts';
import type { JobKind } from '../../engine/api/jobs.ts';
import { pause, refused, type FakeContext, type FakeHandlers } from './fake-handlers.ts';
import { seededRandom } from './fake-market.ts';

/** A candle history that was never traded: fourteen markets with gaps, and jobs that pretend to fill them. */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const TODAY = Date.UTC(2026, 4, 21);

/** Symbol, first day, gaps, share of minutes without trades. */
const MARKETS: readonly (readonly [symbol: string, first: number, gaps: number, quiet: number])[] = [
  ['BTC/USD', Date.UTC(2020, 5, 1), 3, 0.0002],
  ['ETH/USD', Date.UTC(2020, 5, 1), 7, 0.001],
  ['SOL/USD', Date.UTC(2021, 5, 17), 12, 0.02],
  ['XRP/USD', Date.UTC(2020, 11, 1), 9, 0.006],
  ['ADA/USD', Date.UTC(2021, 1, 9), 11, 0.01],
  ['LINK/USD', Date.UTC(2021, 4, 4), 18, 0.03],
  ['AVAX/USD', Date.UTC(2022, 11, 21), 14, 0.05],
  ['DOT/USD', Date.UTC(2021, 3, 18), 8, 0.02],
  ['DOGE/USD', Date.UTC(2021, 3, 1), 21, 0.045],
  ['LTC/USD', Date.UTC(2020, 9, 1), 6, 0.008],
  ['ATOM/USD', Date.UTC(2021, 2, 22), 16, 0.06],
  ['UNI/USD', Date.UTC(2021, 4, 14), 24, 0.08],
  ['XBT/USDC', Date.UTC(2023, 2, 1), 19, 0.56],
];

type Day = CoverageView['days'][number];
type Gap = CoverageView['gaps'][number];

function fakeCoverage(key: SeriesKeyView, first: number, gapCount: number, quiet: number, seed: number): CoverageView {
  const random = seededRandom(seed);
  const length = Math.round((TODAY - first) / DAY_MS);
  const gaps: Gap[] = Array.from({ length: gapCount }, () => {
    const from = first + Math.floor(random() * (length - 3) * 1_440) * MINUTE_MS;
    const minutes = 125 + Math.floor(random() ** 3 * 2_600);
    return { from, to: from + minutes * MINUTE_MS, minutes, checked: random() < 0.2 };
  }).sort((a, b) => a.from - b.from);
  const days = Array.from({ length }, (_, index): Day => {
    const time = first + index * DAY_MS;
    const gap = gaps.reduce(
      (sum, { from, to }) => sum + Math.max(0, (Math.min(to, time + DAY_MS) - Math.max(from, time)) / MINUTE_MS),
      0,
    );
    const share = Math.min(
      0.98,
      quiet * (0.3 + random()) + (random() < 0.09 ? 0.08 + random() * 0.3 * quiet ** 0.2 : 0),
    );
    const filled = Math.floor((1_440 - gap) * share);
    const source = index > length - 40 ? 'live' : 'archive';
    return { time, gap, filled, have: 1_440 - gap - filled, sources: key.simulated ? ['simulator'] : [source] };
  });
  const sum = (of: 'have' | 'filled' | 'gap'): number => days.reduce((total, day) => total + day[of], 0);
  const open = gaps.filter(({ checked }) => !checked).reduce((total, { minutes }) => total + minutes, 0);
  return {
    ...key,
    from: first,
    to: TODAY,
    have: sum('have'),
    filled: sum('filled'),
    gap: sum('gap'),
    unverified: open + Math.floor(sum('filled') * 0.02),
    days,
    gaps,
  };
}

function summaryOf({ days, gaps, ...rest }: CoverageView): SeriesSummaryView {
  const months = new Map<string, { month: string; have: number; filled: number; gap: number }>();
  for (const day of days) {
    const month = new Date(day.time).toISOString().slice(0, 7);
    const known = months.get(month) ?? { month, have: 0, filled: 0, gap: 0 };
    months.set(month, {
      month,
      have: known.have + day.have,
      filled: known.filled + day.filled,
      gap: known.gap + day.gap,
    });
  }
  return {
    ...rest,
    gaps: gaps.length,
    sources: [...new Set(days.flatMap(({ sources }) => sources))],
    months: [...months.values()],
  };
}

/** The overview of all but the series that `kept` leaves out. */
function overviewOf(all: readonly CoverageView[]): DataOverviewView {
  return {
    series: all.map(summaryOf).sort((a, b) => a.symbol.localeCompare(b.symbol)),
    folder: '/home/you/.config/Parallax/history',
    diskBytes: all.length * 1_100_000_000,
    freeBytes: 182_000_000_000,
    maxGapMinutes: 120,
    checked: Date.now(),
    markets: [
      { symbol: 'BTC/USD', simulated: true },
      { symbol: 'BTC/USD', simulated: false },
      { symbol: 'SOL/USD', simulated: false },
    ],
  };
}

const ARCHIVE_SYMBOLS = Array.from({ length: 320 }, (_, index) => ({
  symbol: MARKETS[index]?.[0] ?? `TOKEN${index}/USD`,
  bytes: 400_000_000 - index * 1_100_000,
}));

export interface FakeDataOptions {
  /** Nothing was imported yet. */
  readonly empty: boolean;
  /** Reading the history fails. */
  readonly broken: boolean;
}

export function fakeDataHandlers(context: FakeContext, options: FakeDataOptions): FakeHandlers {
  const { emit, jobs } = context;
  let all: CoverageView[] = options.empty
    ? []
    : [
        ...MARKETS.map(([symbol, first, gaps, quiet], index) =>
          fakeCoverage({ symbol, simulated: false }, first, gaps, quiet, index + 1),
        ),
        fakeCoverage({ symbol: 'BTC/USD', simulated: true }, Date.UTC(2026, 1, 3), 0, 0, 99),
      ];
  const seriesOf = ({ symbol, simulated }: SeriesKeyView): CoverageView | undefined =>
    all.find((one) => one.symbol === symbol && one.simulated === simulated);

  /** A job that counts to the end and then says so. */
  function pretend(
    kind: JobKind,
    title: string,
    series: SeriesKeyView | null,
    end: { readonly outcome: string; readonly afterwards?: () => void },
    seconds: number,
    lane: string,
  ): string {
    const start = (from: number): string =>
      jobs.start({
        kind,
        title,
        lane,
        target: series === null ? { kind: 'archive', name: title } : { kind: 'series', ...series },
        resume: kind === 'data_export' ? null : () => start(reached),
        work: async ({ signal, report }) => {
          for (reached = from; reached < 1; reached += 0.2 / seconds) {
            if (signal.aborted) return { kind: 'cancelled' };
            const rows = Math.floor(reached * 64_400_000).toLocaleString('en-US');
            report({
              part: reached,
              detail:
                kind === 'import' ? `ETHUSD_1.csv · ${rows} of 64,400,000 rows` : '19 Sep 2023 12:02 · 1 request/s',
            });
            await pause(200, signal);
          }
          if (signal.aborted) return { kind: 'cancelled' };
          end.afterwards?.();
          return { kind: 'done', outcome: end.outcome };
        },
      });
    let reached = 0;
    return start(0);
  }

  function heal(key: SeriesKeyView, inside: (gap: Gap) => boolean): void {
    all = all.map((one) => {
      if (one.symbol !== key.symbol || one.simulated !== key.simulated) return one;
      const gaps = one.gaps.filter((gap) => gap.checked || !inside(gap));
      return { ...one, gaps, days: one.days.map((day) => withoutGap(day, one.gaps, gaps)) };
    });
    emit([{ type: 'data_changed' }]);
  }

  function begin(): void {
    if (options.empty) return;
    pretend('import', 'Kraken_OHLCVT.zip', null, { outcome: 'Imported 64.4 M rows of 1 symbol.' }, 200, 'import');
    pretend('heal', 'SOL/USD, 5 gaps', { symbol: 'SOL/USD', simulated: false }, { outcome: 'Done.' }, 400, 'rest');
    pretend(
      'backfill',
      'AVAX/USD, 14 gaps',
      { symbol: 'AVAX/USD', simulated: false },
      { outcome: 'Done.' },
      90,
      'rest',
    );
    jobs.adopt({
      id: 'interrupted-1',
      kind: 'import',
      title: 'Kraken_OHLCVT_Q3_2025.zip',
      target: { kind: 'archive', name: 'Kraken_OHLCVT_Q3_2025.zip' },
      part: 0.31,
      detail: '',
      created: Date.now() - DAY_MS,
      updated: Date.now() - DAY_MS,
      resume: () =>
        pretend('import', 'Kraken_OHLCVT_Q3_2025.zip', null, { outcome: 'Imported 12.1 M rows.' }, 20, 'import'),
      dismiss: () => undefined,
    });
    jobs.start({
      kind: 'import',
      title: 'bitcoin-minutes.csv',
      target: { kind: 'archive', name: 'bitcoin-minutes.csv' },
      lane: null,
      resume: null,
      work: () =>
        Promise.resolve({
          kind: 'failed',
          error: 'Row 1,204: the high 16,522.6 is below the low 16,535.9. Import it again with “Leave out bad rows”.',
        }),
    });
  }
  begin();

  return {
    'data.overview': () =>
      options.broken ? refused('The history’s disk does not answer (EIO).') : { ok: true, value: overviewOf(all) },
    'data.coverage': (key) => {
      const series = seriesOf(key);
      return series === undefined ? refused(`There are no candles of ${key.symbol}.`) : { ok: true, value: series };
    },
    'data.chooseArchives': () => ({
      ok: true,
      value: [
        {
          archiveId: 'a1',
          name: 'Kraken_OHLCVT.zip',
          path: '/home/you/Downloads/Kraken_OHLCVT.zip',
          kind: 'zip',
          bytes: 6_200_000_000,
          symbols: ARCHIVE_SYMBOLS,
          passedOver: 2_240,
          needsSymbol: false,
          error: null,
        },
        {
          archiveId: 'a2',
          name: 'minutes.csv',
          path: '/home/you/Downloads/minutes.csv',
          kind: 'file',
          bytes: 31_000_000,
          symbols: [],
          passedOver: 0,
          needsSymbol: true,
          error: null,
        },
        {
          archiveId: 'a3',
          name: 'broken.zip',
          path: '/home/you/Downloads/broken.zip',
          kind: 'zip',
          bytes: 1_024,
          symbols: [],
          passedOver: 0,
          needsSymbol: false,
          error: 'This is not a zip file: its end is missing. Download it again.',
        },
      ],
    }),
    'data.import': ({ archiveId, symbols }) => ({
      ok: true,
      value: {
        jobId: pretend(
          'import',
          archiveId === 'a1' ? 'Kraken_OHLCVT.zip' : 'minutes.csv',
          null,
          { outcome: `Imported ${symbols === null ? 'all' : symbols.length} symbols.` },
          8,
          'import',
        ),
      },
    }),
    'data.backfill': ({ symbol, simulated, from, to }) => ({
      ok: true,
      value: {
        jobId: pretend(
          'backfill',
          `${symbol} from ${new Date(from).toISOString().slice(0, 10)}`,
          { symbol, simulated },
          {
            outcome: 'Fetched 1,204 minutes.',
            afterwards: () => heal({ symbol, simulated }, (gap) => gap.from >= from && gap.to <= (to ?? Infinity)),
          },
          5,
          'gap',
        ),
      },
    }),
    'data.heal': ({ series }) => ({
      ok: true,
      value: overviewOf(all)
        .markets.filter((market) => series === null || market.symbol === series.symbol)
        .map((market) => ({
          jobId: pretend(
            'heal',
            market.symbol,
            market,
            { outcome: 'All gaps fetched.', afterwards: () => heal(market, () => true) },
            6,
            'rest',
          ),
        })),
    }),
    'data.export': ({ symbol, simulated }) => ({
      ok: true,
      value: {
        jobId: pretend(
          'data_export',
          `${symbol}.csv`,
          { symbol, simulated },
          { outcome: 'Wrote 2,100,000 rows.' },
          3,
          'x',
        ),
      },
    }),
    'data.remove': ({ symbol, simulated }) => {
      all = all.filter((one) => one.symbol !== symbol || one.simulated !== simulated);
      emit([{ type: 'data_changed' }]);
      return { ok: true, value: { accepted: true } };
    },
  };
}

/** A day after some gaps were filled: what they took becomes minutes with trades. */
function withoutGap(day: Day, before: readonly Gap[], after: readonly Gap[]): Day {
  const inGaps = (gaps: readonly Gap[]): number =>
    gaps.reduce(
      (sum, { from, to }) =>
        sum + Math.max(0, (Math.min(to, day.time + DAY_MS) - Math.max(from, day.time)) / MINUTE_MS),
      0,
    );
  const gained = Math.min(day.gap, inGaps(before) - inGaps(after));
  return { ...day, gap: day.gap - gained, have: day.have + gained };
}
