import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { reduceStrategy } from '../strategy/reducer.ts';
import type { StrategyCommand, StrategyEvent, StrategyRecord } from '../strategy/events.ts';
import { type DeskState, NOT_ASKED_YET, patchOrder, workingOrders } from './desk-state.ts';
import { beginWork, endWork } from './order-desk.ts';
import type { SessionCommand } from './session-events.ts';
import type { SessionState } from './session-state.ts';

/** A reduction of the session under way: the state so far and what is to be done. */
export interface Turn {
  readonly state: SessionState;
  readonly commands: readonly SessionCommand[];
}

export function withCommands(turn: Turn, state: SessionState, ...commands: readonly SessionCommand[]): Turn {
  return { state, commands: commands.length === 0 ? turn.commands : [...turn.commands, ...commands] };
}

export function notice(level: 'info' | 'warning' | 'error', message: string): SessionCommand {
  return { type: 'record', record: { kind: 'notice', level, message } };
}

export function withDesk(state: SessionState, desk: DeskState): SessionState {
  return desk === state.desk ? state : { ...state, desk };
}

export function tellStrategy(turn: Turn, event: StrategyEvent, configuration: Configuration): Turn {
  const { state: strategy, commands } = reduceStrategy(turn.state.strategy, event, configuration);
  const state = strategy === turn.state.strategy ? turn.state : { ...turn.state, strategy };
  return commands.reduce((next, command) => followCommand(next, command, event.time), withCommands(turn, state));
}

function followCommand(turn: Turn, command: StrategyCommand, time: number): Turn {
  const { state } = turn;
  switch (command.type) {
    case 'begin_entry':
      return withCommands(
        turn,
        withDesk(state, beginWork(state.desk, { kind: 'entry', signalId: command.signalId, quote: command.quote })),
      );
    case 'begin_exit':
      return withCommands(turn, withDesk(state, beginWork(state.desk, { kind: 'exit', signalId: command.signalId })));
    case 'end_entry':
    case 'end_exit':
      return withCommands(turn, withDesk(state, endWork(state.desk, command.reason)));
    case 'record':
      return withCommands(turn, state, { type: 'record', record: withOrderIds(state.desk, command.record) });
    case 'cancel_all_orders':
      return withCommands(turn, withDesk(state, wantManualOff(state.desk, time)), command);
    case 'check_halt':
      return withCommands(turn, state, command);
    default:
      return assertNever(command, 'strategy command');
  }
}

/**
 * The desk asks for the user's own orders again until they are confirmed to be off, as it does for those of entries and
 * exits, which end with their work. One that is not known to be at the exchange is asked for as soon as it is found.
 */
function wantManualOff(desk: DeskState, time: number): DeskState {
  return workingOrders(desk)
    .filter((order) => order.purpose === 'manual')
    .reduce((next, order) => {
      const cancelAskedAt = order.status === 'open' && order.orderId !== null ? time : NOT_ASKED_YET;
      return patchOrder(next, order, { cancelAskedAt });
    }, desk);
}

/** A transition names the orders of its signal, or without one those that are out. */
function withOrderIds(desk: DeskState, record: StrategyRecord): StrategyRecord {
  if (record.kind !== 'transition') return record;
  const { signalId } = record;
  const orders =
    signalId === null ? workingOrders(desk) : Object.values(desk.orders).filter((order) => order.signalId === signalId);
  return { ...record, orderIds: orders.map((order) => order.clientOrderId) };
}
