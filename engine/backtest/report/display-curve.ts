import type { EquityCurve } from '../equity.ts';

/** Equity beside buy-and-hold as a chart draws them: columns of equal length. Drawdowns are 0 or negative, percent. */
export interface DisplayCurve {
  readonly times: readonly number[];
  readonly equity: readonly number[];
  readonly hold: readonly number[];
  readonly drawdownPct: readonly number[];
  readonly holdDrawdownPct: readonly number[];
}

/** Stretches of equal length of which each keeps its extremes: more than a chart has columns of pixels. */
const STRETCHES = 1_000;

/** The curves thinned so that every visible extreme stays. `hold` has a value at each of the times. */
export function displayCurve({ times, values }: EquityCurve, hold: Float64Array, stretches = STRETCHES): DisplayCurve {
  const drawdown = drawdowns(values);
  const holdDrawdown = drawdowns(hold);
  const kept = keptPoints([values, hold, drawdown, holdDrawdown], stretches);
  const pick = (column: Float64Array): number[] => Array.from(kept, (at) => column[at]);
  return {
    times: pick(times),
    equity: pick(values),
    hold: pick(hold),
    drawdownPct: pick(drawdown),
    holdDrawdownPct: pick(holdDrawdown),
  };
}

/** One curve alone, thinned in the same way. */
export function thinCurve(
  { times, values }: EquityCurve,
  stretches = STRETCHES,
): { readonly times: readonly number[]; readonly equity: readonly number[] } {
  const kept = keptPoints([values], stretches);
  return { times: Array.from(kept, (at) => times[at]), equity: Array.from(kept, (at) => values[at]) };
}

/** How far each value is below the highest so far, percent: 0 or negative. */
function drawdowns(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  let peak = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at++) {
    if (values[at] > peak) peak = values[at];
    result[at] = values[at] === peak ? 0 : (100 * (values[at] - peak)) / peak;
  }
  return result;
}

/** Points to be drawn: both ends, and of every stretch the first, and the lowest and highest of every column. */
function keptPoints(columns: readonly Float64Array[], stretches: number): Uint32Array {
  const { length } = columns[0];
  const isKept = new Uint8Array(length);
  if (length > 0) isKept[length - 1] = 1;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    if (to === from) continue;
    isKept[from] = 1;
    for (const column of columns) {
      let lowest = from;
      let highest = from;
      for (let at = from + 1; at < to; at++) {
        if (column[at] < column[lowest]) lowest = at;
        if (column[at] > column[highest]) highest = at;
      }
      isKept[lowest] = 1;
      isKept[highest] = 1;
    }
  }
  const kept: number[] = [];
  for (let at = 0; at < length; at++) if (isKept[at] === 1) kept.push(at);
  return Uint32Array.from(kept);
}
