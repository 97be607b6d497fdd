import type { ReactNode } from 'react';
import './panel.css';

/** Lines in the place of what is loading. They stand still, and appear only when loading takes longer than 150 ms. */
export function Skeleton({ lines }: { readonly lines: number }): ReactNode {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}
