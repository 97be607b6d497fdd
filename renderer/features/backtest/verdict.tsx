import type { ReactNode } from 'react';
import type { RunReportView } from '../../../engine/api/backtest-views.ts';
import { InfoIcon } from './backtest-icons.tsx';

/** What the figures say in a sentence, and what they do not say. */
export function Verdict({ verdict }: Pick<RunReportView, 'verdict'>): ReactNode {
  return (
    <p className="verdict" data-testid="verdict">
      <InfoIcon />
      <span>
        {verdict.headline} <span className="text-2">{verdict.caution}</span>
      </span>
    </p>
  );
}
