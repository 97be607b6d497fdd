import { compensatedSum, type DecimalColumn, type DecimalScale } from './decimal-column.ts';
import { exponentialAverage, ExponentialAverageStream } from './exponential-average.ts';
import { meanEndingAt, MovingAverageStream } from './moving-average.ts';
import { RingBuffer } from './ring-buffer.ts';

/** Periods of a MACD. */
export interface MacdPeriods {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

/** Bars after the first of a segment until the MACD line exists. */
export function macdLineFirst(periods: MacdPeriods): number {
  return Math.max(periods.fast, periods.slow) - 1;
}

/** Bars after the first of a segment until the MACD signal exists. */
export function macdSignalFirst(periods: MacdPeriods): number {
  return macdLineFirst(periods) + periods.signal - 1;
}

/** Columns of a MACD: line = EMA(fast) − EMA(slow), signal = EMA of the line. */
export interface MacdColumns {
  readonly line: Float64Array;
  readonly signal: Float64Array;
}

/** MACD of closes over bars [start, end), one segment; NaN before `macdLineFirst` and `macdSignalFirst`. */
export function macd(column: DecimalColumn, periods: MacdPeriods, start: number, end: number, out: MacdColumns): void {
  const { line, signal } = out;
  const slowFirst = start + periods.slow - 1;
  const fastFirst = start + periods.fast - 1;
  if (slowFirst < end) {
    exponentialAverage(column.values, periods.slow, meanEndingAt(column, periods.slow, slowFirst), start, end, signal);
  } else signal.fill(Number.NaN, start, end);
  if (fastFirst < end) {
    exponentialAverage(column.values, periods.fast, meanEndingAt(column, periods.fast, fastFirst), start, end, line);
  } else line.fill(Number.NaN, start, end);
  for (let index = start; index < end; index++) line[index] = line[index] - signal[index];

  const lineFirst = start + macdLineFirst(periods);
  const signalFirst = start + macdSignalFirst(periods);
  if (signalFirst >= end) {
    signal.fill(Number.NaN, start, end);
    return;
  }
  const seed = compensatedSum(line, lineFirst, signalFirst + 1) / periods.signal;
  signal.fill(Number.NaN, start, Math.min(lineFirst, end));
  exponentialAverage(line, periods.signal, seed, lineFirst, end, signal);
}

/** MACD one close at a time. Closes must have been observed by `scale` before. */
export class MacdStream {
  /** NaN while not warm. */
  line = Number.NaN;
  signal = Number.NaN;
  /** Values before the last push. */
  previousLine = Number.NaN;
  previousSignal = Number.NaN;
  readonly #fastMean: MovingAverageStream;
  readonly #slowMean: MovingAverageStream;
  readonly #lines: RingBuffer;
  readonly #fast: ExponentialAverageStream;
  readonly #slow: ExponentialAverageStream;
  readonly #signal: ExponentialAverageStream;
  // Made once: a function made at every push would be garbage at every push.
  readonly #fastSeed = (): number => this.#fastMean.value;
  readonly #slowSeed = (): number => this.#slowMean.value;
  readonly #signalSeed = (): number => this.#lines.compensatedSum() / this.#lines.capacity;
  #count = 0;

  constructor(periods: MacdPeriods, scale: DecimalScale) {
    this.#fastMean = new MovingAverageStream(periods.fast, scale);
    this.#slowMean = new MovingAverageStream(periods.slow, scale);
    this.#lines = new RingBuffer(periods.signal);
    this.#fast = new ExponentialAverageStream(periods.fast);
    this.#slow = new ExponentialAverageStream(periods.slow);
    this.#signal = new ExponentialAverageStream(periods.signal);
  }

  push(close: number): void {
    this.pushFrom([close], 0);
  }

  /** The same of a value in a column: a number handed from function to function would have to be allocated. */
  pushFrom(closes: ArrayLike<number>, place: number): void {
    const close = closes[place];
    this.previousLine = this.line;
    this.previousSignal = this.signal;
    this.#count++;
    if (this.#count <= this.#fast.period) this.#fastMean.push(close);
    if (this.#count <= this.#slow.period) this.#slowMean.push(close);
    this.#fast.push(close, this.#fastSeed);
    this.#slow.push(close, this.#slowSeed);
    this.line = this.#fast.value - this.#slow.value;
    if (Number.isNaN(this.line)) return;
    if (!this.#lines.isFull) this.#lines.push(this.line);
    this.#signal.push(this.line, this.#signalSeed);
    this.signal = this.#signal.value;
  }
}
