import type { ReactNode } from 'react';
import { lineStyle } from './compare-lines.ts';

/** The line of a compared run, as its curve is drawn. */
export function LineSample({ index }: { readonly index: number }): ReactNode {
  const { token, dash } = lineStyle(index);
  return (
    <svg className="line-sample" width="18" height="4" aria-hidden="true">
      <line x1="0" x2="18" y1="2" y2="2" strokeWidth="2" stroke={`var(${token})`} strokeDasharray={dash.join(' ')} />
    </svg>
  );
}
