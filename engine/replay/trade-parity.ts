import { MINUTE_MS } from '../domain/timeframe.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { backtestTrades, type BacktestTrade, type PlayedTrade } from './backtest-trades.ts';
import type { HandTrade, ReplayDifference, ResultParity, SessionTrade, TradePair } from './replay-report.ts';
import {
  endingCause,
  extraCause,
  feeCause,
  missingCause,
  otherExitCause,
  partialCause,
  percent,
  priceCause,
  timeCause,
  userExitCause,
  type Evidence,
} from './trade-causes.ts';
import { resultOf, tradePair } from './trade-pairs.ts';
import { amountText, apartText, basisPointsText, timeText } from './words.ts';

export interface TradeParity {
  readonly backtest: number;
  readonly matched: number;
  readonly result: ResultParity;
  readonly pairs: readonly TradePair[];
  readonly differences: readonly ReplayDifference[];
}

/** Fees are compared as parts of the money moved; below this they are the same tier, and rounded. */
const SAME_FEE = 1e-6;

/** Runs the backtest from the session's start on the candles it saw, and pairs its trades with the session's. */
export function compareTrades(trades: readonly SessionTrade[], evidence: Evidence): TradeParity {
  const { market, configuration, parity } = evidence;
  const { base, columns } = market;
  const from = base.time.findIndex((time) => time >= parity.startedAt);
  const played = from < 0 ? [] : backtestTrades(sliceSeries(base, from, base.length), columns, configuration);
  const bySignal = new Map(played.map((entry) => [entry.signalTime, entry]));
  const differences: ReplayDifference[] = [];
  const pairs: TradePair[] = [];
  for (const session of trades) {
    if (session.byHand !== null) differences.push(tradedByHand(session.byHand));
    const found = session.signalTime === null ? undefined : bySignal.get(session.signalTime);
    pairs.push(tradePair(session, found ?? null, parity));
    if (found === undefined) {
      differences.push(extraTrade(session, played, evidence));
      continue;
    }
    bySignal.delete(found.signalTime);
    differences.push(...tradeDifferences(session, found, evidence));
  }
  for (const missing of bySignal.values()) {
    pairs.push(tradePair(null, missing, parity));
    differences.push(missingTrade(missing, evidence));
  }
  const matched = pairs.filter(({ session, backtest }) => session !== null && backtest !== null).length;
  const byTime = pairs.toSorted((a, b) => timeOf(a) - timeOf(b));
  return { backtest: played.length, matched, result: resultOf(pairs), pairs: byTime, differences };
}

function timeOf({ session, backtest }: TradePair): number {
  return session?.entryTime ?? backtest?.entryTime ?? 0;
}

function tradeDifferences(session: SessionTrade, played: BacktestTrade, evidence: Evidence): ReplayDifference[] {
  const backtest = played.trade;
  const found: ReplayDifference[] = [];
  const worked = { begun: session.begunAt, filled: session.enteredAt };
  const sameMinute = minuteOf(session.entryTime) === backtest.entryTime;
  if (!sameMinute) {
    found.push({
      kind: 'entry_time',
      time: backtest.entryTime,
      session: timeText(session.entryTime),
      backtest: timeText(backtest.entryTime),
      apart: apartText(session.entryTime - backtest.entryTime),
      ...timeCause(
        'entry',
        { begun: session.begunAt, filled: session.entryTime, backtest: backtest.entryTime },
        evidence,
      ),
    });
  }
  if (session.entryPrice !== backtest.entryPrice) {
    const priced = { session: session.entryPrice, backtest: backtest.entryPrice, ...worked, sameMinute };
    found.push({
      kind: 'entry_price',
      time: session.entryTime,
      session: amountText(session.entryPrice),
      backtest: amountText(backtest.entryPrice),
      apart: basisPointsText(session.entryPrice, backtest.entryPrice),
      ...priceCause(priced, evidence),
    });
  }
  if (session.entryFills > 1) {
    found.push({
      ...partly(session.entryTime, `bought in ${session.entryFills} parts`),
      ...partialCause(session.entryOrders),
    });
  }
  return [...found, ...exitDifferences(session, played, evidence)];
}

function partly(time: number, session: string): Omit<ReplayDifference, 'reason' | 'cause'> {
  return { kind: 'partial', time, session, backtest: 'its share of each minute’s volume', apart: '' };
}

function exitDifferences(session: SessionTrade, played: BacktestTrade, evidence: Evidence): ReplayDifference[] {
  const backtest = played.trade;
  const found: ReplayDifference[] = [];
  if (!session.isClosed || session.exitTime === null || session.exitPrice === null || backtest.exitTime === null) {
    if (!session.isClosed && backtest.exitTime === null) return [];
    const text = (time: number | null): string => (time === null ? 'still held' : timeText(time));
    return [
      {
        kind: 'exit_time',
        time: session.exitTime ?? backtest.exitTime ?? session.entryTime,
        session: text(session.isClosed ? session.exitTime : null),
        backtest: text(backtest.exitTime),
        apart: '',
        ...(userExitCause(session) ?? endingCause(session, backtest)),
      },
    ];
  }
  const worked = { begun: session.exitBegunAt ?? session.exitTime, filled: session.exitTime };
  const sameMinute = minuteOf(session.exitTime) === backtest.exitTime;
  const chosen = userExitCause(session) ?? otherExitCause(session, played);
  if (!sameMinute) {
    found.push({
      kind: 'exit_time',
      time: backtest.exitTime,
      session: timeText(session.exitTime),
      backtest: timeText(backtest.exitTime),
      apart: apartText(session.exitTime - backtest.exitTime),
      ...(chosen ?? timeCause('exit', { ...worked, backtest: backtest.exitTime }, evidence)),
    });
  }
  if (session.exitPrice !== backtest.exitPrice) {
    const priced = { session: session.exitPrice, backtest: backtest.exitPrice, ...worked, sameMinute };
    found.push({
      kind: 'exit_price',
      time: session.exitTime,
      session: amountText(session.exitPrice),
      backtest: amountText(backtest.exitPrice),
      apart: basisPointsText(session.exitPrice, backtest.exitPrice),
      ...((sameMinute ? null : chosen) ?? priceCause(priced, evidence)),
    });
  }
  if (session.exitFills > 1) {
    found.push({
      ...partly(session.exitTime, `sold in ${session.exitFills} parts`),
      ...partialCause(session.exitOrders),
    });
  }
  return [...found, ...feeDifference(session, backtest, evidence)];
}

function tradedByHand({ time, bought, cost, sold, proceeds }: HandTrade): ReplayDifference {
  const texts = [
    bought > 0 ? `bought ${amountText(bought)} at ${amountText(cost / bought)}` : '',
    sold > 0 ? `sold ${amountText(sold)} at ${amountText(proceeds / sold)}` : '',
  ];
  return {
    kind: 'extra',
    time,
    session: texts.filter((text) => text !== '').join(', '),
    backtest: 'no trade',
    apart: '',
    reason: 'user',
    cause: 'the user traded by hand while the position was held',
  };
}

function feeDifference(session: SessionTrade, backtest: PlayedTrade, evidence: Evidence): ReplayDifference[] {
  const paid = session.fees / (session.cost + session.proceeds);
  const moved = backtest.quantity * (backtest.entryPrice + (backtest.exitPrice ?? 0));
  const expected = backtest.fees / moved;
  if (Math.abs(paid - expected) < SAME_FEE) return [];
  return [
    {
      kind: 'fee',
      time: session.exitTime ?? session.entryTime,
      session: percent(paid),
      backtest: percent(expected),
      apart: `${paid < expected ? '−' : '+'}${(10_000 * Math.abs(paid - expected)).toFixed(2)} bp`,
      ...feeCause(session, paid, evidence),
    },
  ];
}

function extraTrade(session: SessionTrade, played: readonly BacktestTrade[], evidence: Evidence): ReplayDifference {
  return {
    kind: 'extra',
    time: session.entryTime,
    session: `bought at ${amountText(session.entryPrice)}`,
    backtest: 'no trade',
    apart: '',
    ...extraCause(session, played, evidence),
  };
}

function missingTrade(missing: BacktestTrade, evidence: Evidence): ReplayDifference {
  return {
    kind: 'missing',
    time: missing.signalTime,
    session: 'no trade',
    backtest: `bought at ${amountText(missing.trade.entryPrice)}`,
    apart: '',
    ...missingCause(missing, evidence),
  };
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}
