import type { CandleView } from '../../../engine/api/views.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import type { Palette } from '../../ui/palette.ts';
import type { PriceTag } from './price-tags.ts';

/** A mark at a bar of the chart. */
export interface BarMark {
  readonly index: number;
  readonly side: 'buy' | 'sell';
  readonly label: string;
  /** The bar's extremes: the arrow stands below the low or above the high. */
  readonly low: number;
  readonly high: number;
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
  structure: readonly StructureLine[];
  tags: readonly PriceTag[];
}
