// The taker backtest of strategy.md §12, with the exit rules of §7.

import { type ReferenceRow, buildBase } from './candles.ts';
import { type DeepPartial, HOUR, MINUTE, type ReferenceConfig, fullConfig } from './config.ts';
import {
  type EntrySignal,
  type MomentumCategory,
  type SignalBar,
  delayMs,
  momentumCategory,
  signalBars,
} from './signals.ts';
import type { Regime } from './structure.ts';

export type ExitType = 'immediate' | 'delayed' | 'accelerated';

export interface ExitSignal {
  time: number;
  signalTime: number;
  indicators: string[];
  divergenceCount: number;
  momentumCategory: MomentumCategory;
  delayHours: number;
  exitTime: number;
  exitType: 'immediate' | 'delayed';
  regime: Regime;
}

export interface Trade {
  entryTime: number;
  entryPrice: number;
  exitTime: number;
  exitPrice: number;
  quantity: number;
  fees: number;
  pnl: number;
  pnlPct: number;
  exitType: ExitType;
}

export interface OpenPosition {
  entryTime: number;
  entryPrice: number;
  /** Held now (less than bought when an exit is under way). */
  quantity: number;
  /** Last close. */
  price: number;
  value: number;
  fees: number;
  /** value + proceeds so far - cost - fees so far. */
  unrealisedPnl: number;
}

export interface ReferenceMetrics {
  totalReturnPct: number;
  finalEquity: number;
  trades: number;
  wins: number;
  winRatePct: number | null;
  maxDrawdownPct: number;
  fees: number;
}

export interface BacktestResult {
  config: ReferenceConfig;
  data: { symbol: string; from: number | null; to: number | null; bars: number; filled: number; gaps: number };
  entries: EntrySignal[];
  exits: ExitSignal[];
  trades: Trade[];
  open: OpenPosition | null;
  equity: [number, number][];
  metrics: ReferenceMetrics;
}

/** From the strongest to the weakest. */
const CATEGORIES: MomentumCategory[] = ['surging', 'rising', 'flat', 'falling'];

/** Is `a` a lower category than `b`? */
export function isLowerCategory(a: MomentumCategory, b: MomentumCategory): boolean {
  return CATEGORIES.indexOf(a) > CATEGORIES.indexOf(b);
}

interface Position {
  entryTime: number;
  bought: number;
  cost: number;
  held: number;
  sold: number;
  proceeds: number;
  fees: number;
}

interface PendingExit {
  due: number;
  lowest: MomentumCategory;
  type: ExitType;
  underWay: boolean;
}

interface State {
  cash: number;
  totalFees: number;
  /** Not null = an entry order is working. */
  entryExpiry: number | null;
  /** Not null = something has been bought and not all of it sold. */
  position: Position | null;
  /** Not null = an exit is pending or under way. */
  exit: PendingExit | null;
}

export function referenceBacktest(rows: ReferenceRow[], partial: DeepPartial<ReferenceConfig> = {}): BacktestResult {
  const config = fullConfig(partial);
  if (config.execution !== 'taker') throw new Error('the reference implements taker execution only');
  const base = buildBase(rows, config.maxGapMinutes);
  const baseBars = base.segments.flat();
  const signals = signalBars(base, config);
  const slippage = config.costs.slippageBps / 10_000;
  const fee = config.costs.takerFee;

  const entries: EntrySignal[] = [];
  const exits: ExitSignal[] = [];
  const trades: Trade[] = [];
  const equity: [number, number][] = [];

  const state: State = { cash: config.startingQuote, totalFees: 0, entryExpiry: null, position: null, exit: null };

  const worth = (price: number): number => state.cash + (state.position === null ? 0 : state.position.held * price);

  const decide = (bar: SignalBar): void => {
    const now = bar.closeTime;
    equity.push([now, worth(bar.record.close)]);

    // An entry whose time is up at this close has ended, with or without something bought.
    if (state.entryExpiry !== null && state.entryExpiry <= now) state.entryExpiry = null;

    const category = momentumCategory(bar.record.momentum24h, config);
    if (
      state.exit !== null &&
      !state.exit.underWay &&
      now < state.exit.due &&
      isLowerCategory(category, state.exit.lowest)
    ) {
      state.exit.lowest = category;
      const due = Math.min(state.exit.due, now + delayMs(category, config));
      if (due < state.exit.due) {
        state.exit.due = due;
        state.exit.type = 'accelerated';
      }
    }

    const holding = state.position !== null && state.entryExpiry === null && state.exit === null;
    if (
      holding &&
      bar.record.exitCount >= config.exit.required &&
      bar.record.divergenceCount >= config.exit.minDivergences
    ) {
      const delayHours = config.momentum[category].delayHours;
      const exitType = delayHours > 0 ? 'delayed' : 'immediate';
      const exitTime = now + delayMs(category, config);
      state.exit = { due: exitTime, lowest: category, type: exitType, underWay: false };
      exits.push({
        time: now,
        signalTime: now,
        indicators: bar.exitIndicators,
        divergenceCount: bar.record.divergenceCount,
        momentumCategory: category,
        delayHours,
        exitTime,
        exitType,
        regime: bar.record.regime,
      });
    }

    if (bar.entrySignal !== null) {
      entries.push(bar.entrySignal);
      if (state.position === null && state.entryExpiry === null && state.exit === null) {
        state.entryExpiry = now + config.entry.timeoutHours * HOUR;
      }
    }
  };

  let nextSignal = 0;
  const decideUpTo = (time: number): void => {
    while (nextSignal < signals.length && signals[nextSignal].closeTime <= time) {
      decide(signals[nextSignal]);
      nextSignal++;
    }
  };

  for (const bar of baseBars) {
    const t = bar.time;

    // 1. Signal bars that have closed, oldest first.
    decideUpTo(t);

    // 2. The pending exit falls due.
    if (state.exit !== null && state.exit.due <= t) state.exit.underWay = true;

    // 3. Orders fill at this bar.
    if (state.entryExpiry !== null && state.entryExpiry <= t) state.entryExpiry = null;
    const open = Number(bar.open) / base.priceUnit;
    const available = config.participation * (Number(bar.volume) / base.volumeUnit);

    if (state.entryExpiry !== null && bar.volume > 0n) {
      const price = open * (1 + slippage);
      const quantity = Math.min(state.cash / (price * (1 + fee)), available);
      if (quantity > 0) {
        state.position ??= { entryTime: t, bought: 0, cost: 0, held: 0, sold: 0, proceeds: 0, fees: 0 };
        const value = quantity * price;
        state.position.bought += quantity;
        state.position.held += quantity;
        state.position.cost += value;
        state.position.fees += value * fee;
        state.totalFees += value * fee;
        state.cash -= value + value * fee;
      }
      if (state.cash < 1e-6) state.entryExpiry = null;
    }

    if (state.exit !== null && state.exit.underWay && state.position !== null && bar.volume > 0n) {
      const price = open * (1 - slippage);
      const quantity = Math.min(state.position.held, available);
      const value = quantity * price;
      state.position.held -= quantity;
      state.position.sold += quantity;
      state.position.proceeds += value;
      state.position.fees += value * fee;
      state.totalFees += value * fee;
      state.cash += value - value * fee;
      if (state.position.held < 1e-12) {
        const pnl = state.position.proceeds - state.position.cost - state.position.fees;
        trades.push({
          entryTime: state.position.entryTime,
          entryPrice: state.position.cost / state.position.bought,
          exitTime: t,
          exitPrice: state.position.proceeds / state.position.sold,
          quantity: state.position.bought,
          fees: state.position.fees,
          pnl,
          pnlPct: (100 * pnl) / state.position.cost,
          exitType: state.exit.type,
        });
        state.position = null;
        state.exit = null;
      }
    }
  }

  const lastBar = baseBars[baseBars.length - 1];
  let open: OpenPosition | null = null;
  if (lastBar !== undefined) {
    const endTime = lastBar.time + MINUTE;
    const lastClose = Number(lastBar.close) / base.priceUnit;
    decideUpTo(endTime);
    // A signal bar that closes with the last base bar has put this very point already.
    if (equity.length === 0 || equity[equity.length - 1][0] !== endTime) equity.push([endTime, worth(lastClose)]);
    const held = state.position;
    if (held !== null) {
      const value = held.held * lastClose;
      open = {
        entryTime: held.entryTime,
        entryPrice: held.cost / held.bought,
        quantity: held.held,
        price: lastClose,
        value,
        fees: held.fees,
        unrealisedPnl: value + held.proceeds - held.cost - held.fees,
      };
    }
  }

  return {
    config,
    data: {
      symbol: config.symbol,
      from: baseBars[0]?.time ?? null,
      to: lastBar?.time ?? null,
      bars: baseBars.length,
      filled: base.filledCount,
      gaps: base.gapCount,
    },
    entries,
    exits,
    trades,
    open,
    equity,
    metrics: metricsOf(config.startingQuote, equity, trades, state.totalFees),
  };
}

function metricsOf(start: number, equity: [number, number][], trades: Trade[], fees: number): ReferenceMetrics {
  const finalEquity = equity.length > 0 ? equity[equity.length - 1][1] : start;
  let peak = start;
  let maxDrawdownPct = 0;
  for (const [, value] of equity) {
    peak = Math.max(peak, value);
    maxDrawdownPct = Math.max(maxDrawdownPct, (100 * (peak - value)) / peak);
  }
  const wins = trades.filter((trade) => trade.pnl > 0).length;
  return {
    totalReturnPct: 100 * (finalEquity / start - 1),
    finalEquity,
    trades: trades.length,
    wins,
    winRatePct: trades.length < 10 ? null : (100 * wins) / trades.length,
    maxDrawdownPct,
    fees,
  };
}
