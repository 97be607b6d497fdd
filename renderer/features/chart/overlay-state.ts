import type { CandleView } from '../../../engine/api/views.ts';
import type { PriceTag } from '../../stores/chart-source.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import type { Palette } from '../../ui/palette.ts';

/** A mark at a bar of the chart. */
export interface BarMark {
  readonly index: number;
  readonly side: 'buy' | 'sell';
  readonly label: string;
  /** The bar's extremes: the arrow stands below the low or above the high. */
  readonly low: number;
  readonly high: number;
  /** The arrow alone, and paler. */
  readonly faint: boolean;
}

/** A round trip on the chart: bars (which may lie outside the data) and prices of both ends. */
export interface BarPath {
  readonly from: number;
  readonly fromPrice: number;
  readonly to: number;
  readonly toPrice: number;
  readonly result: 'gain' | 'loss';
  readonly focused: boolean;
}

/** A break of structure: a line from the broken swing to the bar that broke it. */
export interface StructureLine {
  readonly from: number;
  readonly to: number;
  readonly price: number;
  readonly label: string;
}

/** Everything drawn over the candles; the chart reads it whenever it paints. */
export interface OverlayState {
  palette: Palette;
  /** Bars drawn, the length of one, and the zone of the time axis: grid and band follow from what is in view. */
  bars: readonly CandleView[];
  barMs: number;
  zone: TimeZone;
  marks: readonly BarMark[];
  paths: readonly BarPath[];
  structure: readonly StructureLine[];
  tags: readonly PriceTag[];
}
