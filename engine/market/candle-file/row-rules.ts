import { CANDLE_FIELDS } from './candle-layout.ts';

/** No market is older or will be younger (years 1970 to 5138); what is beyond is in another unit. */
const LATEST_TIME = 1e14;

/**
 * Why a row cannot be a candle, null when it can. `time` in ms; `textOfField` gives a field as written,
 * counted as in `CANDLE_FIELDS`.
 */
export function rowProblem(
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  textOfField: (field: number) => string,
): string | null {
  // One chain of comparisons for the row in good order, which nearly all are; NaN fails every one.
  const inOrder = low <= open && open <= high && low <= close && close <= high && low > 0;
  const inRange = time >= 0 && time < LATEST_TIME && high < Infinity && volume >= 0 && volume < Infinity;
  if (inOrder && inRange) return null;

  const values = [time, open, high, low, close, volume];
  for (const [field, value] of values.entries()) {
    const problem = fieldProblem(field, value, textOfField);
    if (problem !== null) return problem;
  }
  return orderProblem(open, high, low, close);
}

function fieldProblem(field: number, value: number, textOfField: (field: number) => string): string | null {
  const name = CANDLE_FIELDS[field];
  if (!Number.isFinite(value)) {
    const text = textOfField(field);
    return text === '' ? `${name} is empty` : `${name} is not a number (${shortened(text)})`;
  }
  if (value < 0) return `${name} is negative (${shortened(textOfField(field))})`;
  if (name === 'time') {
    return value < LATEST_TIME
      ? null
      : `time ${shortened(textOfField(field))} is neither in seconds nor in milliseconds`;
  }
  return value === 0 && name !== 'volume' ? `${name} is zero` : null;
}

function orderProblem(open: number, high: number, low: number, close: number): string {
  if (high < low) return `high ${high} is below low ${low}`;
  if (high < open) return `high ${high} is below open ${open}`;
  if (high < close) return `high ${high} is below close ${close}`;
  if (low > open) return `low ${low} is above open ${open}`;
  return `low ${low} is above close ${close}`;
}

const LONGEST_TEXT = 40;

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
