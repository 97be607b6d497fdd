import type { FillView, SignalRowView } from '../../../engine/api/views.ts';
import { formatSignedPercent } from '../../ui/format-number.ts';
import type { TradeMark } from '../../stores/chart-source.ts';

interface Run {
  readonly side: 'buy' | 'sell';
  readonly time: number;
  readonly fills: readonly FillView[];
}

function averagePrice(fills: readonly FillView[]): number {
  const quantity = fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const cost = fills.reduce((sum, fill) => sum + fill.price * fill.quantity, 0);
  return quantity === 0 ? (fills[0]?.price ?? 0) : cost / quantity;
}

/** The engine's trades are one for as long as they go the same way; somebody's own are one for each order. */
function isOfOneRun(a: FillView, b: FillView): boolean {
  const byEngine = isByEngine(a);
  return a.side === b.side && byEngine === isByEngine(b) && (byEngine || a.orderId === b.orderId);
}

function isByEngine({ purpose }: FillView): boolean {
  return purpose === 'entry' || purpose === 'exit';
}

function runsOf(fills: readonly FillView[]): readonly Run[] {
  const runs: { side: 'buy' | 'sell'; time: number; fills: FillView[] }[] = [];
  for (const fill of [...fills].sort((a, b) => a.time - b.time)) {
    const current = runs.at(-1);
    const last = current?.fills.at(-1);
    if (current !== undefined && last !== undefined && isOfOneRun(last, fill)) current.fills.push(fill);
    else runs.push({ side: fill.side, time: fill.time, fills: [fill] });
  }
  return runs;
}

/** What was bought and not yet sold, at its average price; base quantities are never below zero. */
interface Held {
  readonly quantity: number;
  readonly price: number | null;
}

function heldAfter(held: Held, run: Run, price: number): Held {
  const traded = run.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  if (run.side === 'sell') return { ...held, quantity: Math.max(0, held.quantity - traded) };
  const quantity = held.quantity + traded;
  const before = held.quantity * (held.price ?? 0);
  return { quantity, price: quantity === 0 ? price : (before + traded * price) / quantity };
}

/**
 * Entry and exit marks in time order: buys of the engine that follow each other are one entry, its sells one exit. A sale
 * says what it earned against the average price of what was held.
 */
export function tradeMarks(fills: readonly FillView[], signals: readonly SignalRowView[]): readonly TradeMark[] {
  let held: Held = { quantity: 0, price: null };
  return runsOf(fills).map((run) => {
    const price = averagePrice(run.fills);
    const before = held;
    held = heldAfter(held, run, price);
    if (run.side === 'buy') {
      const signal = signals
        .filter((candidate) => candidate.kind === 'entry' && candidate.time <= run.time)
        .reduce<SignalRowView | null>(
          (newest, next) => (newest === null || next.time > newest.time ? next : newest),
          null,
        );
      const byStrategy = run.fills.some((fill) => fill.purpose === 'entry') && signal !== null;
      return { side: run.side, time: run.time, price, label: byStrategy ? `Entry ${signal.count}/8` : 'Buy' };
    }
    const percent = before.price === null ? null : (price / before.price - 1) * 100;
    const word = run.fills.some((fill) => fill.purpose === 'exit') ? 'Exit' : 'Sell';
    return {
      side: run.side,
      time: run.time,
      price,
      label: percent === null ? word : `${word} ${formatSignedPercent(percent)}`,
    };
  });
}
