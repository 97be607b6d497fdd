import type { AccountView, RateReadings } from '../../../engine/exchange/simulator/simulator.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import type { CandleDifferences } from './candle-differences.ts';

/** One lot: quantities are whole numbers of it. */
const LOT = 1e-8;
/** Sums of money that are rounded to 1e-4 each. */
const CENT_PART = 1e-3;
/** By which a fill's cost and fee together may differ from what its ledger row moved. */
const LEDGER_CUTS = 2.1e-4;

const totalOf = (account: AccountView, asset: string): number =>
  account.balances.find((balance) => balance.asset === asset)?.total ?? 0;

/** What a session knows of the account must be what the exchange has; each difference in words. Empty when all is well. */
export function accountViolations(
  account: AccountView,
  state: SessionState,
  starting: Readonly<Record<string, number>>,
): readonly string[] {
  return [
    ...positionViolations(account, state, starting),
    ...fillViolations(account, state),
    ...orderViolations(account, state),
    ...moneyViolations(account, state, starting),
  ];
}

function positionViolations(
  account: AccountView,
  state: SessionState,
  starting: Readonly<Record<string, number>>,
): readonly string[] {
  const found: string[] = [];
  const [held, base] = [heldQuantity(state), totalOf(account, 'BTC')];
  if (Math.abs(held - base) > LOT) found.push(`position ${held} but the exchange holds ${base}`);
  const started = starting['BTC'] ?? 0;
  if (started === 0 && state.drift !== null) found.push(`drift is reported: ${JSON.stringify(state.drift)}`);
  return found;
}

function fillViolations(account: AccountView, state: SessionState): readonly string[] {
  const found: string[] = [];
  const lost = account.trades.filter(({ tradeId }) => state.fills[tradeId] === undefined);
  if (lost.length > 0) found.push(`${lost.length} of ${account.trades.length} fills are not known`);
  const real = new Map(account.trades.map((trade) => [trade.tradeId, trade]));
  for (const fill of Object.values(state.fills)) {
    const trade = real.get(fill.tradeId);
    if (trade === undefined) found.push(`fill ${fill.tradeId} never was`);
    else if (Math.abs(trade.quantity - fill.quantity) > LOT || trade.side !== fill.side)
      found.push(`fill ${fill.tradeId} is ${trade.side} ${trade.quantity}, not ${fill.side} ${fill.quantity}`);
  }
  return found;
}

function orderViolations(account: AccountView, state: SessionState): readonly string[] {
  const found: string[] = [];
  const byClientId = new Map(account.orders.map((order) => [order.clientOrderId, order]));
  const ids = account.orders.map(({ clientOrderId }) => clientOrderId);
  if (new Set(ids).size < ids.length) found.push('a client order id is on the exchange twice');
  for (const order of Object.values(state.desk.orders)) {
    const real = byClientId.get(order.clientOrderId);
    if (real === undefined) {
      if (order.filledQuantity > 0 || order.status === 'filled')
        found.push(`order ${order.clientOrderId} is taken for filled and is not on the exchange`);
      continue;
    }
    if (order.status === 'refused')
      found.push(`order ${order.clientOrderId} is taken for refused (${order.reason}) and is on the exchange`);
    else if (Math.abs(order.filledQuantity - real.filledQuantity) > LOT)
      found.push(
        `order ${order.clientOrderId} has filled ${real.filledQuantity}, not ${order.filledQuantity} (${order.status})`,
      );
  }
  return found;
}

function moneyViolations(
  account: AccountView,
  state: SessionState,
  starting: Readonly<Record<string, number>>,
): readonly string[] {
  const found: string[] = [];
  const { trades } = account;
  const [base, quote] = [totalOf(account, 'BTC'), totalOf(account, 'USD')];
  const bought = trades.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0);
  const spent = trades.reduce((sum, { side, cost, fee }) => sum + (side === 'buy' ? cost : -cost) + fee, 0);
  if (Math.abs((starting['BTC'] ?? 0) + bought - base) > LOT)
    found.push(`base is not conserved: ${bought} traded, ${base} left`);
  // The ledger has a decimal less than costs and fees, and cuts it.
  if (Math.abs((starting['USD'] ?? 0) - spent - quote) > CENT_PART + LEDGER_CUTS * trades.length)
    found.push(`quote is not conserved: ${spent} spent, ${quote} left`);
  const fees = trades.reduce((sum, { fee }) => sum + fee, 0);
  const known = Object.values(state.fills).reduce((sum, { fee }) => sum + fee, 0);
  if (Math.abs(fees - known) > CENT_PART) found.push(`fees are ${fees} on the exchange and ${known} here`);
  return found;
}

/** How a session ended in the calm after the storm: it must be able to trade, and leave nothing behind. */
export function endViolations(
  account: AccountView,
  state: SessionState,
  control: string,
  blockedBy: string | null,
  log: readonly string[],
): readonly string[] {
  const found: string[] = [];
  if (control === 'halted') found.push('the session is halted for good');
  else if (blockedBy !== null) found.push(`the session is still blocked: ${blockedBy}`);
  for (const { clientOrderId, status } of account.orders) {
    if (status !== 'open') continue;
    const known = Object.values(state.desk.orders).find((order) => order.clientOrderId === clientOrderId);
    const taken = known === undefined ? 'forgotten here' : `${known.purpose}, taken for ${known.status}`;
    found.push(`order ${clientOrderId} is left open after the end (${taken})`);
  }
  for (const line of log) if (line.startsWith('broken')) found.push(`the session broke: ${line}`);
  return found;
}

/**
 * The exchange's counters as they would have stood. A process that was killed has forgotten what its calls cost: after
 * kills only the counter of orders is judged, which leaves more room than one start can take.
 */
export function rateViolations(rates: RateReadings, kills: number): readonly string[] {
  const found: string[] = [];
  const tell = (name: string, { exceeded, highest, maximum }: RateReadings['api']): void => {
    if (exceeded > 0)
      found.push(`the rate counter ${name} would have been exceeded ${exceeded} times: ${highest} of ${maximum}`);
  };
  if (kills === 0) tell('of calls', rates.api);
  for (const [symbol, reading] of Object.entries(rates.trading)) tell(`of orders in ${symbol}`, reading);
  return found;
}

export function candleViolations({ decided, wrong, takenForEmpty }: CandleDifferences): readonly string[] {
  return wrong === 0 ? [] : [`${wrong} of ${decided} candles decided on were wrong, ${takenForEmpty} taken for empty`];
}
