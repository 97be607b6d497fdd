import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { EntrySignal } from '../../../engine/domain/signal.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import type { SignalDecision, StrategyCommand, StrategyEvent } from '../../../engine/strategy/events.ts';
import { reduceStrategy } from '../../../engine/strategy/reducer.ts';
import { type Account, initialStrategyState, type StrategyState } from '../../../engine/strategy/state.ts';

/** The hour at which the situations' signals are raised. */
export const T0 = Date.UTC(2025, 0, 6, 12);
/** A little later: the moment at which most events of the tests happen. */
export const NOW = T0 + 10 * MINUTE_MS;
export const EXPIRY = T0 + 4 * HOUR_MS;
/** Due time of an exit signalled at T0 while the market surges. */
export const DUE = T0 + 6 * HOUR_MS;

/** Target 1,000 quote at a price of 100; dust is 10 quote. */
export const CONFIGURATION: Configuration = {
  ...DEFAULT_CONFIGURATION,
  orders: { ...DEFAULT_CONFIGURATION.orders, sizeQuote: 1000 },
};

export function accountOf(quantity: number, changes: Partial<Account> = {}): Account {
  return { quantity, price: 100, freeQuote: 5000 - quantity * 100, minimumOrderValue: 10, ...changes };
}

export function barAt(closeTime: number, changes: Partial<SignalDecision> = {}): SignalDecision {
  return {
    closeTime,
    close: 100,
    entryCount: 0,
    exitCount: 0,
    exitFired: 0,
    divergenceCount: 0,
    momentum24h: 8,
    regime: 'uptrend',
    warmIn: 0,
    entrySignal: null,
    ...changes,
  };
}

export function entrySignalAt(time: number): EntrySignal {
  return {
    time,
    price: 100,
    indicators: [
      'volume_decline',
      'bb_lower_touch',
      'bb_squeeze',
      'rsi_oversold',
      'rsi_oversold_cross',
      'stoch_oversold',
      'macd_cross_up',
    ],
    indicatorCount: 7,
    range12h: 4,
    momentum24h: -3,
    support4h: 97,
    regime: 'uptrend',
  };
}

export const bars = {
  quiet: (time: number) => barAt(time),
  entry: (time: number) => barAt(time, { entryCount: 7, divergenceCount: 3, entrySignal: entrySignalAt(time) }),
  exit: (time: number, momentum24h: number | null) =>
    barAt(time, { exitCount: 6, exitFired: 0b0011_1111, divergenceCount: 3, momentum24h }),
  momentum: (time: number, momentum24h: number | null) => barAt(time, { divergenceCount: 3, momentum24h }),
};

export const event = {
  bar: (bar: SignalDecision): StrategyEvent => ({ type: 'signal_bar', time: bar.closeTime, bar }),
  clock: (time: number): StrategyEvent => ({ type: 'clock', time }),
  account: (account: Account, time = NOW): StrategyEvent => ({ type: 'account', time, account }),
  userTraded: (side: 'buy' | 'sell', account: Account, time = NOW): StrategyEvent => ({
    type: 'user_traded',
    time,
    side,
    account,
  }),
  user: (action: Extract<StrategyEvent, { type: 'user' }>['action'], time = NOW): StrategyEvent => ({
    type: 'user',
    time,
    action,
  }),
  entryEnded: (outcome: Extract<StrategyEvent, { type: 'entry_ended' }>['outcome'], time = NOW): StrategyEvent => ({
    type: 'entry_ended',
    time,
    outcome,
    detail: '',
  }),
  exitEnded: (
    outcome: Extract<StrategyEvent, { type: 'exit_ended' }>['outcome'],
    time = NOW,
    detail = '',
  ): StrategyEvent => ({ type: 'exit_ended', time, outcome, detail }),
  gate: (blockedBy: string | null, time = NOW, exitBlockedBy = blockedBy): StrategyEvent => ({
    type: 'gate',
    time,
    blockedBy,
    exitBlockedBy,
  }),
  halt: (time = NOW): StrategyEvent => ({ type: 'halt', time, cause: '50 consecutive API errors' }),
  haltChecked: (cleared: boolean, time = NOW): StrategyEvent => ({
    type: 'halt_checked',
    time,
    cleared,
    detail: cleared ? 'the exchange answers again' : 'no answer',
  }),
};

/** The state after a sequence of events, and the commands of the last one. */
export function after(
  events: readonly StrategyEvent[],
  configuration: Configuration = CONFIGURATION,
  start: StrategyState = initialStrategyState(T0 - 48 * HOUR_MS),
): { readonly state: StrategyState; readonly commands: readonly StrategyCommand[] } {
  let state = start;
  let commands: readonly StrategyCommand[] = [];
  for (const each of events) ({ state, commands } = reduceStrategy(state, each, configuration));
  return { state, commands };
}

/** Commands in the short form of the table: `t:` for a transition, otherwise the type or the record's kind. */
export function short(commands: readonly StrategyCommand[]): readonly string[] {
  return commands.map((command) => {
    if (command.type !== 'record') return command.type;
    const { record } = command;
    return record.kind === 'transition' ? `t:${record.machine}` : record.kind;
  });
}
