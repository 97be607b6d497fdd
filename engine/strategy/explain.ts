import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import { isHolding, positionValue } from './portfolio.ts';
import type { Account, StrategyState } from './state.ts';
import { counted, durationWords } from './words.ts';

/** How far a condition is from being met. */
export interface Meter {
  readonly label: string;
  readonly kind: 'entry' | 'exit' | 'divergence';
  readonly have: number;
  readonly need: number;
  readonly of: number;
}

/** Why nothing happens right now, or what is happening, in words. */
export interface Explanation {
  readonly headline: string;
  readonly detail: string;
  readonly tone: 'neutral' | 'active' | 'warning';
  readonly meters: readonly Meter[];
}

/** The most divergences there can be: three timeframes by five oscillators. */
const MOST_DIVERGENCES = 15;

/** Explains the machine to the person at the screen. `now` is market time, UTC ms. */
export function explainStrategy(state: StrategyState, configuration: Configuration, now: number): Explanation {
  const meters = metersOf(state, configuration);
  switch (state.control) {
    case 'stopped':
      return {
        headline: 'Stopped.',
        detail: `Nothing is traded${heldWords(state)}. Press Start to follow the signals.`,
        tone: 'neutral',
        meters,
      };
    case 'halted': {
      const next = state.halt === null ? '' : ` Checked again in ${durationWords(state.halt.nextCheckAt - now)}.`;
      return {
        headline: 'Halted.',
        detail: `${state.halt?.cause ?? 'Unknown cause'}. No orders are sent${heldWords(state)}.${next}`,
        tone: 'warning',
        meters,
      };
    }
    case 'running':
    case 'paused':
      return explainWork(state, configuration, now, meters);
    default:
      return assertNever(state.control, 'control state');
  }
}

function explainWork(
  state: StrategyState,
  configuration: Configuration,
  now: number,
  meters: readonly Meter[],
): Explanation {
  const { entry, exit, pendingExit, blockedBy, account } = state;
  const exitBlockedBy = state.exitBlockedBy ?? null;
  const salesWait = exitBlockedBy === null ? '' : ` Orders wait: ${exitBlockedBy}.`;
  const blocked = blockedBy === null ? '' : ` Orders wait: ${blockedBy}.`;
  if (exit !== null) {
    const detail = `Selling what is held${exit.exitType === 'manual' ? ', as you asked' : ` (${exit.exitType} exit)`}.${salesWait}`;
    return { headline: 'Exiting.', detail, tone: 'active', meters: [] };
  }
  if (entry !== null) {
    const bought = positionValue(account);
    const share = entry.targetQuote > 0 ? Math.min(100, (100 * bought) / entry.targetQuote) : 0;
    const left = entry.ending === null ? `, ${durationWords(entry.expiresAt - now)} left` : ', ending';
    return {
      headline: 'Building the position.',
      detail: `${share.toFixed(0)}% bought${left}.${blocked}`,
      tone: 'active',
      meters: [],
    };
  }
  if (pendingExit !== null) {
    const wait = pendingExit.dueAt > now ? `Due in ${durationWords(pendingExit.dueAt - now)}` : 'Due now';
    const detail = `${wait}; weaker momentum (${pendingExit.lowestCategory} now) brings it forward.${salesWait}`;
    return { headline: 'Exit decided.', detail, tone: 'active', meters };
  }
  switch (state.portfolio) {
    case 'ready_to_exit':
    case 'incomplete_exit':
      return {
        headline: 'Holding, waiting to exit.',
        detail: `${exitWords(state, configuration)}${salesWait}`,
        tone: 'neutral',
        meters,
      };
    case 'incomplete_entry':
      return {
        headline: 'Incomplete entry.',
        detail: `Less than the target is held. The next entry signal completes it, or adopt it as it is.${blocked}`,
        tone: 'warning',
        meters,
      };
    case 'ready_to_enter': {
      // Held, and no position: what an exit left, what was bought elsewhere since, or too little to be one.
      const isRemainder = isHolding(account, null);
      const isPaused = state.control === 'paused';
      const words = `${entryWords(state, configuration)}${isPaused ? ' Paused: no new entries.' : ''}${blocked}`;
      return {
        headline: `${isRemainder ? 'Remainder held' : 'Flat'}, ${isPaused ? 'paused' : 'waiting to enter'}.`,
        detail: isRemainder ? `${remainderWords(account)} ${words}` : words,
        tone: isRemainder || blockedBy !== null ? 'warning' : 'neutral',
        meters,
      };
    }
    default:
      return assertNever(state.portfolio, 'portfolio state');
  }
}

function remainderWords(account: Account | null): string {
  const held = `A remainder worth ${positionValue(account).toFixed(2)} is held and not watched for an exit.`;
  return `${held} Force exit sells it; the next entry takes it in.`;
}

function entryWords(state: StrategyState, configuration: Configuration): string {
  const { lastBar } = state;
  if (lastBar === null) return 'No bar has closed yet.';
  if (lastBar.warmIn > 0) return `The lenses are warming up: ready in ${counted(lastBar.warmIn, 'bar')}.`;
  const required = configuration.entry.required;
  if (lastBar.entryCount >= required) {
    return `${lastBar.entryCount} of ${required} entry lenses: the signal is over, the count must fall below ${required} and rise again.`;
  }
  return `${lastBar.entryCount} of ${required} entry lenses, ${required - lastBar.entryCount} short.`;
}

function exitWords(state: StrategyState, configuration: Configuration): string {
  const { lastBar } = state;
  if (lastBar === null) return 'No bar has closed yet.';
  const { required, minDivergences } = configuration.exit;
  return `${lastBar.exitCount} of ${required} exit lenses and ${lastBar.divergenceCount} of ${counted(minDivergences, 'divergence')}.`;
}

function heldWords(state: StrategyState): string {
  return isHolding(state.account, null) ? '; the position stays as it is' : '';
}

function metersOf(state: StrategyState, configuration: Configuration): readonly Meter[] {
  const { lastBar } = state;
  if (lastBar === null) return [];
  if (state.portfolio === 'ready_to_enter' || state.portfolio === 'incomplete_entry') {
    const of = ENTRY_LENSES.filter((name) => configuration.lenses[name].enabled).length;
    return [{ label: 'Entry lenses', kind: 'entry', have: lastBar.entryCount, need: configuration.entry.required, of }];
  }
  const of = EXIT_LENSES.filter((name) => configuration.lenses[name].enabled).length;
  const { required, minDivergences } = configuration.exit;
  return [
    { label: 'Exit lenses', kind: 'exit', have: lastBar.exitCount, need: required, of },
    {
      label: 'Divergences',
      kind: 'divergence',
      have: lastBar.divergenceCount,
      need: minDivergences,
      of: MOST_DIVERGENCES,
    },
  ];
}
