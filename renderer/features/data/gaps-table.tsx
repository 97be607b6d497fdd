import { useMemo, type ReactNode } from 'react';
import { assertNever } from '../../../engine/api/vocabulary.ts';
import type { CoverageView } from '../../../engine/api/data-views.ts';
import { Chip } from '../../ui/badge.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DataTable, type Column } from '../../ui/table.tsx';
import { useDataStore } from '../../stores/data-store.ts';
import { useDataWorkStore, type GapState } from '../../stores/data-work-store.ts';
import { formatMinute, formatMinutes, type Gap } from './coverage-figures.ts';
import { gapStateWords } from './gap-words.ts';
import { useGapStates } from './use-gap-states.ts';

interface GapRow {
  readonly gap: Gap;
  readonly state: GapState;
  readonly coverage: CoverageView;
}

function StateCell({ gap, state, coverage }: GapRow): ReactNode {
  const healGap = useDataWorkStore((store) => store.healGap);
  const title = gapStateWords(state);
  switch (state.kind) {
    case 'checked':
      return (
        <span title={title}>
          <Chip tone="neutral">no trades</Chip>
        </span>
      );
    case 'running':
      return (
        <span className="chip gap-running">{state.part === null ? 'running' : `${Math.floor(state.part * 100)}%`}</span>
      );
    case 'queued':
      return <span className="text-2">queued</span>;
    case 'fetchable':
      return (
        <button
          type="button"
          className="link-button"
          title={title}
          data-testid="button-heal-row"
          onClick={() => void healGap(coverage, gap)}
        >
          backfill
        </button>
      );
    case 'out_of_reach':
      return (
        <span className="text-3" title={title}>
          –
        </span>
      );
    default:
      return assertNever(state, 'gap state');
  }
}

const COLUMNS: readonly Column<GapRow>[] = [
  { key: 'from', title: 'Gap starts, UTC', render: ({ gap }) => formatMinute(gap.from) },
  { key: 'length', title: 'Length', align: 'right', render: ({ gap }) => formatMinutes(gap.minutes) },
  { key: 'state', title: 'State', render: (row) => <StateCell {...row} /> },
];

function Rows({ coverage }: { readonly coverage: CoverageView }): ReactNode {
  const stateOf = useGapStates(coverage);
  const rows = useMemo(
    () => coverage.gaps.map((gap): GapRow => ({ gap, state: stateOf(gap), coverage })),
    [coverage, stateOf],
  );
  return (
    <DataTable
      label="Gaps"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ gap }) => gap.from}
      rowAttributes={({ gap, state }) => ({
        'data-testid': 'gap-row',
        'data-state': state.kind,
        'data-from': gap.from,
        'data-minutes': gap.minutes,
      })}
      empty="No gaps: every stretch without trades is short enough to be filled."
    />
  );
}

/** What is missing of the selected series, and a way to get each piece. */
export function GapsPanel(): ReactNode {
  const selected = useDataStore((store) => store.selected);
  const coverage = useDataStore((store) => store.coverage);
  return (
    <Panel
      title="Gaps"
      testId="panel-gaps"
      className="panel-gaps"
      heading={
        <>
          <h2 className="panel-title">Gaps</h2>
          <span className="text-3 data-subtitle">
            {selected === null ? '' : `${selected.symbol} · indicators restart after each`}
          </span>
        </>
      }
    >
      {coverage === null ? (
        <p className="table-empty">Gaps of the selected series appear here.</p>
      ) : (
        <Rows coverage={coverage} />
      )}
    </Panel>
  );
}
