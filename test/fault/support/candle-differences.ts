import type { Candle } from '../../../engine/domain/candle.ts';
import type { MarketFeed, SessionStore } from '../../../engine/ports.ts';
import type { SessionInput } from '../../../engine/trading/session-events.ts';

export interface CandleDifferences {
  /** Minutes that were decided on. */
  readonly decided: number;
  /** Of these, the ones that the exchange's own candles tell otherwise. */
  readonly wrong: number;
  /** Of the wrong ones, those that were taken for minutes without a trade. */
  readonly takenForEmpty: number;
}

const MOST_READS = 10;

/** The exchange's candles; a busy computer may need more than one read for them. */
async function readCandles(feed: MarketFeed, symbol: string): Promise<readonly Candle[]> {
  for (let read = 1; ; read++) {
    const answer = await feed.candles(symbol, '1m');
    if (answer.ok) return answer.value;
    if (read === MOST_READS) throw new Error(answer.error.message);
  }
}

/** Compares the minutes that a session decided on with the exchange's own candles. */
export async function candleDifferences(
  store: SessionStore,
  feed: MarketFeed,
  symbol: string,
): Promise<CandleDifferences> {
  const answer = await readCandles(feed, symbol);
  const truth = new Map<number, Candle>(answer.slice(0, -1).map((candle) => [candle.time, candle]));
  let decided = 0;
  let wrong = 0;
  let empty = 0;
  for (const record of store.journalAfter(0)) {
    const { event } = JSON.parse(record.event) as SessionInput;
    if (event.type !== 'minute_closed') continue;
    const expected = truth.get(event.candle.time);
    if (expected === undefined) continue;
    decided++;
    const same =
      Math.abs(expected.close - event.candle.close) < 1e-9 &&
      Math.abs(expected.high - event.candle.high) < 1e-9 &&
      Math.abs(expected.low - event.candle.low) < 1e-9 &&
      Math.abs(expected.volume - event.candle.volume) < 1e-6;
    if (same) continue;
    wrong++;
    if (event.candle.volume === 0 && expected.volume > 0) empty++;
  }
  return { decided, wrong, takenForEmpty: empty };
}
