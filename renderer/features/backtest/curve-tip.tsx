import type { ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { changeClass, formatNumber, formatSignedPercent } from '../../ui/format-number.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import type { CurveReading } from './curve.ts';
import { dateAndTime, quoteOf, signedPercentText } from './texts.ts';

interface CurveTipProps {
  readonly reading: CurveReading;
  readonly report: RunReportView;
  /** Held at that time. */
  readonly trade: TradeView | null;
  /** Of the crosshair, and of the plot it must not leave. */
  readonly x: number;
  readonly width: number;
}

const TIP_WIDTH = 214;
const DISTANCE = 12;

function change(value: number, start: number): number {
  return start === 0 ? 0 : 100 * (value / start - 1);
}

/** What the crosshair reads: equity, buy and hold and the drawdown of both, and the trade that was open. */
export function CurveTip({ reading, report, trade, x, width }: CurveTipProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const start = report.run.metrics.startingQuote;
  const quote = quoteOf(report.run.symbol);
  const toTheLeft = x + DISTANCE + TIP_WIDTH > width;
  const rows = [
    { label: 'Strategy', value: reading.equity, fall: reading.drawdownPct, mark: 'accent' },
    { label: 'Buy and hold', value: reading.hold, fall: reading.holdDrawdownPct, mark: 'hold' },
  ];
  return (
    <div
      className="curve-tip"
      role="status"
      data-testid="curve-tip"
      style={{ left: toTheLeft ? x - DISTANCE - TIP_WIDTH : x + DISTANCE, width: TIP_WIDTH }}
    >
      <p className="curve-tip-time">
        {dateAndTime(reading.time, zone)} {zone === 'utc' ? 'UTC' : ''}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Curve</span>
            </th>
            <th scope="col">{quote}</th>
            <th scope="col">Change</th>
            <th scope="col">Drawdown</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, value, fall, mark }) => (
            <tr key={label}>
              <th scope="row">
                <span className={`curve-line curve-${mark}`} />
                <span className="visually-hidden">{label}</span>
              </th>
              <td className="strong">{formatNumber(value, 0)}</td>
              <td className={changeClass(change(value, start))}>{formatSignedPercent(change(value, start), 1)}</td>
              <td className={fall < 0 ? 'down' : 'text-3'}>{formatNumber(fall, 1)}%</td>
            </tr>
          ))}
        </tbody>
      </table>
      {trade === null ? null : (
        <p className="text-2">
          In trade {trade.number}, <span className={changeClass(trade.pnl)}>{signedPercentText(trade.pnlPct)}</span> ·
          click to see it
        </p>
      )}
    </div>
  );
}
