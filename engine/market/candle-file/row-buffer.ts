const FIRST_CAPACITY = 4096;

/** Raw base rows, column by column. Times UTC ms floored to the minute, in file order until `orderRows`. */
export interface RowBuffer {
  length: number;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** Line of each row in the file, from 1. */
  line: Uint32Array;
}

export function emptyRowBuffer(): RowBuffer {
  const column = (): Float64Array => new Float64Array(FIRST_CAPACITY);
  return {
    length: 0,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    line: new Uint32Array(FIRST_CAPACITY),
  };
}

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Makes room for one more row. */
export function growRowBuffer(rows: RowBuffer): void {
  if (rows.length < rows.time.length) return;
  for (const name of COLUMNS) {
    const longer = new Float64Array(rows.length * 2);
    longer.set(rows[name]);
    rows[name] = longer;
  }
  const lines = new Uint32Array(rows.length * 2);
  lines.set(rows.line);
  rows.line = lines;
}

/** The given rows in the given order. */
export function pickRows(rows: RowBuffer, order: Uint32Array): RowBuffer {
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (row) => column[row]);
  return {
    length: order.length,
    time: pick(rows.time),
    open: pick(rows.open),
    high: pick(rows.high),
    low: pick(rows.low),
    close: pick(rows.close),
    volume: pick(rows.volume),
    line: Uint32Array.from(order, (row) => rows.line[row]),
  };
}

/** The same rows with columns of exactly their length. */
export function trimRows(rows: RowBuffer): RowBuffer {
  const { length } = rows;
  return {
    length,
    time: rows.time.subarray(0, length),
    open: rows.open.subarray(0, length),
    high: rows.high.subarray(0, length),
    low: rows.low.subarray(0, length),
    close: rows.close.subarray(0, length),
    volume: rows.volume.subarray(0, length),
    line: rows.line.subarray(0, length),
  };
}
