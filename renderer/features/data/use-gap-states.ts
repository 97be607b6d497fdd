import { useMemo } from 'react';
import type { CoverageView } from '../../../engine/api/data-views.ts';
import { isJobOver } from '../../../engine/api/jobs.ts';
import { useDataStore } from '../../stores/data-store.ts';
import { gapState, useDataWorkStore, type GapState } from '../../stores/data-work-store.ts';
import { useJobs } from '../../stores/jobs-store.ts';

/** What happens, or can be done, about each gap of a series. */
export function useGapStates(coverage: CoverageView): (gap: CoverageView['gaps'][number]) => GapState {
  const jobs = useJobs((job) => (job.kind === 'heal' || job.kind === 'backfill') && !isJobOver(job));
  const healing = useDataWorkStore((store) => store.healing);
  const overview = useDataStore((store) => store.overview);
  return useMemo(() => {
    const markets = overview?.markets ?? [];
    return (gap) => gapState(coverage, gap, jobs, healing, markets);
  }, [coverage, jobs, healing, overview]);
}
