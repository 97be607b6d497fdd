import type { CandleView, SignalBarView } from '../../../engine/api/views.ts';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { changeArrow, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { formatCountdown } from '../../ui/format-time.ts';
import type { ChartData } from '../../stores/chart-store.ts';
import { lastAtOrBefore } from '../../stores/columns.ts';
import { unrealisedOf } from '../../stores/figures.ts';
import { isOpenOrder, type SessionState } from '../../stores/session-reducer.ts';
import type { BarMark, StructureLine } from './overlay-state.ts';
import type { PriceTag } from './price-tags.ts';
import { tradeMarks } from './trade-marks.ts';

/** Breaks of structure further back than this are history. */
const STRUCTURE_LINES = 12;

/** Closed bars and the running one. */
export function allBars(data: ChartData): readonly CandleView[] {
  return data.forming === null ? data.candles : [...data.candles, data.forming];
}

/** Where the fills lie on the chart. */
export function barMarks(session: SessionState, bars: readonly CandleView[], barMs: number): readonly BarMark[] {
  const marks: BarMark[] = [];
  for (const mark of tradeMarks(session.fills, session.signals)) {
    const index = lastAtOrBefore(bars, mark.time);
    if (index < 0 || mark.time >= bars[index].time + barMs) continue;
    marks.push({ index, side: mark.side, label: mark.label, low: bars[index].low, high: bars[index].high });
  }
  return marks;
}

const KIND_LABEL: Readonly<Record<SignalBarView['transitions'][number]['kind'], string>> = {
  break_of_structure: 'BOS',
  change_of_character: 'CHoCH',
  range_break: 'Range',
};

/** Breaks of second-order swings: a line from the swing to the bar that closed beyond it. */
export function structureLines(
  bars: readonly CandleView[],
  signals: readonly SignalBarView[],
  sameTimeframe: boolean,
): readonly StructureLine[] {
  if (!sameTimeframe) return [];
  const lines: StructureLine[] = [];
  for (let at = signals.length - 1; at >= 0 && lines.length < STRUCTURE_LINES; at--) {
    for (const mark of signals[at].transitions) {
      if (mark.order !== 2) continue;
      const from = lastAtOrBefore(bars, mark.swingTime);
      const to = lastAtOrBefore(bars, signals[at].time);
      if (from < 0 || to < 0 || bars[from].time !== mark.swingTime) continue;
      const price = mark.side === 'up' ? bars[from].high : bars[from].low;
      lines.push({ from, to, price, label: KIND_LABEL[mark.kind] });
    }
  }
  return lines;
}

function lotText(quantity: number, decimals: number): string {
  return formatNumber(quantity, Math.min(4, decimals)).replace(/^0\./, '.');
}

/** Last price with the time to the bar's close, average cost with its profit, open orders. */
export function priceTags(session: SessionState, data: ChartData, marketNow: number): readonly PriceTag[] {
  const { priceDecimals, lotDecimals } = session.info.instrument;
  const price = (value: number): string => formatNumber(value, priceDecimals);
  const tags: PriceTag[] = [];
  const running = data.forming ?? data.candles.at(-1);
  const last = session.quote?.last ?? running?.close;
  for (const order of session.orders) {
    if (!isOpenOrder(order) || order.price === null) continue;
    const rest = lotText(order.quantity - order.filledQuantity, lotDecimals);
    const lower = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${rest}`;
    const side = order.side === 'buy' ? 'up' : 'down';
    tags.push({ id: order.clientOrderId, kind: 'order', side, price: order.price, upper: price(order.price), lower });
  }
  const { averageCost, quantity } = session.position;
  if (averageCost !== null && quantity > 0) {
    const open = unrealisedOf(session.position, last ?? null);
    const lower = open === null ? 'average' : `${changeArrow(open.percent)} ${formatSignedPercent(open.percent)}`;
    tags.push({ id: 'average', kind: 'average', side: 'up', price: averageCost, upper: price(averageCost), lower });
  }
  if (last !== undefined && running !== undefined) {
    const barMs = timeframeMs(data.timeframe);
    // Between a bar's close and the first trade of the next one the next one is already running.
    const closesAt = running.time + Math.max(1, Math.floor((marketNow - running.time) / barMs) + 1) * barMs;
    const side = last >= running.open ? 'up' : 'down';
    tags.push({
      id: 'last',
      kind: 'last',
      side,
      price: last,
      upper: price(last),
      lower: formatCountdown(closesAt - marketNow),
    });
  }
  return tags;
}
