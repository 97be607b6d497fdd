import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/api/vocabulary.ts';
import type { SignalBarView } from '../../../engine/api/views.ts';
import { withAlpha, type Palette } from '../../ui/palette.ts';
import { rampFor, type RampKind, type Theme } from '../../ui/ramps.ts';
import type { Column } from '../../stores/columns.ts';
import type { AxisGeometry } from '../../stores/stack-store.ts';
import { barX } from '../../stores/stack-store.ts';
import type { TimeTick } from '../../stores/time-ticks.ts';
import { youngestAge, type AgeTable } from './ages.ts';
import type { HeatmapLayout, Strip } from './layout.ts';

/** Divergences are clipped here; the scale of their row. */
export const MAX_DIVERGENCES = 10;

export interface HeatmapPicture {
  readonly axis: AxisGeometry;
  readonly layout: HeatmapLayout;
  readonly palette: Palette;
  readonly theme: Theme;
  readonly bars: readonly SignalBarView[];
  readonly ages: AgeTable;
  readonly columns: readonly Column[];
  readonly forming: { readonly from: number; readonly to: number } | null;
  readonly ticks: readonly TimeTick[];
  readonly windows: { readonly entry: number; readonly exit: number };
  readonly entryRequired: number;
  readonly minDivergences: number;
}

interface Span {
  readonly left: number;
  readonly width: number;
}

/** Left edge and width of the cells over chart bars `from` to `to`: one pixel short of the pitch, as the candles stand. */
export function cellSpan(axis: AxisGeometry, from: number, to: number): Span {
  const reach = Math.floor((axis.pitch - 1) / 2);
  const left = Math.round(barX(axis, from)) - reach;
  return { left, width: Math.max(1, Math.round((to - from + 1) * axis.pitch) - (axis.pitch > 1 ? 1 : 0)) };
}

function paintLenses(context: CanvasRenderingContext2D, picture: HeatmapPicture, kind: RampKind): void {
  const { layout, palette, columns, ages, axis } = picture;
  const entry = kind === 'entry';
  const strip = entry ? layout.entry : layout.exit;
  const window = entry ? picture.windows.entry : picture.windows.exit;
  const ramp = rampFor(kind, picture.theme, window);
  const names = entry ? ENTRY_LENSES : EXIT_LENSES;
  const rowOffset = entry ? 0 : ENTRY_LENSES.length;
  const spans = columns.map((column) => cellSpan(axis, column.from, column.to));
  const cellHeight = layout.lensRow - 1;
  context.fillStyle = palette.never;
  spans.forEach((span) => {
    for (let row = 0; row < names.length; row++) {
      context.fillRect(span.left, strip.top + row * layout.lensRow, span.width, cellHeight);
    }
  });
  for (let row = 0; row < names.length; row++) {
    const top = strip.top + row * layout.lensRow;
    let style = '';
    columns.forEach((column, at) => {
      const age = youngestAge(ages, column.first, column.last, rowOffset + row);
      if (age === null) return;
      const colour = ramp[Math.min(age, ramp.length - 1)];
      if (colour !== style) context.fillStyle = style = colour;
      context.fillRect(spans[at].left, top, spans[at].width, cellHeight);
    });
  }
}

function paintWarmUp(context: CanvasRenderingContext2D, picture: HeatmapPicture): void {
  const { axis, bars, columns, layout, palette } = picture;
  const cold = columns.filter((column) => !bars[column.last].warm);
  if (cold.length === 0) return;
  const left = cellSpan(axis, cold[0].from, cold[0].to).left;
  const lastSpan = cellSpan(axis, cold[cold.length - 1].from, cold[cold.length - 1].to);
  const right = lastSpan.left + lastSpan.width;
  const { top, height } = layout.entry;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, height);
  context.clip();
  context.strokeStyle = withAlpha(palette.strongLine, 0.45);
  context.lineWidth = 1;
  context.beginPath();
  for (let x = Math.floor((left - height) / 7) * 7; x < right; x += 7) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

function paintBars(
  context: CanvasRenderingContext2D,
  picture: HeatmapPicture,
  strip: Strip,
  options: {
    readonly of: number;
    readonly threshold: number;
    readonly kind: RampKind;
    readonly count: (bar: SignalBarView) => number;
  },
): void {
  const { axis, bars, columns, palette, theme } = picture;
  const ramp = rampFor(options.kind, theme, 12);
  const low = ramp[5];
  for (const column of columns) {
    let count = 0;
    for (let bar = column.first; bar <= column.last; bar++) count = Math.max(count, options.count(bars[bar]));
    const span = cellSpan(axis, column.from, column.to);
    context.fillStyle = palette.never;
    context.fillRect(span.left, strip.top, span.width, strip.height);
    if (count === 0) continue;
    const height = Math.max(1, Math.round((Math.min(count, options.of) / options.of) * strip.height));
    context.fillStyle = count >= options.threshold ? ramp[0] : low;
    context.fillRect(span.left, strip.top + strip.height - height, span.width, height);
  }
  if (options.threshold <= 0) return;
  const y = Math.round(strip.top + strip.height - (options.threshold / options.of) * strip.height) + 0.5;
  context.strokeStyle = palette.text1;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(axis.width, y);
  context.stroke();
  context.setLineDash([]);
}

const REGIME_WORDS: Readonly<Record<SignalBarView['regime'], string>> = {
  uptrend: '↗ Uptrend',
  downtrend: '↘ Downtrend',
  compression: '→← Compression',
  expansion: '←→ Expansion',
  undefined: '',
};

function regimeColours(
  regime: SignalBarView['regime'],
  palette: Palette,
): { readonly fill: string; readonly text: string } {
  switch (regime) {
    case 'uptrend':
      return { fill: palette.upTint, text: palette.upText };
    case 'downtrend':
      return { fill: palette.downTint, text: palette.downText };
    case 'compression':
    case 'expansion':
      return { fill: palette.raised, text: palette.text2 };
    case 'undefined':
      return { fill: palette.never, text: palette.text3 };
  }
}

function paintRegime(context: CanvasRenderingContext2D, picture: HeatmapPicture): void {
  const { axis, bars, columns, layout, palette } = picture;
  const { top, height } = layout.regime;
  context.font = `500 ${palette.sizeXs} ${palette.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let start = 0;
  for (let at = 1; at <= columns.length; at++) {
    const regime = bars[columns[start].last].regime;
    if (at < columns.length && bars[columns[at].last].regime === regime) continue;
    const first = cellSpan(axis, columns[start].from, columns[start].to);
    const last = cellSpan(axis, columns[at - 1].from, columns[at - 1].to);
    const colours = regimeColours(regime, palette);
    const width = last.left + last.width - first.left;
    context.fillStyle = colours.fill;
    context.fillRect(first.left, top, width, height);
    const word = REGIME_WORDS[regime];
    const arrow = word.split(' ')[0];
    const left = Math.max(first.left, 0);
    const room = Math.min(first.left + width, axis.width) - left - 8;
    const text = context.measureText(word).width <= room ? word : context.measureText(arrow).width <= room ? arrow : '';
    context.fillStyle = colours.text;
    if (text !== '') context.fillText(text, left + 4, top + height / 2 + 0.5);
    start = at;
  }
}

function paintForming(context: CanvasRenderingContext2D, picture: HeatmapPicture): void {
  const { axis, forming, layout, palette } = picture;
  if (forming === null) return;
  const span = cellSpan(axis, forming.from, forming.to);
  context.strokeStyle = palette.strongLine;
  context.lineWidth = 1;
  context.setLineDash([1, 2]);
  for (const strip of [layout.entry, layout.convergence, layout.exit, layout.divergence, layout.regime]) {
    context.strokeRect(span.left + 0.5, strip.top + 0.5, Math.max(1, span.width - 1), strip.height - 2);
  }
  context.setLineDash([]);
}

function paintAxis(context: CanvasRenderingContext2D, picture: HeatmapPicture): void {
  const { axis, layout, palette, ticks } = picture;
  const bottom = layout.axis.top;
  context.fillStyle = palette.hairline;
  for (const tick of ticks) context.fillRect(Math.round(barX(axis, tick.index)), 0, 1, bottom);
  context.fillRect(0, bottom, axis.width, 1);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const x = barX(axis, tick.index);
    if (x < 18 || x > axis.width - 18) continue;
    context.font = `${tick.major ? 600 : 450} ${palette.sizeXs} ${palette.font}`;
    context.fillStyle = tick.major ? palette.text1 : palette.text2;
    context.fillText(tick.label, x, bottom + layout.axis.height / 2 + 1);
  }
}

/** Draws the whole heatmap and the stack's time axis. */
export function paintHeatmap(context: CanvasRenderingContext2D, picture: HeatmapPicture): void {
  paintAxis(context, picture);
  if (picture.columns.length > 0) {
    paintLenses(context, picture, 'entry');
    paintWarmUp(context, picture);
    paintLenses(context, picture, 'exit');
    paintRegime(context, picture);
  }
  paintBars(context, picture, picture.layout.convergence, {
    of: ENTRY_LENSES.length,
    threshold: picture.entryRequired,
    kind: 'entry',
    count: (bar) => bar.entryCount,
  });
  paintBars(context, picture, picture.layout.divergence, {
    of: MAX_DIVERGENCES,
    threshold: picture.minDivergences,
    kind: 'exit',
    count: (bar) => bar.divergenceCount,
  });
  paintForming(context, picture);
}
