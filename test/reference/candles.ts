// Candles of strategy.md §1: reading, filling, segments, resampling.
// Prices and volumes are whole numbers (bigint) of the finest decimal found in the data, so every sum is exact.

import { MINUTE } from './config.ts';

export interface ReferenceRow {
  /** UTC milliseconds. */
  time: number;
  open: string | number;
  high: string | number;
  low: string | number;
  close: string | number;
  volume: string | number;
}

export interface Bar {
  /** Open time, UTC milliseconds. */
  time: number;
  open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  volume: bigint;
  filled: boolean;
}

export interface BaseData {
  /** Real value = bigint / priceUnit (or / volumeUnit). */
  priceUnit: number;
  volumeUnit: number;
  /** One-minute bars, one list per segment, in time order; every segment is contiguous. */
  segments: Bar[][];
  filledCount: number;
  gapCount: number;
}

/** Reads `time,open,high,low,close,volume[,...]` lines; a line that does not start with a number is skipped (header). */
export function parseCandlesCsv(text: string): ReferenceRow[] {
  const rows: ReferenceRow[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(',');
    const rawTime = Number(fields[0]);
    if (fields[0] === '' || !Number.isFinite(rawTime)) continue;
    if (fields.length < 6) throw new Error(`not a candle: ${line}`);
    const milliseconds = rawTime < 1e11 ? rawTime * 1000 : rawTime;
    rows.push({
      time: Math.floor(milliseconds / MINUTE) * MINUTE,
      open: fields[1].trim(),
      high: fields[2].trim(),
      low: fields[3].trim(),
      close: fields[4].trim(),
      volume: fields[5].trim(),
    });
  }
  return sortedRows(rows);
}

/** Floored to the minute, sorted by time, and of duplicates the last one given. */
function sortedRows(rows: ReferenceRow[]): ReferenceRow[] {
  const byTime = new Map<number, ReferenceRow>();
  for (const row of rows) {
    const time = Math.floor(row.time / MINUTE) * MINUTE;
    byTime.set(time, { ...row, time });
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

interface Decimal {
  digits: bigint;
  places: number;
}

/** "12.340" is digits 1234, places 2; "1e-8" is digits 1, places 8. */
function parseDecimal(value: string | number): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(String(value).trim());
  if (match === null || ((match[2] ?? '') === '' && (match[3] ?? '') === ''))
    throw new Error(`not a decimal: ${value}`);
  const fraction = match[3] ?? '';
  let digits = BigInt((match[2] ?? '') + fraction);
  let places = fraction.length - Number(match[4] ?? '0');
  while (places > 0 && digits % 10n === 0n) {
    digits = digits / 10n;
    places = places - 1;
  }
  if (places < 0) {
    digits = digits * 10n ** BigInt(-places);
    places = 0;
  }
  return { digits: match[1] === '-' ? -digits : digits, places };
}

function scaleTo(decimal: Decimal, places: number): bigint {
  return decimal.digits * 10n ** BigInt(places - decimal.places);
}

/** Fills the minutes without a row and cuts the data into segments at gaps. */
export function buildBase(rawRows: ReferenceRow[], maxGapMinutes: number): BaseData {
  const rows = sortedRows(rawRows);
  const parsed = rows.map((row) => ({
    time: row.time,
    open: parseDecimal(row.open),
    high: parseDecimal(row.high),
    low: parseDecimal(row.low),
    close: parseDecimal(row.close),
    volume: parseDecimal(row.volume),
  }));
  let pricePlaces = 0;
  let volumePlaces = 0;
  for (const row of parsed) {
    for (const price of [row.open, row.high, row.low, row.close]) pricePlaces = Math.max(pricePlaces, price.places);
    volumePlaces = Math.max(volumePlaces, row.volume.places);
  }

  const segments: Bar[][] = [];
  let segment: Bar[] = [];
  let filledCount = 0;
  let gapCount = 0;
  let previous: Bar | null = null;
  for (const row of parsed) {
    if (previous !== null) {
      const missing: number = (row.time - previous.time) / MINUTE - 1;
      const toFill = Math.min(missing, maxGapMinutes);
      for (let k = 1; k <= toFill; k++) {
        const c: bigint = previous.close;
        segment.push({
          time: previous.time + k * MINUTE,
          open: c,
          high: c,
          low: c,
          close: c,
          volume: 0n,
          filled: true,
        });
      }
      filledCount += toFill;
      if (missing > toFill) {
        gapCount += 1;
        segments.push(segment);
        segment = [];
      }
    }
    const bar: Bar = {
      time: row.time,
      open: scaleTo(row.open, pricePlaces),
      high: scaleTo(row.high, pricePlaces),
      low: scaleTo(row.low, pricePlaces),
      close: scaleTo(row.close, pricePlaces),
      volume: scaleTo(row.volume, volumePlaces),
      filled: false,
    };
    segment.push(bar);
    previous = bar;
  }
  if (segment.length > 0) segments.push(segment);
  return { priceUnit: 10 ** pricePlaces, volumeUnit: 10 ** volumePlaces, segments, filledCount, gapCount };
}

/** Groups the minutes of ONE segment by floor(time / T); only groups with all their minutes become bars. */
export function resample(minutes: Bar[], groupMinutes: number): Bar[] {
  const bars: Bar[] = [];
  const length = groupMinutes * MINUTE;
  let start = 0;
  while (start < minutes.length) {
    const group = Math.floor(minutes[start].time / length);
    let end = start;
    while (end < minutes.length && Math.floor(minutes[end].time / length) === group) end++;
    const members = minutes.slice(start, end);
    if (members.length === groupMinutes) {
      const bar: Bar = {
        time: group * length,
        open: members[0].open,
        high: members[0].high,
        low: members[0].low,
        close: members[members.length - 1].close,
        volume: 0n,
        filled: members.every((member) => member.filled),
      };
      for (const member of members) {
        if (member.high > bar.high) bar.high = member.high;
        if (member.low < bar.low) bar.low = member.low;
        bar.volume += member.volume;
      }
      bars.push(bar);
    }
    start = end;
  }
  return bars;
}
