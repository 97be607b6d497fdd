import type { Fill } from '../domain/fill.ts';
import type { SessionInput } from '../trading/session-events.ts';
import type { StoredRecording } from '../ports.ts';
import type { DecisionParity } from './decision-parity.ts';
import type { HandTrade, SessionTrade } from './replay-report.ts';

/** Part of what was bought below which a position counts as sold: dust that is too small for an order. */
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

/** A position from its first fill until it is sold: what the session's signals traded of it, and what the user did. */
interface Position {
  readonly buys: Fill[];
  readonly sells: Fill[];
  readonly byHand: Fill[];
}

/**
 * Positions the session opened by itself, out of its fills. What the user traded by hand while one was held is told
 * apart; a position that began by hand is left out.
 */
export function sessionTrades(recording: StoredRecording, parity: DecisionParity): readonly SessionTrade[] {
  const sent = sentOrders(recording, parity);
  const trades: SessionTrade[] = [];
  let open: Position | null = null;
  const orderOf = (fill: Fill): SentOrder | undefined => sent.get(fill.orderId) ?? sent.get(fill.clientOrderId ?? '');
  for (const fill of parity.fills) {
    const isOwn = orderOf(fill) !== undefined;
    const begins = isOwn && fill.side === 'buy' && (open === null || open.sells.length > 0);
    if (begins) {
      if (open !== null) trades.push(tradeOf(open, orderOf));
      open = { buys: [fill], sells: [], byHand: [] };
    } else if (open !== null) {
      const taken = fill.side === 'buy' ? fill : upTo(fill, heldOf(open));
      if (!isOwn) open.byHand.push(taken);
      else if (fill.side === 'buy') open.buys.push(taken);
      else open.sells.push(taken);
      if (isSold(open)) {
        trades.push(tradeOf(open, orderOf));
        open = null;
      }
    }
  }
  if (open !== null) trades.push(tradeOf(open, orderOf));
  return trades;
}

function tradeOf(position: Position, orderOf: (fill: Fill) => SentOrder | undefined): SessionTrade {
  const { buys, sells, byHand } = position;
  const entry = orderOf(buys[0]);
  const exit = sells.length === 0 ? undefined : orderOf(sells[0]);
  const signalId = entry?.signalId ?? '';
  const isClosed = isSold(position);
  // Where nothing but the user sold it, those fills are its exit.
  const left = sells.length > 0 || !isClosed ? sells : byHand.filter(({ side }) => side === 'sell');
  const cost = costOf(buys);
  const quantity = quantityOf(buys);
  const own = [...buys, ...sells];
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
    exitTime: left.at(-1)?.time ?? null,
    exitPrice: left.length === 0 ? null : costOf(left) / quantityOf(left),
    exitFills: sells.length,
    exitOrders: ordersOf(sells),
    makerFills: own.filter(({ maker }) => maker).length,
    isClosed,
    quantity,
    cost,
    proceeds: costOf(sells),
    fees: feesOf(own),
    byHand: byHand.length === 0 ? null : handTradeOf(byHand),
  };
}

function handTradeOf(fills: readonly Fill[]): HandTrade {
  const buys = fills.filter(({ side }) => side === 'buy');
  const sells = fills.filter(({ side }) => side === 'sell');
  return {
    time: fills[0].time,
    bought: quantityOf(buys),
    cost: costOf(buys),
    sold: quantityOf(sells),
    proceeds: costOf(sells),
    fees: feesOf(fills),
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

function isSold(position: Position): boolean {
  const bought = [...position.buys, ...position.byHand].filter(({ side }) => side === 'buy');
  return heldOf(position) <= quantityOf(bought) * DUST_PART;
}

function heldOf({ buys, sells, byHand }: Position): number {
  return [...buys, ...sells, ...byHand].reduce((held, fill) => held + changeOf(fill), 0);
}

/** What a fill adds to the coins that are held, or takes from them. */
function changeOf(fill: Fill): number {
  const fee = isFeeInBase(fill) ? fill.fee : 0;
  return (fill.side === 'buy' ? fill.quantity : -fill.quantity) - fee;
}

/** The part of a sale that sold the position: the account may have had more of the coin. */
function upTo(fill: Fill, held: number): Fill {
  if (fill.quantity <= held) return fill;
  const part = held / fill.quantity;
  return { ...fill, quantity: held, cost: fill.cost * part, fee: fill.fee * part };
}

function feesOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, fill) => sum + (isFeeInBase(fill) ? fill.fee * fill.price : fill.fee), 0);
}

function isFeeInBase({ feeAsset, symbol }: Fill): boolean {
  return symbol.startsWith(`${feeAsset}/`);
}

function quantityOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0);
}

function costOf(fills: readonly Fill[]): number {
  return fills.reduce((sum, { cost }) => sum + cost, 0);
}
