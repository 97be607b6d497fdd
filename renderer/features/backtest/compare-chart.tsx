import { useCallback, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { formatNumber } from '../../ui/format-number.ts';
import type { TimeZone } from '../../ui/format-time.ts';
import { pixels, type Palette } from '../../ui/palette.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { calendarTicks, paddedExtent, valueScale, valueTicks, type ValueScale } from './axis.ts';
import { lineStyle } from './compare-lines.ts';
import { extentOf, nearestIndex, rebased } from './curve.ts';
import { equityLayout, timeScale, type EquityLayout } from './equity-layout.ts';
import { LineSample } from './line-sample.tsx';
import { drawLine, drawTag, drawTimeAxis, fontOf } from './paint-parts.ts';
import { dateAndTime } from './texts.ts';
import { usePalette } from '../../stores/use-palette.ts';
import { useDrawing, useElementSize } from './use-canvas.ts';

interface Curve {
  readonly runId: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

interface ComparePicture {
  readonly curves: readonly Curve[];
  readonly layout: EquityLayout;
  readonly palette: Palette;
  readonly zone: TimeZone;
  readonly from: number;
  readonly to: number;
  readonly xOf: (time: number) => number;
  readonly timeAt: (x: number) => number;
  readonly value: ValueScale;
  readonly logarithmic: boolean;
}

const START = 100;

function paint(context: CanvasRenderingContext2D, picture: ComparePicture): void {
  const { curves, layout, palette, zone, from, to, xOf, value, logarithmic } = picture;
  const { left, right, equity } = layout;
  const textSize = pixels(palette.sizeXs);
  drawTimeAxis(context, {
    ticks: calendarTicks(from, to, right - left, textSize * 4.9, zone),
    xOf,
    top: equity.top,
    bottom: equity.bottom,
    middle: layout.axisMiddle,
    left,
    right: layout.width,
    palette,
  });
  const rows = Math.max(2, Math.floor((equity.bottom - equity.top) / (textSize * 5)));
  context.font = fontOf(palette, palette.sizeXs, 450);
  for (const tick of valueTicks(value.extent, rows, logarithmic)) {
    const y = Math.round(value.yOf(tick));
    context.fillStyle = tick === START ? palette.strongLine : palette.hairline;
    context.fillRect(left, y, right - left, 1);
    context.fillStyle = palette.text3;
    context.fillText(formatNumber(tick, Number.isInteger(tick) ? 0 : 1), right + 8, y);
  }
  curves.forEach(({ times, values }, index) => {
    const { colour, dash } = lineStyle(index);
    drawLine(context, times, values, xOf, value.yOf, { colour: palette[colour], width: 1.75, dash });
  });
  // The first run's tag lies on top.
  for (let index = curves.length - 1; index >= 0; index--) {
    const last = curves[index].values.at(-1);
    if (last === undefined) continue;
    const { colour } = lineStyle(index);
    drawTag(context, palette, {
      left: right + 1,
      right: layout.width - 4,
      height: Math.round(textSize * 1.45),
      y: value.yOf(last),
      text: formatNumber(last, 1),
      fill: palette[colour],
      colour: colour === 'accent' ? palette.onAccent : palette.background,
    });
  }
}

function usePicture(
  reports: readonly RunReportView[],
  size: { readonly width: number; readonly height: number },
  logarithmic: boolean,
): ComparePicture | null {
  const palette = usePalette();
  const zone = useUiStore((store) => store.zone);
  const curves = useMemo(
    () => reports.map(({ run, curve }) => ({ runId: run.runId, times: curve.times, values: rebased(curve.equity) })),
    [reports],
  );
  return useMemo(() => {
    const money = extentOf([START], ...curves.map(({ values }) => values));
    const span = extentOf(
      reports.map(({ run }) => run.from),
      ...curves.map(({ times }) => times),
    );
    if (money === null || span === null) return null;
    const textSize = pixels(palette.sizeXs);
    const gutter = textSize > 11 ? 76 : 62;
    const layout = equityLayout(size.width, size.height, { gutter, padding: 10, textSize }, false);
    const { top, bottom } = layout.equity;
    return {
      curves,
      layout,
      palette,
      zone,
      from: span.min,
      to: span.max,
      ...timeScale(span.min, span.max, layout),
      value: valueScale(paddedExtent(money, logarithmic), top, bottom, logarithmic),
      logarithmic,
    };
  }, [reports, curves, palette, zone, size, logarithmic]);
}

interface CompareChartProps {
  readonly reports: readonly RunReportView[];
  readonly logarithmic: boolean;
}

/** The equity of several runs over each other, each from 100. */
export function CompareChart({ reports, logarithmic }: CompareChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useElementSize(box);
  const picture = usePicture(reports, size, logarithmic);
  const [time, setTime] = useState<number | null>(null);
  useDrawing(
    canvas,
    size,
    useCallback((context) => (picture === null ? undefined : paint(context, picture)), [picture]),
  );
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (picture === null) return;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setTime(x >= picture.layout.left && x <= picture.layout.right ? picture.timeAt(x) : null);
  };
  return (
    <div
      ref={box}
      className="equity-chart"
      role="img"
      aria-label="Equity of the compared runs, each from 100"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setTime(null)}
    >
      <canvas ref={canvas} className="chart-layer" />
      {time === null || picture === null ? null : <CompareTip picture={picture} time={time} />}
    </div>
  );
}

const TIP_WIDTH = 150;

function CompareTip({ picture, time }: { readonly picture: ComparePicture; readonly time: number }): ReactNode {
  const x = picture.xOf(time);
  const left = x + 12 + TIP_WIDTH > picture.layout.right ? x - 12 - TIP_WIDTH : x + 12;
  return (
    <>
      <span className="compare-cross" style={{ left: x, height: picture.layout.equity.bottom }} />
      <div className="curve-tip" role="status" style={{ left, width: TIP_WIDTH }}>
        <p className="curve-tip-time">{dateAndTime(time, picture.zone)}</p>
        <table>
          <tbody>
            {picture.curves.map(({ runId, times, values }, index) => (
              <tr key={runId}>
                <th scope="row">
                  <LineSample index={index} /> Run {runId}
                </th>
                <td className="strong">{formatNumber(values[nearestIndex(times, time)] ?? null, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
