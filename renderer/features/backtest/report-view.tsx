import { useState, type ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { Distribution } from './distribution.tsx';
import { EquityPanel } from './equity-panel.tsx';
import { ExitTypes } from './exit-types.tsx';
import { MetricsGrid } from './metrics-grid.tsx';
import { MonthlyPanel } from './monthly-panel.tsx';
import { TradesPanel } from './trades-panel.tsx';
import { Verdict } from './verdict.tsx';

interface ReportViewProps {
  readonly report: RunReportView;
  /** It is being made again, or another one is: what is shown is what was. */
  readonly stale: boolean;
  /** Number of the trade whose moment is shown. */
  readonly selected: number | null;
  /** In place of the equity panel: the chart of a moment. */
  readonly moment: ReactNode;
  readonly onMoment: (time: number, trade: TradeView | null) => void;
  readonly onTrade: (trade: TradeView) => void;
}

/** Everything a run says: curves and months on the left, figures and trades on the right. */
export function ReportView({ report, stale, selected, moment, onMoment, onTrade }: ReportViewProps): ReactNode {
  const wide = useWide();
  const [hovered, setHovered] = useState<TradeView | null>(null);
  return (
    <div
      className="report"
      data-stale={stale}
      data-testid="backtest-report"
      data-run={report.run.runId}
      data-trades={report.trades.length}
    >
      <div className="report-main">
        {moment ?? <EquityPanel report={report} highlighted={hovered} onTrade={onTrade} />}
        <MonthlyPanel run={report.run} />
        {wide ? (
          <div className="report-row">
            <Panel title="Exits" testId="panel-exits">
              <ExitTypes run={report.run} />
            </Panel>
            <Panel
              title="Trade returns"
              testId="panel-distribution"
              heading={
                <>
                  <h2 className="panel-title">Trade returns</h2>
                  <span className="text-3">distribution, %</span>
                </>
              }
            >
              <Distribution distribution={report.distribution} />
            </Panel>
          </div>
        ) : null}
      </div>
      <div className="report-side">
        <MetricsGrid run={report.run} />
        <Verdict verdict={report.verdict} />
        <TradesPanel
          report={report}
          wide={wide}
          selected={selected}
          onTrade={onTrade}
          onMoment={onMoment}
          onHover={setHovered}
        />
      </div>
    </div>
  );
}
