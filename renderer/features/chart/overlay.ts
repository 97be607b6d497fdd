import type {
  IChartApi,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
} from 'lightweight-charts';
import { pixels, withAlpha, type Palette } from '../../ui/palette.ts';
import type { PriceTag } from '../../stores/chart-source.ts';
import { visibleBars } from '../../stores/stack-store.ts';
import { ticksInView } from '../../stores/time-ticks.ts';
import { drawTags } from './draw-tags.ts';
import type { BarMark, OverlayState } from './overlay-state.ts';
import { placeTags } from './price-tags.ts';
import { bandsAt, NARROW_BAND } from './studies.ts';

type DrawingTarget = Parameters<IPrimitivePaneRenderer['draw']>[0];

interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly xOf: (index: number) => number;
  readonly yOf: (price: number) => number;
}

type Draw = (surface: Surface, state: OverlayState) => void;

/** What is in view follows from the bars' coordinates, so grid and band keep up with every pan and zoom. */
function drawGridAndBand({ context, height, width, xOf, yOf }: Surface, state: OverlayState): void {
  const { bars, barMs, palette, zone } = state;
  const axis = { origin: xOf(0), pitch: xOf(1) - xOf(0), width, gutterRight: 0 };
  if (bars.length === 0 || axis.pitch <= 0) return;
  context.fillStyle = palette.hairline;
  for (const tick of ticksInView(bars, barMs, axis, pixels(palette.sizeXs), zone)) {
    context.fillRect(Math.round(xOf(tick.index)), 0, 1, height);
  }
  const { first, last } = visibleBars(axis, bars.length);
  const lower: { readonly x: number; readonly y: number }[] = [];
  context.beginPath();
  for (let index = first; index <= last; index++) {
    const bands = bandsAt(bars, index, NARROW_BAND.period, NARROW_BAND.deviations);
    if (bands === null) continue;
    context.lineTo(xOf(index), yOf(bands.upper));
    lower.push({ x: xOf(index), y: yOf(bands.lower) });
  }
  for (const { x, y } of lower.reverse()) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = withAlpha(palette.accent, 0.07);
  context.fill();
}

function lineColour(tag: PriceTag, palette: Palette): string {
  if (tag.kind === 'average') return palette.average;
  return tag.side === 'up' ? palette.upText : palette.downText;
}

function drawPriceLines({ context, width, yOf }: Surface, state: OverlayState): void {
  context.lineWidth = 1;
  for (const tag of state.tags) {
    const y = Math.round(yOf(tag.price)) + 0.5;
    context.strokeStyle = lineColour(tag, state.palette);
    context.setLineDash(tag.kind === 'average' ? [5, 3] : [1, 3]);
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
  context.setLineDash([]);
}

function drawStructure({ context, width, xOf, yOf }: Surface, state: OverlayState): void {
  const { palette } = state;
  context.font = `450 ${palette.sizeXs} ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const line of state.structure) {
    const from = xOf(line.from);
    const to = xOf(line.to);
    if (to < 0 || from > width) continue;
    const y = Math.round(yOf(line.price)) + 0.5;
    context.strokeStyle = palette.strongLine;
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to, y);
    context.stroke();
    if (to - from > 36) {
      context.fillStyle = palette.text3;
      context.fillText(line.label, (from + to) / 2, y + 2);
    }
  }
  context.setLineDash([]);
}

/** Entry to exit of every round trip, with a dot at either price. The one in question is in front and bolder. */
function drawPaths({ context, width, xOf, yOf }: Surface, state: OverlayState): void {
  const inOrder = [...state.paths].sort((a, b) => Number(a.focused) - Number(b.focused));
  for (const path of inOrder) {
    const ends = [
      { x: xOf(path.from) + 0.5, y: yOf(path.fromPrice) },
      { x: xOf(path.to) + 0.5, y: yOf(path.toPrice) },
    ] as const;
    if (ends[1].x < 0 || ends[0].x > width) continue;
    const colour = path.result === 'gain' ? state.palette.upText : state.palette.downText;
    context.strokeStyle = path.focused ? colour : withAlpha(colour, 0.5);
    context.lineWidth = path.focused ? 1.5 : 1;
    context.beginPath();
    context.moveTo(ends[0].x, ends[0].y);
    context.lineTo(ends[1].x, ends[1].y);
    context.stroke();
    for (const { x, y } of ends) {
      context.beginPath();
      context.arc(x, y, path.focused ? 3 : 2, 0, 2 * Math.PI);
      context.fillStyle = state.palette.background;
      context.fill();
      context.stroke();
    }
  }
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function drawMark(surface: Surface, mark: BarMark, state: OverlayState, taken: Box[]): void {
  const { context, width, height, xOf, yOf } = surface;
  const { palette } = state;
  const x = Math.round(xOf(mark.index)) + 0.5;
  if (x < -60 || x > width + 60) return;
  const buy = mark.side === 'buy';
  const size = pixels(palette.sizeXs) * 0.46;
  const textHeight = pixels(palette.sizeS) * 1.35;
  // Arrow and label stay within the plot, over the candle if need be.
  const room = size * 1.5 + 2 + textHeight;
  const tip = buy ? Math.min(height - room, yOf(mark.low) + 4) : Math.max(room, yOf(mark.high) - 4);
  const base = buy ? tip + size * 1.5 : tip - size * 1.5;
  const colour = buy ? palette.upText : palette.downText;
  context.fillStyle = mark.faint ? withAlpha(colour, 0.6) : colour;
  context.beginPath();
  context.moveTo(x, tip);
  context.lineTo(x - size, base);
  context.lineTo(x + size, base);
  context.closePath();
  context.fill();
  if (mark.faint) return;
  const half = context.measureText(mark.label).width / 2 + 4;
  const middle = Math.min(Math.max(x, half), width - half);
  const top = buy ? base + 2 : base - 2 - textHeight;
  const box = { left: middle - half, right: middle + half, top, bottom: top + textHeight };
  // Where trades are dense an arrow says enough; a label over another says nothing.
  if (taken.some((other) => overlaps(other, box))) return;
  taken.push(box);
  context.fillStyle = withAlpha(palette.background, 0.82);
  context.fillRect(box.left, box.top, half * 2, textHeight);
  context.fillStyle = colour;
  context.fillText(mark.label, middle, top + textHeight / 2 + 0.5);
}

function drawMarks(surface: Surface, state: OverlayState): void {
  const { context } = surface;
  context.font = `600 ${state.palette.sizeS} ${state.palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const taken: Box[] = [];
  for (let at = state.marks.length - 1; at >= 0; at--) drawMark(surface, state.marks[at], state, taken);
}

/** What the library calls to draw the marks, lines and labels over its candles. */
export function createOverlay(state: OverlayState): ISeriesPrimitive & { readonly redraw: () => void } {
  let chart: IChartApi | null = null;
  let series: ISeriesApi<'Candlestick'> | null = null;

  function paneView(zOrder: PrimitivePaneViewZOrder, draw: Draw): IPrimitivePaneView {
    const renderer: IPrimitivePaneRenderer = {
      draw(target: DrawingTarget) {
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const scale = chart?.timeScale();
          const xOf = (index: number): number => scale?.logicalToCoordinate(index as Logical) ?? -1e6;
          const yOf = (price: number): number => series?.priceToCoordinate(price) ?? -1e6;
          draw({ context, width: mediaSize.width, height: mediaSize.height, xOf, yOf }, state);
        });
      },
    };
    return { zOrder: () => zOrder, renderer: () => renderer };
  }

  const paneViews = [
    paneView('bottom', drawGridAndBand),
    paneView('bottom', drawStructure),
    paneView('top', drawPriceLines),
    paneView('top', drawPaths),
    paneView('top', drawMarks),
  ];
  const axisViews = [
    paneView('top', ({ context, width, height, yOf }) => {
      const lineHeight = pixels(state.palette.sizeS) * 1.3;
      const tagHeight = Math.round(lineHeight * 2 + 3);
      const entries = state.tags.map((tag) => ({ tag, y: yOf(tag.price) })).filter(({ y }) => y >= 0 && y <= height);
      drawTags(context, placeTags(entries, height, tagHeight), { width, tagHeight, lineHeight }, state.palette);
    }),
  ];

  return {
    attached(parameters) {
      // The overlay is attached to the candles of the time chart and to nothing else.
      chart = parameters.chart as IChartApi;
      series = parameters.series as ISeriesApi<'Candlestick'>;
    },
    detached() {
      chart = null;
      series = null;
    },
    paneViews: () => paneViews,
    priceAxisPaneViews: () => axisViews,
    // The library's own request for an update lays the whole chart out anew, and then draws it twice. Setting no
    // option redraws it once.
    redraw: () => series?.applyOptions({}),
  };
}
