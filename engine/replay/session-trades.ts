import type { Fill } from '../domain/fill.ts';
import type { SessionInput } from '../trading/session-events.ts';
import type { StoredRecording } from '../ports.ts';
import type { DecisionParity } from './decision-parity.ts';
import type { SessionTrade } from './replay-report.ts';

/** Part of what was bought below which a position counts as closed: dust that is too small to be sold. */
const DUST_PART = 1e-3;

interface SentOrder {
  readonly signalId: string;
  /** When the first order of its signal was sent. */
  readonly begun: number;
}

/** The session's own orders by the exchange's id and by ours. */
function sentOrders(recording: StoredRecording, { orders }: DecisionParity): ReadonlyMap<string, SentOrder> {
  const sent = new Map<string, SentOrder>();
  const begins = new Map<string, number>();
  for (const { time, request } of orders) {
    if (request.signalId === null) continue;
    // An order that replaces another belongs to the work that began with the first one; a new price changes no order.
    const begun = begins.get(request.signalId) ?? time;
    begins.set(request.signalId, begun);
    sent.set(request.clientOrderId, { signalId: request.signalId, begun });
  }
  for (const entry of recording.journal) {
    if (entry.kind !== 'submit_result') continue;
    const { event } = JSON.parse(entry.event) as SessionInput;
    if (event.type !== 'submit_result' || event.outcome.kind !== 'accepted') continue;
    const order = sent.get(event.clientOrderId);
    if (order !== undefined) sent.set(event.outcome.orderId, order);
  }
  return sent;
}

/** Positions the session opened by itself, out of its fills. Fills of orders that are not its own are left out. */
export function sessionTrades(recording: StoredRecording, parity: DecisionParity): readonly SessionTrade[] {
  const sent = sentOrders(recording, parity);
  const trades: SessionTrade[] = [];
  let buys: Fill[] = [];
  let sells: Fill[] = [];
  const orderOf = (fill: Fill): SentOrder | undefined => sent.get(fill.orderId) ?? sent.get(fill.clientOrderId ?? '');
  const close = (): void => {
    if (buys.length > 0) trades.push(tradeOf(buys, sells, orderOf));
    buys = [];
    sells = [];
  };
  for (const fill of parity.fills) {
    if (orderOf(fill) === undefined) continue;
    if (fill.side === 'buy') {
      if (sells.length > 0) close();
      buys.push(fill);
    } else if (buys.length > 0) {
      sells.push(fill);
      if (isSold(sells, buys)) close();
    }
  }
  close();
  return trades;
}

function tradeOf(
  buys: readonly Fill[],
  sells: readonly Fill[],
  orderOf: (fill: Fill) => SentOrder | undefined,
): SessionTrade {
  const entry = orderOf(buys[0]);
  const exit = sells.length === 0 ? undefined : orderOf(sells[0]);
  const signalId = entry?.signalId ?? '';
  const cost = costOf(buys);
  const proceeds = costOf(sells);
  const quantity = quantityOf(buys);
  const all = [...buys, ...sells];
  return {
    signalId,
    signalTime: signalTimeOf(signalId),
    begunAt: entry?.begun ?? buys[0].time,
    entryTime: buys[0].time,
    entryPrice: cost / quantity,
    entryFills: buys.length,
    entryOrders: ordersOf(buys),
    enteredAt: buys[buys.length - 1].time,
    exitSignalId: exit?.signalId ?? null,
    exitSignalTime: exit === undefined ? null : signalTimeOf(exit.signalId),
    exitBegunAt: exit?.begun ?? null,
    exitTime: sells.at(-1)?.time ?? null,
    exitPrice: sells.length === 0 ? null : proceeds / quantityOf(sells),
    exitFills: sells.length,
    exitOrders: ordersOf(sells),
    makerFills: all.filter(({ maker }) => maker).length,
    isClosed: isSold(sells, buys),
    quantity,
    cost,
    proceeds,
    fees: all.reduce((sum, fill) => sum + feeInQuote(fill), 0),
  };
}

/** Entries and exits of signals are named after the close time of their bar; forced ones are not. */
function signalTimeOf(signalId: string): number | null {
  const match = /^(?:entry|exit)-(\d+)$/.exec(signalId);
  return match === null ? null : Number(match[1]);
}

function ordersOf(fills: readonly Fill[]): number {
  return new Set(fills.map(({ orderId }) => orderId)).size;
}

function isSold(sells: readonly Fill[], buys: readonly Fill[]): boolean {
  return quantityOf(sells) >= quantityOf(buys) * (1 - DUST_PART);
}

/** Fees may be charged in base. */
function feeInQuote({ fee, feeAsset, price, symbol }: Fill): number {
  return symbol.startsWith(`${feeAsset}/`) ? fee * price : fee;
}

function quantityOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0);
}

function costOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { cost }) => sum + cost, 0);
}
