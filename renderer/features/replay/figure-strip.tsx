import { useMemo, type ReactNode } from 'react';
import type { ReplayReportView } from '../../../engine/api/replay-views.ts';
import { replayFigures } from './figures.ts';

/** What was compared and what it comes to, in one line of figures. */
export function FigureStrip({ report }: { readonly report: ReplayReportView }): ReactNode {
  const figures = useMemo(() => replayFigures(report), [report]);
  return (
    <dl className="replay-figures" aria-label="Figures of the replay" data-testid="replay-figures">
      {figures.map(({ id, label, value, note, tone, title }) => (
        <div key={id} className="replay-figure" data-testid={`figure-${id}`} title={title}>
          <dt>{label}</dt>
          <dd className={tone === 'bad' ? 'bad' : tone}>
            {tone === 'bad' ? <span aria-hidden="true">⚠ </span> : null}
            {value}
          </dd>
          <dd className={`replay-note ${tone === 'bad' ? 'bad' : ''}`}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}
