const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const PLUS = 43;
const POINT = 46;

/** Mantissas of up to 15 digits are exact in a double, and so is one division by an exact power of ten. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const DECIMAL_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number written in `bytes[start, end)`, correctly rounded; NaN when it is not a decimal number. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  let mantissa = 0;
  let digits = 0;
  let pointAt = end;
  for (; at < end; at++) {
    const code = bytes[at];
    if (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      digits++;
    } else if (code === POINT && pointAt === end) {
      pointAt = at;
    } else {
      return readSlowly(bytes, start, end);
    }
  }
  if (digits === 0 || digits > EXACT_DIGITS) return readSlowly(bytes, start, end);
  const decimals = pointAt === end ? 0 : end - pointAt - 1;
  const value = mantissa / POWERS_OF_TEN[decimals];
  return sign === MINUS ? -value : value;
}

/** Exponents, very long numbers and everything that is no number. */
function readSlowly(bytes: Uint8Array, start: number, end: number): number {
  const text = textOf(bytes, start, end);
  return DECIMAL_NUMBER.test(text) ? Number(text) : Number.NaN;
}

const decoder = new TextDecoder();

/** Bytes as text, for messages and rare forms. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
