import { describe, expect, it } from 'vitest';
import { createCandleParser, parseCandleText } from '../../../engine/market/candle-file/candle-parser.ts';
import type { CandleReading } from '../../../engine/market/candle-file/candle-parser.ts';
import { firstProblems, problemCount } from '../../../engine/market/candle-file/row-problems.ts';

const MINUTE = 60_000;
const START = 1_672_531_200;

function reading(text: string): CandleReading {
  const result = parseCandleText(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function rowsOf(text: string): readonly (readonly number[])[] {
  const { rows } = reading(text);
  return Array.from({ length: rows.length }, (_, row) => {
    return [rows.time[row], rows.open[row], rows.high[row], rows.low[row], rows.close[row], rows.volume[row]];
  });
}

function problemsOf(text: string): readonly string[] {
  return firstProblems(reading(text).problems).map((problem) => `${problem.line}: ${problem.text}`);
}

const two = [
  [START * 1000, 10, 12, 9, 11, 0.5],
  [START * 1000 + MINUTE, 11, 11.25, 10.5, 11, 0],
];

describe('parseCandleText', () => {
  it('reads the OHLCVT layout of Kraken archives', () => {
    expect(rowsOf(`${START},10,12,9,11,0.5,3\n${START + 60},11,11.25,10.5,11,0,0\n`)).toEqual(two);
  });

  it('reads six columns and a last line without an end', () => {
    expect(rowsOf(`${START},10,12,9,11,0.5\n${START + 60},11,11.25,10.5,11,0`)).toEqual(two);
  });

  it('reads milliseconds, and takes what is below 1e11 for seconds', () => {
    expect(rowsOf(`${START}000,10,12,9,11,0.5\n${START + 60}000,11,11.25,10.5,11,0`)).toEqual(two);
    expect(rowsOf('99999999999,1,1,1,1,1')[0][0]).toBe(Math.floor(99_999_999_999_000 / MINUTE) * MINUTE);
    expect(rowsOf('100000020000,1,1,1,1,1')[0][0]).toBe(100_000_020_000);
  });

  it('floors times to the minute', () => {
    expect(rowsOf(`${START + 59}.9,1,1,1,1,1`)[0][0]).toBe(START * 1000);
  });

  it('reads columns by header, whatever their order and case, and ignores the others', () => {
    const text = `Date,Symbol,VOL,Close,Low,High,Open,Timestamp\nx,BTC,0.5,11,9,12,10,${START}\nx,BTC,0,11,10.5,11.25,11,${START + 60}`;
    expect(rowsOf(text)).toEqual(two);
  });

  it('reads quoted fields, blanks, blank lines, CRLF and a byte order mark', () => {
    const text = `\uFEFF"Time","Open","High","Low","Close","Volume"\r\n\r\n"${START}", "10" ,12, 9,11,0.5\r\n \r\n${START + 60},11,11.25,10.5,11,0\r\n`;
    expect(rowsOf(text)).toEqual(two);
  });

  it('reads exponents and long decimals exactly', () => {
    const [row] = rowsOf(`${START},16535.969999999998,1.7e4,.5,+16535.97,1e-05`);
    expect(row.slice(1)).toEqual([16535.969999999998, 17_000, 0.5, 16535.97, 1e-5]);
  });

  it('reads every decimal of up to 15 digits as Number does', () => {
    const texts = ['0.1', '0.3', '67555.15', '0.00000001', '123456789.012345', '99999.999999999', '0.07', '1.005'];
    for (const text of texts)
      expect(rowsOf(`${START},${text},${text},${text},${text},${text}`)[0][5]).toBe(Number(text));
  });

  it.each([
    ['abc,1,1,1,1,1', 'time is not a number (abc)'],
    ['-60,1,1,1,1,1', 'time is negative (-60)'],
    ['1672531260000000,1,1,1,1,1', 'time 1672531260000000 is neither in seconds nor in milliseconds'],
    [`${START + 60},NaN,1,1,1,1`, 'open is not a number (NaN)'],
    [`${START + 60},1,Infinity,1,1,1`, 'high is not a number (Infinity)'],
    [`${START + 60},1,1e999,1,1,1`, 'high is not a number (1e999)'],
    [`${START + 60},1,1,0x1,1,1`, 'low is not a number (0x1)'],
    [`${START + 60},1,1,1,,1`, 'close is empty'],
    [`${START + 60},1,1,1,1,1 000`, 'volume is not a number (1 000)'],
    [`${START + 60},1,1,-1,1,1`, 'low is negative (-1)'],
    [`${START + 60},1,1,1,1,-0.1`, 'volume is negative (-0.1)'],
    [`${START + 60},0,1,0,1,1`, 'open is zero'],
    [`${START + 60},5,4,6,5,1`, 'high 4 is below low 6'],
    [`${START + 60},5,4.5,4,4,1`, 'high 4.5 is below open 5'],
    [`${START + 60},4,4.5,4,5,1`, 'high 4.5 is below close 5'],
    [`${START + 60},4,6,4.5,5,1`, 'low 4.5 is above open 4'],
    [`${START + 60},5,6,4.5,4,1`, 'low 4.5 is above close 4'],
    [`${START + 60},1,1,1`, '4 columns where 6 or 7 are expected'],
    [`${START + 60},1,1,1,1,1,1,1`, '8 columns where 6 or 7 are expected'],
    [`${START + 60};1;1;1;1;1`, '1 columns where 6 or 7 are expected'],
    [`${START},1,1,1,1,1`, 'minute 2023-01-01T00:00Z is here again, first seen on line 1'],
    [`${START - 60},1,1,1,1,1`, 'unsorted: minute 2022-12-31T23:59Z comes after 2023-01-01T00:00Z'],
  ])('reports %s with its line', (bad, text) => {
    expect(problemsOf(`${START},1,1,1,1,1\n\n${bad}\n${START + 120},1,1,1,1,1`)).toEqual([`3: ${text}`]);
  });

  it('leaves bad rows out, takes the last of duplicates and sorts', () => {
    const text = [
      `${START + 120},3,3,3,3,1`,
      `${START},1,1,1,1,1`,
      'nonsense,1,2,3,4,5',
      `${START + 60},2,2,2,2,1`,
      `${START + 130},4,4,4,4,1`,
    ].join('\n');
    expect(rowsOf(text).map(([time, open]) => [time / 1000 - START, open])).toEqual([
      [0, 1],
      [60, 2],
      [120, 4],
    ]);
    expect(reading(text).problems.counts).toEqual({ bad: 1, duplicated: 1, unsorted: 2 });
  });

  it('counts every problem and keeps the first twenty', () => {
    const lines = Array.from({ length: 500 }, (_, minute) => `${START - 60 * minute},1,1,1,1,1`);
    const { problems } = reading(lines.join('\n'));
    expect(problemCount(problems)).toBe(499);
    expect(firstProblems(problems).map((problem) => problem.line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  });

  it.each([
    ['time,open,high,low,volume\n', 'line 1: unreadable header: there is no column named close'],
    ['\n\nwhen,open,high,low,close,vol\n', /^line 3: unreadable header: there is no column named time or timestamp/],
    ['time,open,open,high,low,close,volume\n', 'line 1: unreadable header: there are two columns named open'],
    ['<html>\n', /^line 1: unreadable header/],
    ['x'.repeat(70_000), 'line 1: longer than 65536 bytes, so this is not a CSV of candles'],
  ])('refuses a file that begins with %j', (text, message) => {
    const result = parseCandleText(text);
    expect(result).toEqual({
      ok: false,
      error: message instanceof RegExp ? expect.stringMatching(message) : message,
    });
  });

  it('reads the same rows however the file is cut into pieces', () => {
    const text = `\uFEFFtime,open,high,low,close,volume\r\n${START},10,12,9,11,0.5\r\n${START + 60},11,11.25,10.5,11,0\r\n`;
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 7, 64]) {
      const parser = createCandleParser();
      for (let at = 0; at < bytes.length; at += size) expect(parser.push(bytes.subarray(at, at + size)).ok).toBe(true);
      const result = parser.finish();
      expect(result.ok && Array.from(result.value.rows.close)).toEqual([11, 11]);
    }
  });

  it('grows with the file', () => {
    const lines = Array.from({ length: 10_000 }, (_, minute) => `${START + 60 * minute},1,1,1,1,${minute}`);
    const { rows } = reading(lines.join('\n'));
    expect([rows.length, rows.volume[9_999], rows.volume[4_096], rows.line[9_999]]).toEqual([
      10_000, 9_999, 4_096, 10_000,
    ]);
  });
});
