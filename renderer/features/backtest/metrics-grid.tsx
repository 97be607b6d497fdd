import { useMemo, type ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import { metricCells } from './metric-cells.ts';

/** Only where there is room: the compact layout shows the first fifteen figures. */
const COMPACT_CELLS = 15;

/** The figures of a run. `N/A` says why in its title. */
export function MetricsGrid({ run }: { readonly run: RunSummaryView }): ReactNode {
  const cells = useMemo(() => metricCells(run.metrics, run.symbol), [run]);
  return (
    <section className="panel metrics" aria-label="Figures" data-testid="panel-metrics" data-panel tabIndex={-1}>
      <dl className="metrics-grid">
        {cells.map((cell, index) => (
          <div
            key={cell.key}
            className={index < COMPACT_CELLS ? 'metric' : 'metric only-wide'}
            data-testid={`metric-${cell.key}`}
            title={cell.title}
          >
            <dt>{cell.label}</dt>
            <dd className={cell.tone}>
              {cell.text}
              {cell.unit === '' ? null : <span className="metric-unit"> {cell.unit}</span>}
              {cell.tone === 'missing' ? <span className="visually-hidden">{cell.title}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
