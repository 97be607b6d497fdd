import type { Candle } from '../domain/candle.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { barOpenTime, MINUTE_MS } from '../domain/timeframe.ts';
import { splitCandles } from '../market/history/candle-days.ts';
import type { CandleSource } from '../market/history/candle-source.ts';
import { subtractRanges, type TimeRange } from '../market/history/time-ranges.ts';
import { createTradeMinutes } from '../market/history/trade-minutes.ts';
import type { ExchangeError, TradesPage } from '../ports.ts';
import type { HistoryStore } from '../storage/candles/history-store.ts';
import type { BackfillProgress, BackfillReport } from './backfill-report.ts';
import { backfillKey, INTERRUPTED, writePosition } from './history-request.ts';
import type { PastMarket } from './past-market.ts';

export interface BackfillRequest {
  readonly symbol: string;
  /** UTC ms; `to` is excluded, null means up to now. */
  readonly from: number;
  readonly to: number | null;
  /** Only these stretches of it, the holes of a series; all of it when absent. */
  readonly within?: readonly TimeRange[];
}

export interface BackfillContext {
  readonly store: HistoryStore;
  readonly market: PastMarket;
  readonly source: Extract<CandleSource, 'rest' | 'simulator'>;
  /** Wall time, UTC ms. */
  readonly now: () => number;
  /** Waits of wall time between tries; ends early when the signal is given. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Given with the reason `INTERRUPTED` the work counts as still to be done. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: BackfillProgress) => void;
  /** Waits for an exchange that is busy or asks for fewer requests as long as that takes, instead of failing. */
  readonly patient?: boolean;
  /** Hears of every wait: the reason and the time until the next try. */
  readonly waiting?: (error: ExchangeError, milliseconds: number) => void;
}

/** Waits before the 2nd, 3rd, … try of one request; after the last the backfill fails and can be taken up again. */
const RETRY_MS = [1_000, 2_000, 5_000, 15_000, 30_000];
const LONGEST_RETRY_MS = 60_000;
/** The exchange keeps so many closed candles ready; they save asking for their trades. */
const READY_CANDLES = 720;

/**
 * Fetches the 1-minute candles of a stretch that nobody has asked the exchange for yet. What is fetched is on disk
 * page by page together with the note that it has been asked for, so a stop or a crash loses nothing, and asking
 * again for what is there asks for nothing. Errors of the database throw.
 */
export async function backfill(request: BackfillRequest, context: BackfillContext): Promise<BackfillReport> {
  const { store, source, now, signal } = context;
  const { symbol } = request;
  const series = { symbol, simulated: source === 'simulator' };
  const from = barOpenTime(request.from, MINUTE_MS);
  const totals = { added: 0, replaced: 0, confirmed: 0 };
  let first: number | null = null;
  let to = request.to ?? from;
  let asked: readonly TimeRange[] = [];

  const left = (): readonly TimeRange[] => subtractRanges(asked, store.checked(series));
  const report = (outcome: BackfillReport['outcome'], error: string | null): BackfillReport => {
    return { outcome, ...series, from, to, asked, left: left(), ...totals, first, error };
  };

  const instrument = await retried(context, () => context.market.instrument(symbol));
  if (!instrument.ok) return report(signal?.aborted === true ? 'cancelled' : 'failed', instrument.error.message);
  const time = await retried(context, () => context.market.serverTime());
  if (!time.ok) return report(signal?.aborted === true ? 'cancelled' : 'failed', time.error.message);
  // The running minute is not history yet.
  to = barOpenTime(Math.min(request.to ?? Infinity, time.value), MINUTE_MS);
  if (to <= from) return report('failed', `from ${textOf(from)} to ${textOf(to)} there is no time that has passed`);
  const wanted = subtractRanges(request.within ?? [{ from, to }], [{ from: to, to: Infinity }]);
  asked = subtractRanges(wanted, store.checked(series));

  const kind = request.within === undefined ? 'backfill' : 'heal';
  const key = backfillKey(kind, symbol, source, from, request.to);
  const title = kind === 'heal' ? `Gaps of ${symbol}` : `Backfill of ${symbol} from ${textOf(from)}`;
  store.jobs.begin({ key, kind: 'backfill', title, position: writePosition({}) }, now());
  const keep = (candles: readonly Candle[], range: TimeRange): void => {
    store.atomically(() => {
      const kept = candles.filter((candle) => candle.time >= range.from && candle.time < range.to);
      const written = store.writeDays(series, splitCandles(kept, source), [range]);
      store.jobs.note(key, writePosition({ reached: range.to, part: partDone(asked, left()) }), now());
      if (kept.length > 0) first = Math.min(first ?? Infinity, kept[0].time);
      totals.added += written.added;
      totals.replaced += written.replaced;
      totals.confirmed += written.confirmed;
    });
  };
  const fetched = await fetchRanges(symbol, left, to, time.value, keep, context);
  const outcome = signal?.aborted === true ? 'cancelled' : fetched.ok ? 'done' : 'failed';
  if (signal?.reason !== INTERRUPTED) store.jobs.end(key, outcome, now());
  return report(outcome, fetched.ok ? null : fetched.error.message);
}

type Keep = (candles: readonly Candle[], range: TimeRange) => void;

async function fetchRanges(
  symbol: string,
  left: () => readonly TimeRange[],
  to: number,
  serverTime: number,
  keep: Keep,
  context: BackfillContext,
): Promise<Result<null, ExchangeError>> {
  const ranges = left();
  const newest = ranges.at(-1);
  if (newest !== undefined && newest.to > serverTime - READY_CANDLES * MINUTE_MS) {
    const ready = await fetchReady(symbol, newest, keep, context);
    if (!ready.ok) return ready;
  }
  let trades = 0;
  const tell = (reached: number, count: number): void => {
    trades += count;
    context.progress?.({ symbol, reached, part: partDone(ranges, left()), trades });
  };
  for (const range of left()) {
    const fetched = await fetchTrades(symbol, range, keep, tell, context);
    if (!fetched.ok) return fetched;
  }
  tell(to, 0);
  return success(null);
}

/** Part of the asked time that is not left to be asked for. */
function partDone(asked: readonly TimeRange[], left: readonly TimeRange[]): number {
  const length = (ranges: readonly TimeRange[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const total = length(asked);
  return total === 0 ? 1 : 1 - length(left) / total;
}

/** The newest closed candles as the exchange has them ready; a minute without trades is one of them. */
async function fetchReady(
  symbol: string,
  range: TimeRange,
  keep: Keep,
  context: BackfillContext,
): Promise<Result<null, ExchangeError>> {
  const answer = await retried(context, () => context.market.candles(symbol, '1m'));
  if (!answer.ok) return answer;
  // The last one is still running.
  const closed = answer.value.slice(0, -1);
  const first = closed.at(0);
  const last = closed.at(-1);
  if (first === undefined || last === undefined) return success(null);
  const known = { from: Math.max(range.from, first.time), to: Math.min(range.to, last.time + MINUTE_MS) };
  if (known.to > known.from) keep(closed, known);
  return success(null);
}

/** Candles out of trades, page by page from the oldest on; what is complete is kept at once. */
async function fetchTrades(
  symbol: string,
  range: TimeRange,
  keep: Keep,
  tell: (reached: number, trades: number) => void,
  context: BackfillContext,
): Promise<Result<null, ExchangeError>> {
  const minutes = createTradeMinutes();
  let reached = range.from;
  let after = nanosecondsBefore(range.from);
  let newestId = -1;
  while (reached < range.to) {
    const answer: Result<TradesPage, ExchangeError> = await retried(context, () =>
      context.market.tradesPage(symbol, after),
    );
    if (!answer.ok) return answer;
    const { trades, next, more } = answer.value;
    minutes.add(trades);
    // The minute of the newest trade may go on in the next page.
    const newest = trades.at(-1)?.time ?? range.from;
    const complete = more ? Math.min(range.to, barOpenTime(newest, MINUTE_MS)) : range.to;
    if (complete > reached) {
      keep(minutes.takeBefore(complete), { from: reached, to: complete });
      reached = complete;
    }
    // The last trades of a page may come again in the next.
    tell(reached, trades.filter(({ id }) => id > newestId).length);
    newestId = Math.max(newestId, trades.at(-1)?.id ?? -1);
    after = next;
  }
  return success(null);
}

/** Reads have no effect, so they may be tried again; what the exchange calls wrong stays wrong. */
async function retried<Value>(
  { wait, signal, patient = false, waiting }: BackfillContext,
  read: () => Promise<Result<Value, ExchangeError>>,
): Promise<Result<Value, ExchangeError>> {
  const stopped = failure<ExchangeError>({ kind: 'busy', message: 'stopped' });
  const isStopped = (): boolean => signal?.aborted === true;
  for (let tries = 0; ; tries++) {
    if (isStopped()) return stopped;
    const answer = await read();
    if (isStopped()) return stopped;
    if (answer.ok || answer.error.kind === 'invalid' || answer.error.kind === 'denied') return answer;
    if (tries >= RETRY_MS.length && !(patient && answer.error.kind === 'busy')) return answer;
    const pause = RETRY_MS[tries] ?? LONGEST_RETRY_MS;
    waiting?.(answer.error, pause);
    await wait(pause);
  }
}

/** The cursor that a trade at `time` comes after. */
function nanosecondsBefore(time: number): string {
  return (BigInt(Math.max(1, time)) * 1_000_000n - 1n).toString();
}

function textOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}
