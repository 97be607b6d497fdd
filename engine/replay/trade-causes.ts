import type { Configuration } from '../domain/configuration.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/timeframe.ts';
import { entrySignalAt } from '../signals/signal-columns.ts';
import type { BacktestTrade, PlayedTrade } from './backtest-trades.ts';
import { meanwhile } from './circumstances.ts';
import type { DecisionParity } from './decision-parity.ts';
import { correctionOf, type RecordedMarket } from './recorded-market.ts';
import type { ReplayDifference, SessionTrade } from './replay-report.ts';
import { durationText, timeText } from './words.ts';

export type Cause = Pick<ReplayDifference, 'reason' | 'cause'>;

/** What the causes of differing trades are looked for in. */
export interface Evidence {
  readonly market: RecordedMarket;
  readonly configuration: Configuration;
  readonly parity: DecisionParity;
}

/** A signal that a later correction of a minute brought forth or took away; null when none did. */
function correctedAway({ market }: Evidence, signalTime: number): Cause | null {
  const { columns, seen, corrections } = market;
  if (seen === null) return null;
  const index = columns.bars.time.indexOf(signalTime - columns.bars.intervalMs);
  const now = index >= 0 && columns.isEntrySignal[index] === 1 ? entrySignalAt(columns, index) : null;
  const then = seen.get(signalTime)?.entrySignal ?? null;
  if ((now === null) === (then === null)) return null;
  const correction = correctionOf(corrections, signalTime);
  const which = correction === null ? 'a minute before it was' : `the minute of ${timeText(correction.time)} was`;
  const what = then === null ? 'There was no signal when the bar closed' : 'There was a signal when the bar closed';
  return { reason: 'correction', cause: `${what}: ${which} corrected by late trades afterwards` };
}

/** Why only the backtest followed a signal: what the session itself said of it, and what befell it. */
export function missingCause({ signalTime }: BacktestTrade, evidence: Evidence): Cause {
  const corrected = correctedAway(evidence, signalTime);
  if (corrected !== null) return corrected;
  const { records, circumstances, endedAt } = evidence.parity;
  const said = records.find(
    ({ record }) => record.kind === 'entry_signal' && record.signal.time === signalTime,
  )?.record;
  if (said?.kind !== 'entry_signal') return undecidedCause(signalTime, evidence);
  if (!said.acted) {
    const reason = ignoredBecause(said.result, signalTime, evidence);
    return { reason, cause: `the session did not follow the signal: ${said.result}` };
  }
  const until = signalTime + evidence.configuration.entry.timeoutHours * HOUR_MS;
  const befell = meanwhile(circumstances, signalTime, Math.min(until, endedAt));
  const and = befell === null ? '' : `; meanwhile ${befell.text}`;
  if (endedAt < until && (befell === null || befell.reason === 'ending')) {
    const lived = durationText(endedAt - signalTime);
    return { reason: 'ending', cause: `the session ended ${lived} after the signal, before its order was filled` };
  }
  return { reason: befell?.reason ?? 'book', cause: `the session sent an order that was not filled in time${and}` };
}

function ignoredBecause(result: string, time: number, { parity }: Evidence): ReplayDifference['reason'] {
  if (/engine is (?:paused|stopped)/.test(result)) {
    // One that begins stopped was not stopped by anybody.
    const isUser = parity.circumstances.some((found) => found.reason === 'user' && found.time <= time);
    return isUser ? 'user' : 'blocked';
  }
  return /position is held|(?:entry|exit) is (?:under way|pending)/.test(result) ? 'position' : 'blocked';
}

function undecidedCause(signalTime: number, { parity }: Evidence): Cause {
  const befell = meanwhile(parity.circumstances, signalTime - MINUTE_MS, signalTime + MINUTE_MS);
  if (signalTime <= parity.startedAt) return { reason: 'ending', cause: 'the recording begins after that bar closed' };
  const and = befell === null ? 'it was not running, or had not been reconciled' : befell.text;
  return { reason: befell?.reason ?? 'outage', cause: `the session decided nothing at that bar: ${and}` };
}

/** Why only the session made a trade. */
export function extraCause(session: SessionTrade, played: readonly BacktestTrade[], evidence: Evidence): Cause {
  if (session.signalTime === null) return { reason: 'user', cause: 'the entry was forced by the user' };
  const corrected = correctedAway(evidence, session.signalTime);
  if (corrected !== null) return corrected;
  const { signalTime } = session;
  const busy = played.find(
    ({ trade, signalTime: began }) => began <= session.entryTime && signalTime < (trade.exitTime ?? Infinity),
  );
  if (busy !== undefined) {
    const { entryTime } = busy.trade;
    const what = entryTime <= signalTime ? 'still held its position' : 'was still working its entry';
    return { reason: 'position', cause: `the backtest ${what} of ${timeText(entryTime)}` };
  }
  const { base } = evidence.market;
  const last = base.time[base.length - 1];
  if (signalTime > last) {
    return { reason: 'ending', cause: 'the recording ends before the minute in which the backtest would have bought' };
  }
  return evidence.configuration.execution === 'maker'
    ? { reason: 'book', cause: 'no later minute traded through the price at which the backtest’s order rested' }
    : { reason: 'book', cause: 'the minutes after the signal had no trades that the backtest could have bought from' };
}

/** Why the two did not buy, or sell, in the same minute. `begun` is when the session sent its first order. */
export function timeCause(
  side: 'entry' | 'exit',
  { begun, filled, backtest }: { readonly begun: number; readonly filled: number; readonly backtest: number },
  { configuration, parity }: Evidence,
): Cause {
  const befell = meanwhile(parity.circumstances, begun, filled);
  const lasted = durationText(filled - begun);
  const worked =
    filled - begun < 1_000 ? `the ${side} was filled at once` : `the ${side} was worked at the book for ${lasted}`;
  const model =
    configuration.execution === 'maker'
      ? 'the backtest’s order rests until a minute trades through it'
      : filled < backtest
        ? `the backtest takes at most ${100 * configuration.participation}% of the volume of each minute`
        : 'the backtest fills at the next minute with trades';
  if (befell === null) return { reason: 'book', cause: `${worked}; ${model}` };
  return { reason: befell.reason, cause: `${worked}, meanwhile ${befell.text}; ${model}` };
}

interface Priced {
  readonly session: number;
  readonly backtest: number;
  readonly begun: number;
  readonly filled: number;
  readonly sameMinute: boolean;
}

/** Why the two did not pay, or get, the same price. */
export function priceCause({ session, backtest, begun, filled, sameMinute }: Priced, evidence: Evidence): Cause {
  const { market, configuration, parity } = evidence;
  if (Math.abs(session - backtest) <= (parity.tickSize ?? 0) / 2) {
    return {
      reason: 'rounding',
      cause: 'the session’s price is a whole number of ticks, the backtest’s is not rounded',
    };
  }
  const minute = Math.floor(filled / MINUTE_MS) * MINUTE_MS;
  if (market.corrections.some(({ time }) => time === minute)) {
    return {
      reason: 'correction',
      cause: 'that minute was corrected by late trades after the session had traded in it',
    };
  }
  const befell = meanwhile(parity.circumstances, begun, filled);
  const model =
    configuration.execution === 'maker'
      ? 'the session’s order stood in the queue of the book at its own price, the backtest’s at the open of a minute'
      : 'the session traded with the book, the backtest at the minute’s open with the configured slippage';
  const when = sameMinute ? '' : ', in another minute';
  if (befell === null || befell.reason === 'ending') return { reason: 'book', cause: `${model}${when}` };
  return { reason: befell.reason, cause: `${model}${when}; meanwhile ${befell.text}` };
}

/** Why the two did not pay the same part of the money moved as fees. */
export function feeCause(trade: SessionTrade, paid: number, { configuration }: Evidence): Cause {
  const { costs, execution } = configuration;
  const fills = trade.entryFills + trade.exitFills;
  const { makerFills } = trade;
  if (makerFills > 0 && makerFills < fills) {
    return {
      reason: 'book',
      cause: `of the money moved: ${makerFills} of ${fills} fills had rested and paid the maker fee, the others took and paid the taker fee; the backtest counts as ${execution}`,
    };
  }
  const kind = makerFills === 0 ? 'taker' : 'maker';
  const configured = kind === 'maker' ? costs.makerFee : costs.takerFee;
  if (kind !== execution && Math.abs(paid - configured) < 1e-5) {
    return {
      reason: 'book',
      cause: `of the money moved: every fill paid the ${kind} fee; the backtest counts as ${execution}`,
    };
  }
  return {
    reason: 'fee_tier',
    cause: `of the money moved: every fill was a ${kind}’s, at the fee the account pays at the exchange; the configuration says ${percent(configured)}`,
  };
}

/** Why something was bought or sold in parts, over so many orders. */
export function partialCause(orders: number): Cause {
  return orders === 1
    ? { reason: 'book', cause: 'one order met several smaller ones in the book, or was given a new price in between' }
    : { reason: 'book', cause: `what one order left was traded by the next: ${orders} orders in all` };
}

/** The two left on other signals; null when they did not, or when nobody knows. */
export function otherExitCause({ exitSignalTime }: SessionTrade, played: BacktestTrade): Cause | null {
  const other = played.exitSignalTime;
  if (exitSignalTime === null || other === null || exitSignalTime === other) return null;
  const signals = `the session left on the exit signal of ${timeText(exitSignalTime)}, the backtest on that of ${timeText(other)}`;
  if (exitSignalTime <= played.enteredAt) {
    return { reason: 'position', cause: `${signals}: the backtest was still buying when the first one was raised` };
  }
  return { reason: 'position', cause: `${signals}: one of the two did not hold the whole position when it was raised` };
}

/** The user left the position; null when a signal did, or when it is held. */
export function userExitCause({ exitSignalId, isClosed }: SessionTrade): Cause | null {
  if (exitSignalId === null) return isClosed ? { reason: 'user', cause: 'the user sold the position by hand' } : null;
  return exitSignalId.startsWith('forced-exit-') ? { reason: 'user', cause: 'the exit was forced by the user' } : null;
}

export function endingCause(session: SessionTrade, backtest: PlayedTrade): Cause {
  const who = !session.isClosed && backtest.exitTime !== null ? 'session' : 'backtest';
  return { reason: 'ending', cause: `the recording ends while the ${who} still held the position or was selling it` };
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(4)}%`;
}
