import { useRef, type ReactNode } from 'react';
import type { FoldView, ObjectiveView, WalkForwardView } from '../../../engine/api/optimise-views.ts';
import { changeClass, formatNumber, formatSigned, formatSignedPercent } from '../../ui/format-number.ts';
import { timeParts } from '../../ui/format-time.ts';
import { useWide } from '../../ui/use-wide.ts';
import { FEWEST_TRADES } from '../../stores/optimise-rows.ts';
import { objectiveFigure } from './figures.ts';
import { gainsOf, linePath, monthTicks, timeX, type TimeSpan } from './fold-geometry.ts';
import { formatSettingValue } from './setting-names.ts';
import { useSize } from '../../ui/use-size.ts';
import './fold-chart.css';

/** Bars thinner than this have no room for a line of text. */
const LEAST_LABELLED = 12;

interface FoldChartProps {
  readonly folds: readonly FoldView[];
  /** Folds there will be, so that those that are there keep their places. */
  readonly total: number;
  /** The candles of the sweep. */
  readonly span: TimeSpan;
  readonly curve: WalkForwardView['curve'] | null;
  readonly objective: ObjectiveView;
  readonly names: readonly string[];
}

function dayText(time: number): string {
  const { day, month, year } = timeParts(time, 'utc');
  return `${day} ${month} ${year}`;
}

/** The score without the unit its heading has; signed where above and below mean something. */
function scoreText(score: number | null, objective: ObjectiveView, signed: boolean): string {
  if (score === null) return 'N/A';
  const { cellText, neutral } = objectiveFigure(objective);
  const text = cellText(score);
  return signed && neutral === 0 && score > 0 && Number(text) !== 0 ? `+${text}` : text;
}

function foldHint(
  fold: FoldView,
  at: number,
  { objective, names }: Pick<FoldChartProps, 'objective' | 'names'>,
): string {
  const chosen = fold.values?.map((value, index) => `${names[index]} ${formatSettingValue(value)}`).join(', ');
  return [
    `Fold ${at + 1}: train ${dayText(fold.train.from)} – ${dayText(fold.train.to)}, test to ${dayText(fold.test.to)}`,
    chosen === undefined ? 'No member could be chosen' : `Chosen: ${chosen}`,
    `Score ${scoreText(fold.trainScore, objective, false)} in training, ${scoreText(fold.testScore, objective, false)} on unseen data`,
    `Test: ${fold.testReturnPct === null ? 'N/A' : formatSignedPercent(fold.testReturnPct, 1)} with ${fold.testTrades} trades${fold.testTrades < FEWEST_TRADES ? ', too few to say much on their own' : ''}`,
  ].join('\n');
}

/** Colour of a test score: better or worse than its neutral value; quiet where a few trades alone say little. */
function toneOf({ testScore, testTrades }: FoldView, objective: ObjectiveView): string {
  const { neutral } = objectiveFigure(objective);
  if (testScore === null || neutral === null || testTrades < FEWEST_TRADES) return 'text-3';
  return changeClass(testScore - neutral);
}

/** A bar per fold, training and test, and below them the stitched equity of the tests on the same axis. */
export function FoldChart(props: FoldChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const wide = useWide();
  const fits = size !== null && size.width >= 160 && size.height >= 60;
  return (
    <div className="fold-chart" ref={frame}>
      {fits ? <FoldDrawing {...props} size={size} wide={wide} /> : null}
    </div>
  );
}

interface DrawingProps extends FoldChartProps {
  readonly size: { readonly width: number; readonly height: number };
  readonly wide: boolean;
}

function FoldDrawing({ size, span, folds, total, curve, objective, names, wide }: DrawingProps): ReactNode {
  const left = wide ? 90 : 62;
  const right = size.width - (wide ? 82 : 64);
  const axisHeight = wide ? 30 : 24;
  // The bars take what they need up to half of the room; with many folds they get thinner.
  const wanted = wide ? 29 : 15;
  const count = Math.max(total, folds.length);
  const most = (size.height - axisHeight) * 0.56;
  const pitch = Math.max(4, Math.min(wanted, Math.floor(most / count)));
  const foldsHeight = pitch * count + 8;
  const barHeight = Math.max(2, pitch - 3);
  const x = (time: number): number => Math.round(timeX(span, left, right, time));
  const labels = pitch >= LEAST_LABELLED;
  return (
    <svg className="fold-svg" width={size.width} height={size.height} role="img" aria-label="Folds and their scores">
      {folds.map((fold, at) => {
        const y = 5 + at * pitch;
        const middle = y + barHeight / 2 + 0.5;
        const split = x(fold.test.from);
        const end = x(fold.test.to);
        return (
          <g key={fold.test.from} data-testid="fold">
            <title>{foldHint(fold, at, { objective, names })}</title>
            <rect x={0} y={y} width={size.width} height={barHeight} fill="transparent" />
            <rect
              className="fold-train"
              x={x(fold.train.from)}
              y={y}
              width={Math.max(1, split - x(fold.train.from) - 1)}
              height={barHeight}
            />
            <rect className="fold-test" x={split} y={y} width={Math.max(1, end - split)} height={barHeight} />
            {labels ? (
              <>
                <text className="fold-name" x={wide ? 12 : 8} y={middle}>
                  Fold {at + 1}
                </text>
                <text className="fold-score" x={split - 6} y={middle} textAnchor="end">
                  {scoreText(fold.trainScore, objective, false)}
                </text>
                <text className={`fold-result ${toneOf(fold, objective)}`} x={end + 6} y={middle}>
                  {scoreText(fold.testScore, objective, true)}
                </text>
              </>
            ) : null}
          </g>
        );
      })}
      {curve === null || curve.times.length < 2 ? null : (
        <Stitched
          curve={curve}
          x={(time) => timeX(span, left, right, time)}
          box={{ left, right, top: foldsHeight, bottom: size.height - axisHeight, width: size.width }}
          wide={wide}
        />
      )}
      {monthTicks(span, Math.max(2, Math.floor((right - left) / (wide ? 90 : 84)))).map((tick) => (
        <text
          key={tick.time}
          className="fold-tick"
          x={x(tick.time)}
          y={size.height - axisHeight / 2}
          textAnchor="middle"
        >
          {tick.label}
        </text>
      ))}
    </svg>
  );
}

interface StitchedProps {
  readonly curve: WalkForwardView['curve'];
  readonly x: (time: number) => number;
  readonly box: { left: number; right: number; top: number; bottom: number; width: number };
  readonly wide: boolean;
}

/** Equity over the test windows, each begun with what the one before ended with. */
function Stitched({ curve, x, box, wide }: StitchedProps): ReactNode {
  const { gains, low, high } = gainsOf(curve);
  const range = high - low || 1;
  const top = box.top + 14;
  const bottom = box.bottom - 8;
  const y = (gain: number): number => bottom - ((gain - low) / range) * (bottom - top);
  const last = gains[gains.length - 1];
  const zero = Math.round(y(0)) + 0.5;
  const lineHeight = wide ? 16 : 13;
  // The label of the end gives way to that of zero.
  const end = Math.abs(y(last) - zero) < lineHeight ? zero + (last < 0 ? lineHeight : -lineHeight) : y(last);
  return (
    <g data-testid="out-of-sample">
      <line className="fold-rule" x1={0} x2={box.width} y1={box.top + 0.5} y2={box.top + 0.5} />
      <text className="fold-name fold-strong" x={wide ? 12 : 8} y={(top + bottom) / 2}>
        {wide ? 'Out of sample' : 'Out of s.'}
      </text>
      <line className="fold-zero" x1={box.left} x2={box.right} y1={zero} y2={zero} />
      <path className="fold-line" d={linePath(curve.times.map(x), gains.map(y))} />
      <text className="fold-tick" x={box.right + 7} y={zero}>
        0%
      </text>
      <text className={`fold-result ${changeClass(last)}`} x={box.right + 7} y={end}>
        {formatSigned(last, 1)}%
      </text>
      {high - low < 0.05 ? (
        <text className="fold-tick" x={(box.left + box.right) / 2} y={top} textAnchor="middle">
          no trade on unseen data: {formatNumber(high, 1)}%
        </text>
      ) : null}
    </g>
  );
}
