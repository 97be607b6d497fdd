import type { ReactNode } from 'react';
import type { SeriesKeyView } from '../../../engine/api/data-views.ts';
import { Chip } from '../../ui/badge.tsx';

/** A series by name; one of a simulated market says so. */
export function SeriesName({ series }: { readonly series: SeriesKeyView }): ReactNode {
  return (
    <>
      {series.symbol}
      {series.simulated ? (
        <>
          {' '}
          <Chip tone="neutral">simulated</Chip>
        </>
      ) : null}
    </>
  );
}
