import { MINUTE_MS, barOpenTime } from '../../domain/timeframe.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { KRAKEN_LAYOUT, layoutOfHeader, looksLikeHeader } from './candle-layout.ts';
import type { CandleLayout } from './candle-layout.ts';
import { readDecimal, textOf } from './decimal-text.ts';
import { emptyRowBuffer, growRowBuffer, trimRows } from './row-buffer.ts';
import type { RowBuffer } from './row-buffer.ts';
import { orderRows } from './row-order.ts';
import { emptyProblemLog, noteProblem } from './row-problems.ts';
import type { ProblemLog } from './row-problems.ts';
import { rowProblem } from './row-rules.ts';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const COMMA = 44;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Below this a time is in seconds (strategy.md §1), from it on in milliseconds. */
const SECONDS_BELOW = 1e11;
/** No candle line is nearly as long: a file without line ends is something else. */
const LONGEST_LINE = 65_536;

/** A candle file as read: rows in order with one per minute, and everything that was wrong on the way. */
export interface CandleReading {
  readonly rows: RowBuffer;
  readonly problems: ProblemLog;
}

/** Takes a candle file piece by piece. An error of `push` is final: nothing of the file can be used. */
export interface CandleParser {
  push(piece: Uint8Array): Result<null, string>;
  finish(): Result<CandleReading, string>;
}

/** Parses a whole candle file given as text. */
export function parseCandleText(text: string): Result<CandleReading, string> {
  const parser = createCandleParser();
  const pushed = parser.push(new TextEncoder().encode(text));
  return pushed.ok ? parser.finish() : pushed;
}

export function createCandleParser(): CandleParser {
  const rows = emptyRowBuffer();
  const problems = emptyProblemLog();
  /** Field bounds of the line at hand. */
  const starts: number[] = [];
  const ends: number[] = [];
  let layout: CandleLayout | null = null;
  let line = 0;
  let rest: Uint8Array = new Uint8Array(0);

  function takeLine(bytes: Uint8Array, from: number, to: number): Result<null, string> {
    line++;
    let start = from;
    let end = to;
    if (line === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[start + i] === byte)) start += BYTE_ORDER_MARK.length;
    while (end > start && isBlank(bytes[end - 1])) end--;
    if (end === start) return success(null);
    const fields = splitFields(bytes, start, end, starts, ends);
    if (layout === null) {
      const names = starts.slice(0, fields).map((fieldStart, i) => textOf(bytes, fieldStart, ends[i]));
      const header = looksLikeHeader(names);
      const found = header ? layoutOfHeader(names) : success(KRAKEN_LAYOUT);
      if (!found.ok) return failure(`line ${line}: ${found.error}`);
      layout = found.value;
      if (header) return success(null);
    }
    if (fields < layout.fewest || fields > layout.most) {
      const expected = layout.fewest === layout.most ? `${layout.most}` : `${layout.fewest} or ${layout.most}`;
      noteProblem(problems, line, 'bad', `${fields} columns where ${expected} are expected`);
      return success(null);
    }
    takeRow(bytes, layout.columns);
    return success(null);
  }

  function takeRow(bytes: Uint8Array, columns: readonly number[]): void {
    const [t, o, h, l, c, v] = columns;
    const stamp = readDecimal(bytes, starts[t], ends[t]);
    const open = readDecimal(bytes, starts[o], ends[o]);
    const high = readDecimal(bytes, starts[h], ends[h]);
    const low = readDecimal(bytes, starts[l], ends[l]);
    const close = readDecimal(bytes, starts[c], ends[c]);
    const volume = readDecimal(bytes, starts[v], ends[v]);
    const time = stamp < SECONDS_BELOW ? stamp * 1000 : stamp;
    const wrong = rowProblem(time, open, high, low, close, volume, (field) => {
      return textOf(bytes, starts[columns[field]], ends[columns[field]]);
    });
    if (wrong !== null) {
      noteProblem(problems, line, 'bad', wrong);
      return;
    }
    growRowBuffer(rows);
    const at = rows.length++;
    rows.time[at] = barOpenTime(time, MINUTE_MS);
    rows.open[at] = open;
    rows.high[at] = high;
    rows.low[at] = low;
    rows.close[at] = close;
    rows.volume[at] = volume;
    rows.line[at] = line;
  }

  return {
    push(piece) {
      const bytes = rest.length === 0 ? piece : joined(rest, piece);
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
        const taken = takeLine(bytes, from, to);
        if (!taken.ok) return taken;
        from = to + 1;
      }
      rest = bytes.slice(from);
      if (rest.length > LONGEST_LINE) {
        return failure(`line ${line + 1}: longer than ${LONGEST_LINE} bytes, so this is not a CSV of candles`);
      }
      return success(null);
    },
    finish() {
      const taken = rest.length > 0 ? takeLine(rest, 0, rest.length) : success(null);
      if (!taken.ok) return taken;
      const ordered = orderRows(trimRows(rows), problems);
      return success({ rows: ordered, problems });
    },
  };
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

/** Finds the fields of a line, blanks and quotes around them left out, and answers their number. */
function splitFields(bytes: Uint8Array, from: number, to: number, starts: number[], ends: number[]): number {
  let count = 0;
  let start = from;
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== COMMA) continue;
    let first = start;
    let last = at;
    while (first < last && isBlank(bytes[first])) first++;
    while (last > first && isBlank(bytes[last - 1])) last--;
    if (last - first >= 2 && bytes[first] === QUOTE && bytes[last - 1] === QUOTE) {
      first++;
      last--;
    }
    starts[count] = first;
    ends[count] = last;
    count++;
    start = at + 1;
  }
  return count;
}
