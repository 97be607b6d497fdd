import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { formatSigned } from '../../ui/format-number.ts';
import { roundStep } from './axis.ts';

type Bins = RunReportView['distribution'];

export interface DistributionBar {
  readonly key: number;
  readonly trades: number;
  readonly tone: 'up' | 'down';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

export interface DistributionTick {
  readonly x: number;
  readonly value: number;
  readonly label: string;
}

export interface DistributionPicture {
  readonly bars: readonly DistributionBar[];
  readonly ticks: readonly DistributionTick[];
  readonly baseline: number;
}

const GAP = 2;
const LABEL_ROOM = 1.8;
const AXIS_ROOM = 2;

/** Bars and ticks of the trades' returns on an area of `width` by `height` pixels; `textSize` is that of the labels. */
export function distributionPicture(bins: Bins, width: number, height: number, textSize: number): DistributionPicture {
  const baseline = Math.max(0, height - textSize * AXIS_ROOM);
  const first = bins.at(0);
  const last = bins.at(-1);
  if (first === undefined || last === undefined || width <= 0) return { bars: [], ticks: [], baseline };
  const xOf = (value: number): number => ((value - first.from) / (last.to - first.from)) * width;
  const most = Math.max(1, ...bins.map(({ trades }) => trades));
  const room = Math.max(0, baseline - textSize * LABEL_ROOM);
  const bars = bins
    .filter(({ trades }) => trades > 0)
    .map(({ from, to, trades }) => {
      const barHeight = (trades / most) * room;
      return {
        key: from,
        trades,
        // A bin that begins at zero holds the winners and those that came out even.
        tone: from >= 0 ? ('up' as const) : ('down' as const),
        x: xOf(from) + GAP / 2,
        y: baseline - barHeight,
        width: Math.max(1, xOf(to) - xOf(from) - GAP),
        height: barHeight,
        title: `${trades} ${trades === 1 ? 'trade' : 'trades'} from ${plain(from)}% to ${plain(to)}%`,
      };
    });
  const step = roundStep(last.to - first.from, Math.max(2, Math.floor(width / (textSize * 8))));
  const ticks: DistributionTick[] = [];
  for (let at = Math.ceil(first.from / step - 1e-9); at * step <= last.to + 1e-9; at++) {
    const value = at === 0 ? 0 : at * step;
    ticks.push({ x: xOf(value), value, label: formatSigned(value, decimalsOf(step)) });
  }
  return { bars, ticks, baseline };
}

/** Decimals that write every multiple of a round step in full. */
function decimalsOf(step: number): number {
  return [0, 1, 2].find((places) => Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) < 1e-9) ?? 3;
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100).replace('-', '−');
}
