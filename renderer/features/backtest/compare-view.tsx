import { useMemo, type ReactNode } from 'react';
import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { Button } from '../../ui/button.tsx';
import { PanelBoundary } from '../../ui/panel.tsx';
import { rangeOfRun } from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { CompareChart } from './compare-chart.tsx';
import { compareRows, sameCandles } from './compare-rows.ts';
import { LineSample } from './line-sample.tsx';
import { ScaleSwitch } from './equity-panel.tsx';
import { shortRangeText } from './texts.ts';

interface CompareViewProps {
  readonly reports: readonly RunReportView[];
}

function Curves({ reports }: CompareViewProps): ReactNode {
  const logarithmic = useBacktestStore((store) => store.logarithmic);
  return (
    <section className="panel compare-curves" aria-label="Equity, each from 100" data-panel tabIndex={-1}>
      <header className="panel-header">
        <h2 className="panel-title">Equity</h2>
        <span className="text-3">each from 100</span>
        <ul className="curve-legend" aria-label="Curves">
          {reports.map(({ run }, index) => (
            <li key={run.runId}>
              <LineSample index={index} /> Run {run.runId}
            </li>
          ))}
        </ul>
        <div className="panel-aside">
          <ScaleSwitch />
        </div>
      </header>
      <PanelBoundary title="Equity">
        <CompareChart reports={reports} logarithmic={logarithmic} />
      </PanelBoundary>
    </section>
  );
}

function Figures({ reports }: CompareViewProps): ReactNode {
  const rows = useMemo(() => compareRows(reports.map(({ run }) => run)), [reports]);
  return (
    <table className="table compare-table" aria-label="Figures side by side" data-testid="compare-table">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Figure</span>
          </th>
          {reports.map(({ run }, index) => (
            <th key={run.runId} scope="col" className="numeric compare-run">
              <LineSample index={index} /> Run {run.runId}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Series</th>
          {reports.map(({ run }) => (
            <td key={run.runId} className="numeric text-2">
              {run.symbol} {run.simulated ? 'sim' : ''} · {run.timeframe}
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">Range</th>
          {reports.map(({ run }) => (
            <td key={run.runId} className="numeric text-2">
              {shortRangeText(rangeOfRun(run))}
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">Changed</th>
          {reports.map(({ run }) => (
            <td key={run.runId} className="numeric compare-differences">
              {run.differences === '' ? (
                <span className="text-3">default</span>
              ) : (
                run.differences.replaceAll(', ', '\n')
              )}
            </td>
          ))}
        </tr>
        {rows.map(({ key, label, cells }) => (
          <tr key={key} data-testid={`compare-${key}`}>
            <th scope="row">{label}</th>
            {cells.map((cell, index) => (
              <td
                key={reports[index].run.runId}
                className={`numeric ${cell.tone} ${cell.best ? 'compare-best' : ''}`}
                data-best={cell.best}
                title={cell.title}
              >
                {cell.best ? (
                  <span className="best-mark" role="img" aria-label="best">
                    ●
                  </span>
                ) : null}{' '}
                {cell.text} {cell.unit}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Two or more runs side by side: their curves over each other, their figures beside each other. */
export function CompareView({ reports }: CompareViewProps): ReactNode {
  const end = useBacktestStore((store) => store.endComparison);
  return (
    <div className="report" data-testid="backtest-comparison">
      <div className="report-main">
        <Curves reports={reports} />
      </div>
      <div className="report-side">
        <section className="panel compare-figures" aria-label="Comparison" data-panel tabIndex={-1}>
          <header className="panel-header">
            <h2 className="panel-title">Side by side</h2>
            <span className="text-3">● the best of them</span>
            <div className="panel-aside">
              <Button testId="button-end-comparison" onClick={end}>
                Close comparison
              </Button>
            </div>
          </header>
          <PanelBoundary title="Comparison">
            {sameCandles(reports) ? null : (
              <p className="compare-warning" role="note" data-testid="compare-warning">
                ⚠ These runs are not about the same candles: their figures differ for that reason too.
              </p>
            )}
            <div className="table-scroll scroll">
              <Figures reports={reports} />
            </div>
          </PanelBoundary>
        </section>
      </div>
    </div>
  );
}
