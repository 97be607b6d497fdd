import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { AccountView } from '../../../engine/exchange/simulator/simulator.ts';
import type { SessionStore } from '../../../engine/ports.ts';
import { unknownOrders } from '../../../engine/trading/desk-state.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import type { SessionCommand, SessionInput } from '../../../engine/trading/session-events.ts';
import { restoreState } from '../../../engine/trading/session-loop.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';

const LOT = 1e-8;

/** What must hold whatever went wrong; each violation in words. Empty when all is well. */
export function violations(
  account: AccountView,
  state: SessionState,
  starting: Readonly<Record<string, number>>,
): readonly string[] {
  const found: string[] = [];
  const base = account.balances.find(({ asset }) => asset === 'BTC')?.total ?? 0;
  const quote = account.balances.find(({ asset }) => asset === 'USD')?.total ?? 0;

  const held = heldQuantity(state);
  if (Math.abs(held - base) > LOT) found.push(`position ${held} but the exchange holds ${base}`);
  if (state.drift !== null) found.push(`drift is reported: ${JSON.stringify(state.drift)}`);

  const known = new Set(Object.keys(state.fills));
  const lost = account.trades.filter(({ tradeId }) => !known.has(tradeId));
  if (lost.length > 0) found.push(`${lost.length} of ${account.trades.length} fills are not known`);
  const invented = [...known].filter((id) => !account.trades.some(({ tradeId }) => tradeId === id));
  if (invented.length > 0) found.push(`${invented.length} fills are known that never were`);

  const onExchange = new Set(account.orders.map(({ clientOrderId }) => clientOrderId));
  for (const order of Object.values(state.desk.orders)) {
    if (order.status === 'refused' && onExchange.has(order.clientOrderId))
      found.push(`order ${order.clientOrderId} is taken for refused (${order.reason}) and is on the exchange`);
  }

  const ids = account.orders.map(({ clientOrderId }) => clientOrderId);
  if (new Set(ids).size < ids.length) found.push('a client order id is on the exchange twice');
  const spans = account.orders.toSorted((a, b) => a.openedAt - b.openedAt);
  for (let i = 1; i < spans.length; i++) {
    const [before, after] = [spans[i - 1], spans[i]];
    if (before === undefined || after === undefined) continue;
    if ((before.closedAt ?? Infinity) > after.openedAt)
      found.push(`orders ${before.clientOrderId} and ${after.clientOrderId} were open at once`);
  }

  const signed = account.trades.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0);
  const spent = account.trades.reduce((sum, { side, cost, fee }) => sum + (side === 'buy' ? cost : -cost) + fee, 0);
  if (Math.abs((starting['BTC'] ?? 0) + signed - base) > LOT)
    found.push(`base is not conserved: ${signed} and ${base}`);
  if (Math.abs((starting['USD'] ?? 0) - spent - quote) > 1e-3)
    found.push(`quote is not conserved: spent ${spent}, left ${quote}`);
  return found;
}

/** What the journal must show, replayed from its first record: the live state, and no order that breaks a rule. */
export function journalViolations(
  store: SessionStore,
  live: SessionState,
  account: AccountView,
  configuration: Configuration,
): readonly string[] {
  const found: string[] = [];
  const initial = initialSessionState(configuration.symbol, 0);
  const restored = restoreState(store, initial, configuration);
  if (JSON.stringify(restored) !== JSON.stringify(live))
    found.push('the journal leads to another state than the live one');

  const written = new Set<string>();
  let state: SessionState | null = null;
  for (const record of store.journalAfter(0)) {
    const input = JSON.parse(record.event) as SessionInput;
    const before: SessionState = state ?? { ...initial, time: input.time };
    const commands = JSON.parse(record.commands) as SessionCommand[];
    for (const command of commands) {
      if (command.type !== 'submit') continue;
      const { clientOrderId, purpose } = command.order;
      if (written.has(clientOrderId)) found.push(`order ${clientOrderId} was sent twice`);
      written.add(clientOrderId);
      if (purpose === 'entry' && unknownOrders(before.desk).some(({ clientOrderId: id }) => id !== clientOrderId)) {
        const after = reduceSession(before, input, configuration).state;
        if (unknownOrders(after.desk).length > 0)
          found.push(`entry ${clientOrderId} was sent while an order was unknown`);
      }
    }
    state = reduceSession(before, input, configuration).state;
  }
  for (const { clientOrderId } of account.orders) {
    if (clientOrderId === null || !written.has(clientOrderId))
      found.push(`order ${clientOrderId} is not in the journal`);
  }
  return found;
}
