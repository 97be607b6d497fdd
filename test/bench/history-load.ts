import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { MINUTE_MS } from '../../engine/domain/timeframe.ts';
import { allocateColumns, type CandleColumns } from '../../engine/market/candle-series.ts';
import { splitDays } from '../../engine/market/history/day-candles.ts';
import { openHistory } from '../../engine/storage/candles/open-history.ts';

// Run it by itself with: node test/bench/history-load.ts

/** One figure: `ratio` says how many times better `value` is than the rival named in `vs`, in this very run. */
interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly vs: string;
  readonly ratio: number;
}

const DAYS = 1826;
const MINUTES = DAYS * 1440;
const START = Date.UTC(2020, 0, 1);
const RUNS = 5;

/** Five years of minutes in which every one has trades, prices on the cent, volumes on eight decimals. */
function fiveYears(): CandleColumns {
  const columns = allocateColumns(MINUTES);
  let state = 7;
  let ticks = 3_000_000;
  for (let minute = 0; minute < MINUTES; minute++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const next = Math.max(1_000_000, ticks + (state % 2001) - 1000);
    columns.time[minute] = START + minute * MINUTE_MS;
    columns.open[minute] = ticks / 100;
    columns.close[minute] = next / 100;
    columns.high[minute] = (Math.max(ticks, next) + (state % 50)) / 100;
    columns.low[minute] = (Math.min(ticks, next) - (state % 40)) / 100;
    columns.volume[minute] = (state % 4_000_000_000) / 1e8;
    ticks = next;
  }
  return columns;
}

/** The straightforward way: a row per candle, read row by row. */
function writeRows(file: string, columns: CandleColumns): void {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(`CREATE TABLE candle (
    symbol TEXT NOT NULL, time INTEGER NOT NULL, open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL,
    close REAL NOT NULL, volume REAL NOT NULL, PRIMARY KEY (symbol, time)) STRICT, WITHOUT ROWID`);
  const insert = database.prepare("INSERT INTO candle VALUES ('BTC/USD', ?, ?, ?, ?, ?, ?)");
  const { time, open, high, low, close, volume } = columns;
  database.transaction(() => {
    for (let row = 0; row < MINUTES; row++) {
      insert.run(time[row], open[row], high[row], low[row], close[row], volume[row]);
    }
  })();
  database.close();
}

interface Row {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function readRows(file: string): CandleColumns {
  const database = new Database(file, { readonly: true });
  const columns = allocateColumns(MINUTES);
  const select = database.prepare<[string], Row>(
    'SELECT time, open, high, low, close, volume FROM candle WHERE symbol = ? ORDER BY time',
  );
  let at = 0;
  for (const row of select.iterate('BTC/USD')) {
    columns.time[at] = row.time;
    columns.open[at] = row.open;
    columns.high[at] = row.high;
    columns.low[at] = row.low;
    columns.close[at] = row.close;
    columns.volume[at] = row.volume;
    at++;
  }
  database.close();
  return columns;
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Reads 2.6 million candles out of day chunks and out of rows, by turns; throws when they are not the same. */
export async function run(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-'));
  try {
    const columns = fiveYears();
    const opened = openHistory(folder);
    if (!opened.ok) throw new Error(opened.error.message);
    const store = opened.value;
    const days = splitDays({ length: MINUTES, ...columns }, 4);
    const written = milliseconds(() => store.writeDays({ symbol: 'BTC/USD', simulated: false }, days));
    const rowFile = join(folder, 'rows.db');
    const rowsWritten = milliseconds(() => writeRows(rowFile, columns));

    const chunks: number[] = [];
    const rows: number[] = [];
    for (let round = 0; round < RUNS; round++) {
      chunks.push(milliseconds(() => store.loadSeries('BTC/USD', START, Infinity)));
      rows.push(milliseconds(() => readRows(rowFile)));
    }
    const [series, rival] = [store.loadSeries('BTC/USD', START, Infinity), readRows(rowFile)];
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
      if (series[name].some((value, at) => value !== rival[name][at])) throw new Error(`${name} differs from the rows`);
    }
    store.close();
    const [chunk, row] = [median(chunks), median(rows)];
    const line = (name: string, value: number, vs: string, slower: number): BenchLine => {
      return {
        name,
        value: Math.round(value * 10) / 10,
        unit: 'ms',
        vs,
        ratio: Math.round((slower / value) * 10) / 10,
      };
    };
    return [
      line('2.6 M candles from SQLite into typed arrays', chunk, 'row-wise SQLite read', row),
      line('2.6 M candles into SQLite', written, 'row-wise SQLite insert', rowsWritten),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const line of await run()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
