import type { CandleView, SignalBarView } from '../../../engine/api/views.ts';
import { timeframeMs } from '../../../engine/api/vocabulary.ts';
import { changeArrow, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { formatCountdown } from '../../ui/format-time.ts';
import type { ChartSource, PriceTag, TradeMark, TradePath } from '../../stores/chart-source.ts';
import type { ChartData } from '../../stores/chart-store.ts';
import { barsOfSignal, lastAtOrBefore } from '../../stores/columns.ts';
import { unrealisedOf } from '../../stores/figures.ts';
import { isOpenOrder, type SessionState } from '../../stores/session-reducer.ts';
import type { BarMark, BarPath, StructureLine } from './overlay-state.ts';

/** Breaks of structure further back than this are history. */
const STRUCTURE_LINES = 12;

/** Closed bars and the running one. */
export function allBars(data: ChartData): readonly CandleView[] {
  return data.forming === null ? data.candles : [...data.candles, data.forming];
}

/** Where trades lie on the chart; those outside its bars are left out. */
export function barMarks(trades: readonly TradeMark[], bars: readonly CandleView[], barMs: number): readonly BarMark[] {
  const marks: BarMark[] = [];
  for (const mark of trades) {
    const index = lastAtOrBefore(bars, mark.time);
    if (index < 0 || mark.time >= bars[index].time + barMs) continue;
    const { low, high } = bars[index];
    marks.push({ index, side: mark.side, label: mark.label, low, high, faint: mark.faint === true });
  }
  return marks;
}

/** The bar a time falls into; before the first and after the last bar the axis runs on evenly. */
function barIndexAt(time: number, bars: readonly CandleView[], barMs: number): number {
  const first = bars[0];
  const last = bars[bars.length - 1];
  if (time < first.time) return Math.floor((time - first.time) / barMs);
  if (time >= last.time + barMs) return bars.length - 1 + Math.floor((time - last.time) / barMs);
  return lastAtOrBefore(bars, time);
}

/** Where round trips lie on the chart, also those that begin or end outside its bars. */
export function barPaths(paths: readonly TradePath[], bars: readonly CandleView[], barMs: number): readonly BarPath[] {
  if (bars.length === 0) return [];
  return paths.map(({ fromTime, fromPrice, toTime, toPrice, result, focused }) => ({
    from: barIndexAt(fromTime, bars, barMs),
    fromPrice,
    to: barIndexAt(toTime, bars, barMs),
    toPrice,
    result,
    focused,
  }));
}

/** The chart bar that a view is about, and the last one that belongs to it: where its round trip ends. */
export function focusSpan(
  source: ChartSource,
  data: ChartData,
  focus: number,
): { readonly index: number; readonly last: number } | null {
  const barMs = timeframeMs(data.timeframe);
  const covered = barsOfSignal({ time: focus }, timeframeMs(source.settings.read().timeframe), data.candles, barMs);
  const index = covered?.to ?? lastAtOrBefore(data.candles, focus);
  if (index < 0) return null;
  const trip = barPaths(source.marks.read(data).paths, data.candles, barMs).find(({ focused }) => focused);
  return { index, last: Math.max(index, trip?.to ?? index) };
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
  const { priceDecimals, lotDecimals, symbol } = session.info.instrument;
  const price = (value: number): string => formatNumber(value, priceDecimals);
  const tags: PriceTag[] = [];
  const running = data.forming ?? data.candles.at(-1);
  const last = session.quote?.last ?? running?.close;
  for (const order of session.orders) {
    if (!isOpenOrder(order) || order.price === null || order.symbol !== symbol) continue;
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
