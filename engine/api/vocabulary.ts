/**
 * The words and measures of the domain that views are written in, for user interfaces: they import the contract
 * and nothing else of the engine.
 */
export { assertNever } from '../domain/assert-never.ts';
export { roundDownToStep, roundToDecimals, roundUpToStep } from '../domain/decimal.ts';
export { ENTRY_LENSES, EXIT_LENSES, type EntryLens, type ExitLens, type LensName } from '../domain/lens.ts';
export {
  cappedPrice,
  checkManualOrder,
  type FreeFunds,
  type OrderRefusal,
  type OrderRules,
  quantityForQuote,
  type TicketMarket,
  type TicketOrder,
  wouldTake,
} from '../domain/manual-order.ts';
export { inBase, inPercent, inPrice, inQuote, lots } from '../domain/manual-order-words.ts';
export { POSITION_HISTORY_MS } from '../domain/position.ts';
export { parseJson } from '../domain/parse-json.ts';
export { DAY_MS, HOUR_MS, MINUTE_MS, TIMEFRAMES, timeframeMs, type Timeframe } from '../domain/timeframe.ts';
