import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { DAY_MS } from '../../../engine/api/vocabulary.ts';
import { formatNumber } from '../../ui/format-number.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import { pixels, withAlpha, type Palette } from '../../ui/palette.ts';
import { calendarTicks, paddedExtent, valueScale, valueTicks, type ValueScale } from './axis.ts';
import { extentOf, inPosition } from './curve.ts';
import { slideApart, timeScale, type EquityLayout } from './equity-layout.ts';
import { drawLine, drawTag, drawTimeAxis, fontOf } from './paint-parts.ts';
import { shortDate } from './texts.ts';

export interface EquityPicture {
  readonly report: RunReportView;
  readonly layout: EquityLayout;
  readonly palette: Palette;
  readonly logarithmic: boolean;
  readonly zone: TimeZone;
  /** Trade that the pointer is on in the list; its stretch stands out. */
  readonly highlighted: { readonly entryTime: number; readonly exitTime: number } | null;
}

export interface EquityScales {
  readonly xOf: (time: number) => number;
  readonly timeAt: (x: number) => number;
  readonly equity: ValueScale;
  readonly drawdown: ValueScale;
}

const IN_POSITION_ALPHA = 0.08;
const HIGHLIGHT_ALPHA = 0.24;
const UNDER_WATER_ALPHA = 0.22;
const HOLD_DRAWDOWN_ALPHA = 0.6;
/** Room below the deepest drawdown of the pane. */
const DRAWDOWN_ROOM = 1.12;
const LEAST_DRAWDOWN_PCT = 1;
/** Pixels between two gridlines, as a multiple of the text size. */
const ROWS_EMS = 6;
const COLUMNS_EMS = 4.9;

/** Maps times, money and drawdowns of a report to pixels. */
export function equityScales({ report, layout, logarithmic }: EquityPicture): EquityScales | null {
  const { curve } = report;
  const money = extentOf(curve.equity, curve.hold);
  const fall = extentOf(curve.drawdownPct, curve.holdDrawdownPct);
  const from = curve.times.at(0);
  const to = curve.times.at(-1);
  if (money === null || fall === null || from === undefined || to === undefined) return null;
  const { equity, drawdown } = layout;
  const deepest = Math.min(-LEAST_DRAWDOWN_PCT, fall.min) * DRAWDOWN_ROOM;
  return {
    ...timeScale(Math.min(from, report.run.from), to, layout),
    equity: valueScale(paddedExtent(money, logarithmic), equity.top, equity.bottom, logarithmic),
    drawdown: valueScale({ min: deepest, max: 0 }, drawdown.top, drawdown.bottom, false),
  };
}

/** Everything of the equity chart but the crosshair. */
export function paintEquity(context: CanvasRenderingContext2D, picture: EquityPicture): void {
  const scales = equityScales(picture);
  if (scales === null) return;
  drawBands(context, picture, scales);
  drawGrid(context, picture, scales);
  drawCurves(context, picture, scales);
  drawDeepest(context, picture, scales);
  drawEquityLabels(context, picture, scales);
  drawDrawdownLabels(context, picture, scales);
}

function drawBands(context: CanvasRenderingContext2D, picture: EquityPicture, { xOf }: EquityScales): void {
  const { layout, palette, report, highlighted } = picture;
  const { top, bottom } = layout.equity;
  const band = (from: number, to: number, alpha: number): void => {
    const left = Math.max(layout.left, Math.round(xOf(from)));
    const right = Math.min(layout.right, Math.max(left + 1, Math.round(xOf(to))));
    context.fillStyle = withAlpha(palette.accent, alpha);
    context.fillRect(left, top, right - left, bottom - top);
  };
  for (const { from, to } of inPosition(report)) band(from, to, IN_POSITION_ALPHA);
  if (highlighted !== null) band(highlighted.entryTime, highlighted.exitTime, HIGHLIGHT_ALPHA);
}

function drawGrid(context: CanvasRenderingContext2D, picture: EquityPicture, scales: EquityScales): void {
  const { layout, palette, report, zone } = picture;
  const textSize = pixels(palette.sizeXs);
  const { left, right, equity, drawdown, divider } = layout;
  const from = report.run.from;
  const to = report.curve.times.at(-1) ?? from;
  drawTimeAxis(context, {
    ticks: calendarTicks(from, to, right - left, textSize * COLUMNS_EMS, zone),
    xOf: scales.xOf,
    top: equity.top,
    bottom: drawdown.bottom,
    middle: layout.axisMiddle,
    left,
    right: layout.width,
    palette,
  });
  context.fillStyle = palette.hairline;
  for (const tick of equityTicks(picture, scales)) {
    context.fillRect(left, Math.round(scales.equity.yOf(tick)), right - left, 1);
  }
  for (const tick of drawdownTicks(picture, scales)) {
    context.fillRect(left, Math.round(scales.drawdown.yOf(tick)), right - left, 1);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, divider, layout.width, 1);
  // What was there at the start, to see at a glance who is above it.
  context.strokeStyle = withAlpha(palette.strongLine, 0.6);
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  const start = Math.round(scales.equity.yOf(report.run.metrics.startingQuote)) + 0.5;
  context.beginPath();
  context.moveTo(left, start);
  context.lineTo(right, start);
  context.stroke();
  context.setLineDash([]);
}

function equityTicks({ layout, palette, logarithmic }: EquityPicture, scales: EquityScales): readonly number[] {
  const height = layout.equity.bottom - layout.equity.top;
  const count = Math.max(2, Math.floor(height / (pixels(palette.sizeXs) * ROWS_EMS)));
  return valueTicks(scales.equity.extent, count, logarithmic);
}

function drawdownTicks({ layout, palette }: EquityPicture, scales: EquityScales): readonly number[] {
  const height = layout.drawdown.bottom - layout.drawdown.top;
  const count = Math.max(1, Math.floor(height / (pixels(palette.sizeXs) * 3.6)));
  return valueTicks(scales.drawdown.extent, count, false);
}

function drawCurves(context: CanvasRenderingContext2D, picture: EquityPicture, scales: EquityScales): void {
  const { layout, palette, report } = picture;
  const { curve } = report;
  const { xOf, equity, drawdown } = scales;
  const wide = pixels(palette.sizeXs) > 11;
  drawLine(context, curve.times, curve.holdDrawdownPct, xOf, drawdown.yOf, {
    colour: withAlpha(palette.text3, HOLD_DRAWDOWN_ALPHA),
    width: 1,
  });
  const zero = drawdown.yOf(0);
  context.beginPath();
  context.moveTo(xOf(curve.times[0]), zero);
  for (let index = 0; index < curve.times.length; index++) {
    context.lineTo(xOf(curve.times[index]), drawdown.yOf(curve.drawdownPct[index]));
  }
  context.lineTo(xOf(curve.times[curve.times.length - 1]), zero);
  context.closePath();
  context.fillStyle = withAlpha(palette.downFill, UNDER_WATER_ALPHA);
  context.fill();
  // A line along zero would look like a loss where nothing was ever risked.
  if (report.run.metrics.maxDrawdownPct > 0) {
    drawLine(context, curve.times, curve.drawdownPct, xOf, drawdown.yOf, { colour: palette.downFill, width: 1.4 });
  }
  context.save();
  context.beginPath();
  context.rect(layout.left - 2, layout.equity.top, layout.right - layout.left + 4, layout.equity.bottom);
  context.clip();
  drawLine(context, curve.times, curve.hold, xOf, equity.yOf, { colour: palette.text3, width: wide ? 1.2 : 1 });
  drawLine(context, curve.times, curve.equity, xOf, equity.yOf, { colour: palette.accent, width: wide ? 2 : 1.75 });
  context.restore();
}

/** `−20.0% · 19 Aug 22 · 113 d from the peak`, at the deepest point. */
function drawDeepest(context: CanvasRenderingContext2D, picture: EquityPicture, scales: EquityScales): void {
  const { layout, palette, report, zone } = picture;
  const { maxDrawdownPct, maxDrawdownTroughTime: trough, maxDrawdownPeakTime: peak } = report.run.metrics;
  if (trough === null || maxDrawdownPct === 0) return;
  const x = scales.xOf(trough);
  const y = scales.drawdown.yOf(-maxDrawdownPct);
  context.fillStyle = palette.downText;
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
  const days = peak === null ? '' : ` · ${fallText(trough - peak)} from the peak`;
  const text = `${formatNumber(-maxDrawdownPct, 1)}% · ${shortDate(trough, zone)}${days}`;
  context.font = fontOf(palette, palette.sizeXs, 550);
  const width = context.measureText(text).width;
  const textSize = pixels(palette.sizeXs);
  const toTheRight = x + 8 + width <= layout.right;
  const below = y + textSize * 1.5 <= layout.drawdown.bottom;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const left = toTheRight ? x + 8 : Math.max(layout.left, x - 8 - width);
  const baseline = below ? y + textSize * 0.95 : y - textSize * 0.9;
  // Readable over the curve of the market, too.
  context.lineWidth = 3;
  context.strokeStyle = palette.background;
  context.strokeText(text, left, baseline);
  context.fillText(text, left, baseline);
}

function fallText(milliseconds: number): string {
  return milliseconds >= DAY_MS
    ? `${formatNumber(Math.round(milliseconds / DAY_MS), 0)} d`
    : `${formatNumber(Math.round(milliseconds / 3_600_000), 0)} h`;
}

function drawEquityLabels(context: CanvasRenderingContext2D, picture: EquityPicture, scales: EquityScales): void {
  const { layout, palette, report } = picture;
  const equity = report.curve.equity.at(-1) ?? 0;
  const hold = report.curve.hold.at(-1) ?? 0;
  const decimals = axisDecimals(scales);
  const height = Math.round(pixels(palette.sizeXs) * 1.45);
  const first = { y: scales.equity.yOf(equity), height };
  const second = { y: scales.equity.yOf(hold), height };
  const holdAt = slideApart(first, second, layout.equity.top, layout.equity.bottom);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.font = fontOf(palette, palette.sizeXs, 450);
  context.fillStyle = palette.text3;
  for (const tick of equityTicks(picture, scales)) {
    const y = scales.equity.yOf(tick);
    const free = Math.abs(y - first.y) > height && Math.abs(y - holdAt) > height;
    if (free && y > layout.equity.top + 6) context.fillText(formatNumber(tick, decimals), layout.right + 8, y);
  }
  const place = { left: layout.right + 1, right: layout.width - 4, height };
  drawTag(context, palette, {
    ...place,
    y: holdAt,
    text: formatNumber(hold, decimals),
    fill: palette.line,
    colour: palette.text1,
  });
  drawTag(context, palette, {
    ...place,
    y: first.y,
    text: formatNumber(equity, decimals),
    fill: palette.accent,
    colour: palette.onAccent,
  });
}

/** Decimals of the money axis: the same for all of its labels. */
function axisDecimals({ equity }: EquityScales): number {
  return equity.extent.max >= 1_000 ? 0 : equity.extent.max >= 10 ? 1 : 2;
}

function drawDrawdownLabels(context: CanvasRenderingContext2D, picture: EquityPicture, scales: EquityScales): void {
  const { layout, palette } = picture;
  context.font = fontOf(palette, palette.sizeXs, 450);
  context.fillStyle = palette.text3;
  for (const tick of drawdownTicks(picture, scales)) {
    const y = Math.max(scales.drawdown.yOf(tick), layout.drawdown.top + 2);
    context.fillText(`${formatNumber(tick, Number.isInteger(tick) ? 0 : 1)}%`, layout.right + 8, y);
  }
  context.font = fontOf(palette, palette.sizeXs, 550);
  context.fillStyle = palette.text2;
  context.fillText('Drawdown', layout.left + 4, layout.drawdown.bottom - pixels(palette.sizeXs));
}
