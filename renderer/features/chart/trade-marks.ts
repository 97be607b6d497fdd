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

function runsOf(fills: readonly FillView[]): readonly Run[] {
  const runs: { side: 'buy' | 'sell'; time: number; fills: FillView[] }[] = [];
  for (const fill of [...fills].sort((a, b) => a.time - b.time)) {
    const current = runs.at(-1);
    if (current !== undefined && current.side === fill.side) current.fills.push(fill);
    else runs.push({ side: fill.side, time: fill.time, fills: [fill] });
  }
  return runs;
}

/** Entry and exit marks in time order: buys that follow each other are one entry, sells one exit. */
export function tradeMarks(fills: readonly FillView[], signals: readonly SignalRowView[]): readonly TradeMark[] {
  let entryPrice: number | null = null;
  return runsOf(fills).map((run) => {
    const price = averagePrice(run.fills);
    if (run.side === 'buy') {
      entryPrice = price;
      const signal = signals
        .filter((candidate) => candidate.kind === 'entry' && candidate.time <= run.time)
        .reduce<SignalRowView | null>(
          (newest, next) => (newest === null || next.time > newest.time ? next : newest),
          null,
        );
      const byStrategy = run.fills.some((fill) => fill.purpose === 'entry') && signal !== null;
      return { side: run.side, time: run.time, price, label: byStrategy ? `Entry ${signal.count}/8` : 'Buy' };
    }
    const percent = entryPrice === null ? null : (price / entryPrice - 1) * 100;
    const word = run.fills.some((fill) => fill.purpose === 'exit') ? 'Exit' : 'Sell';
    return {
      side: run.side,
      time: run.time,
      price,
      label: percent === null ? word : `${word} ${formatSignedPercent(percent)}`,
    };
  });
}
