import { useMemo, type ReactNode } from 'react';
import type { ReplayDifferenceView, ReplayReportView, TradePairView } from '../../../engine/api/replay-views.ts';
import { PanelBoundary } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { DifferenceTable } from './difference-table.tsx';
import { differencesOf, GROUP_NAMES, groupCounts, type DifferenceGroup } from './difference-rows.ts';
import { PairTable } from './pair-table.tsx';

export type ReplayTab = 'differences' | 'trades';

/** What is looked at of a report. */
export interface ReplayChoice {
  readonly tab: ReplayTab;
  /** Null for all groups. */
  readonly group: DifferenceGroup | null;
}

interface DifferencesPanelProps {
  readonly report: ReplayReportView;
  readonly choice: ReplayChoice;
  readonly onChoice: (choice: ReplayChoice) => void;
  readonly selectedDifference: number | null;
  readonly selectedTrade: number | null;
  readonly onDifference: (difference: ReplayDifferenceView) => void;
  readonly onTrade: (pair: TradePairView) => void;
}

interface FilterEntry {
  /** Null takes the filter off. */
  readonly id: DifferenceGroup | null;
  readonly name: string;
  readonly count: number;
}

interface GroupFilterProps {
  readonly report: ReplayReportView;
  readonly group: DifferenceGroup | null;
  readonly onGroup: (group: DifferenceGroup | null) => void;
}

function GroupFilter({ report, group, onGroup }: GroupFilterProps): ReactNode {
  const { groups, all } = useMemo(() => groupCounts(report), [report]);
  if (groups.length < 2) return null;
  const entries: readonly FilterEntry[] = [
    { id: null, name: 'All', count: all },
    ...groups.map((entry) => ({ id: entry.group, name: GROUP_NAMES[entry.group], count: entry.count })),
  ];
  return (
    <div className="group-filter" role="group" aria-label="Kinds of differences">
      {entries.map(({ id, name, count }) => (
        <button
          key={name}
          type="button"
          className="group-chip"
          aria-pressed={id === group}
          data-testid={`group-${id ?? 'all'}`}
          onClick={() => onGroup(id)}
        >
          {name} <span className="group-count">{formatNumber(count, 0)}</span>
        </button>
      ))}
    </div>
  );
}

/** The differences of a replay by kind, and its trades side by side. */
export function DifferencesPanel(props: DifferencesPanelProps): ReactNode {
  const { report, choice, onChoice, selectedDifference, selectedTrade, onDifference, onTrade } = props;
  const { groups, all } = useMemo(() => groupCounts(report), [report]);
  // A filter of the session before may have nothing here.
  const group = groups.some((entry) => entry.group === choice.group) ? choice.group : null;
  const differences = useMemo(() => differencesOf(report, group), [report, group]);
  const count = group === null ? all : (groups.find((entry) => entry.group === group)?.count ?? 0);
  return (
    <section
      className="panel differences-panel"
      aria-label="Differences"
      data-testid="panel-differences"
      data-panel
      tabIndex={-1}
    >
      <header className="panel-header">
        <Tabs
          label="Differences and trades"
          testIdPrefix="replay-tab"
          items={[
            { id: 'differences', label: 'Differences', count: all },
            { id: 'trades', label: 'Trades', count: report.pairs.length },
          ]}
          selected={choice.tab}
          onSelect={(tab) => onChoice({ ...choice, tab })}
        />
        <div className="panel-aside">
          {choice.tab === 'differences' ? (
            <GroupFilter report={report} group={group} onGroup={(chosen) => onChoice({ ...choice, group: chosen })} />
          ) : null}
        </div>
      </header>
      <PanelBoundary title="Differences">
        {choice.tab === 'trades' ? (
          <PairTable report={report} selected={selectedTrade} onSelect={onTrade} />
        ) : differences.length === 0 ? (
          <p className="table-empty" data-testid="no-differences">
            Not one difference: signals, decisions, times, prices and fees are the same.
          </p>
        ) : (
          <DifferenceTable
            key={`${report.sessionId} ${report.made} ${group}`}
            differences={differences}
            count={count}
            selected={selectedDifference}
            onSelect={onDifference}
          />
        )}
      </PanelBoundary>
    </section>
  );
}
