import type { ReactNode } from 'react';
import type { RunReportView, TradeView } from '../../../engine/api/backtest-views.ts';
import { PanelBoundary } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { EquityChart } from './equity-chart.tsx';

interface EquityPanelProps {
  readonly report: RunReportView;
  readonly highlighted: TradeView | null;
  readonly onTrade: (trade: TradeView) => void;
}

const SCALES = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log' },
] as const;

/** Linear or logarithmic money, for this screen's charts. */
export function ScaleSwitch(): ReactNode {
  const logarithmic = useBacktestStore((store) => store.logarithmic);
  const setLogarithmic = useBacktestStore((store) => store.setLogarithmic);
  return (
    <Segmented
      label="Scale of the equity"
      testId="equity-scale"
      value={logarithmic ? 'log' : 'linear'}
      options={SCALES}
      onChange={(value) => setLogarithmic(value === 'log')}
    />
  );
}

/** Equity and drawdown of the strategy against buy and hold. */
export function EquityPanel({ report, highlighted, onTrade }: EquityPanelProps): ReactNode {
  const logarithmic = useBacktestStore((store) => store.logarithmic);
  return (
    <section className="panel equity-panel" aria-label="Equity" data-testid="panel-equity" data-panel tabIndex={-1}>
      <header className="panel-header">
        <h2 className="panel-title">Equity</h2>
        <ul className="curve-legend" aria-label="Curves">
          <li>
            <span className="curve-line curve-accent" /> Strategy
          </li>
          <li>
            <span className="curve-line curve-hold" /> Buy and hold
          </li>
          <li>
            <span className="curve-box" /> In position
          </li>
        </ul>
        <div className="panel-aside">
          <ScaleSwitch />
        </div>
      </header>
      <PanelBoundary title="Equity">
        <EquityChart report={report} logarithmic={logarithmic} highlighted={highlighted} onTrade={onTrade} />
      </PanelBoundary>
    </section>
  );
}
