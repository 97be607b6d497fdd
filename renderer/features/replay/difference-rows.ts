import type { DifferenceKindView, ReplayDifferenceView, ReplayReportView } from '../../../engine/api/replay-views.ts';
import { formatClockSeconds, formatDay, type TimeZone } from '../../ui/format-time.ts';

/** What a person filters by: kinds that answer the same question are one. */
export const DIFFERENCE_GROUPS = ['signal', 'decision', 'trade', 'time', 'price', 'fee', 'partial'] as const;
export type DifferenceGroup = (typeof DIFFERENCE_GROUPS)[number];

const GROUP_OF: Readonly<Record<DifferenceKindView, DifferenceGroup>> = {
  signal: 'signal',
  decision: 'decision',
  missing: 'trade',
  extra: 'trade',
  entry_time: 'time',
  exit_time: 'time',
  entry_price: 'price',
  exit_price: 'price',
  fee: 'fee',
  partial: 'partial',
};

export const GROUP_NAMES: Readonly<Record<DifferenceGroup, string>> = {
  signal: 'Signals',
  decision: 'Decisions',
  trade: 'Trades',
  time: 'Times',
  price: 'Prices',
  fee: 'Fees',
  partial: 'Parts',
};

export const KIND_NAMES: Readonly<Record<DifferenceKindView, string>> = {
  signal: 'Signal',
  decision: 'Decision',
  missing: 'Trade missing',
  extra: 'Trade extra',
  entry_time: 'Entry time',
  exit_time: 'Exit time',
  entry_price: 'Entry price',
  exit_price: 'Exit price',
  fee: 'Fee',
  partial: 'In parts',
};

/** A fault of the engine or of the data; the others are what a market does to orders. */
export function isFault({ kind, reason }: Pick<ReplayDifferenceView, 'kind' | 'reason'>): boolean {
  return (kind === 'signal' || kind === 'decision') && reason !== 'correction';
}

/** Differences of a group, all of them where none is chosen. */
export function differencesOf(
  report: Pick<ReplayReportView, 'differences'>,
  group: DifferenceGroup | null,
): readonly ReplayDifferenceView[] {
  return group === null ? report.differences : report.differences.filter(({ kind }) => GROUP_OF[kind] === group);
}

export interface GroupCount {
  readonly group: DifferenceGroup;
  readonly count: number;
}

/** How many differences there are, listed or not: of each group that occurred, and of all. */
export function groupCounts({ counts }: Pick<ReplayReportView, 'counts'>): {
  readonly groups: readonly GroupCount[];
  readonly all: number;
} {
  const groups = DIFFERENCE_GROUPS.map((group) => ({
    group,
    count: counts.reduce((sum, { kind, count }) => (GROUP_OF[kind] === group ? sum + count : sum), 0),
  }));
  return {
    groups: groups.filter(({ count }) => count > 0),
    all: counts.reduce((sum, { count }) => sum + count, 0),
  };
}

const MOMENT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/g;
/** Numbers from a thousand on: no part of a name, and no digits behind the point. */
const LARGE = /(?<![\w.])\d{4,}(?=\.\d|\D|$)/g;

/** Words as the engine wrote them: times in the zone of the screen, thousands with commas. */
export function valueText(text: string, zone: TimeZone): string {
  const dated = text.replaceAll(MOMENT, (moment) => {
    const time = Date.parse(moment);
    return `${formatDay(time, zone)} ${formatClockSeconds(time, zone)}`;
  });
  return dated.replaceAll(LARGE, (number) => number.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ','));
}
