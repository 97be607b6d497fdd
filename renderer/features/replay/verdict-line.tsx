import type { ReactNode } from 'react';
import type { ReplayReportView } from '../../../engine/api/replay-views.ts';

const MARKS = { alike: '✓', explained: '✓', unlike: '⚠' } as const;

/** The answer in a line: whether the session and the backtest of its candles decided alike. */
export function VerdictLine({ report }: { readonly report: ReplayReportView }): ReactNode {
  const { kind, headline, detail } = report.verdict;
  return (
    <p
      className={`replay-verdict verdict-${kind}`}
      role={kind === 'unlike' ? 'alert' : 'status'}
      data-testid="replay-verdict"
      data-verdict={kind}
    >
      <span className="verdict-mark" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <span>
        <strong>{headline}.</strong> <span className="text-2">{detail}</span>
      </span>
    </p>
  );
}
