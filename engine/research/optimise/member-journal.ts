import type { StreamItem } from '../../api/stream.ts';
import type { SweepRowView } from '../../api/optimise-views.ts';
import type { BacktestMetrics } from '../../backtest/metrics/metrics.ts';
import { compareRuns, scoreOf } from '../../backtest/research/objective.ts';
import type { Outcome, SweepProgress } from '../../backtest/research/run-sweep.ts';
import type { SweepPlan } from '../../backtest/research/search-space.ts';
import type { StoredMember, SweepStore } from '../../storage/runs/sweep-store.ts';

/** Members go out and to disk together, no more often than this: each time the disk is waited for. */
const FLUSH_EVERY_MS = 200;

/** A member as the ranking shows it. */
export function sweepRow(plan: SweepPlan, index: number, outcome: Outcome): SweepRowView {
  const values = [...outcome.member];
  if ('refused' in outcome) {
    const nothing = {
      score: null,
      sharpe: null,
      totalReturnPct: null,
      maxDrawdownPct: null,
      profitFactor: null,
      winRatePct: null,
    };
    return { index, values, ...nothing, trades: 0, refused: outcome.refused };
  }
  const { metrics } = outcome;
  const { sharpe, totalReturnPct, maxDrawdownPct, profitFactor, winRatePct, trades } = metrics;
  return {
    index,
    values,
    score: scoreOf(metrics, plan.objective),
    sharpe,
    totalReturnPct,
    maxDrawdownPct,
    profitFactor,
    winRatePct,
    trades,
    refused: null,
  };
}

export interface MemberJournalOptions {
  readonly plan: SweepPlan;
  readonly sweepId: number;
  readonly store: SweepStore;
  /** Places of members that are stored already. */
  readonly stored: ReadonlySet<number>;
  readonly publish: (items: readonly StreamItem[]) => void;
  readonly now: () => number;
}

/** Keeps the members of a sweep as they come: on disk, for the screen, and which of them is best. */
export interface MemberJournal {
  take(progress: SweepProgress): void;
  /** Writes down and tells what has not been. */
  flush(): void;
  best(): SweepRowView | null;
}

export function createMemberJournal(options: MemberJournalOptions): MemberJournal {
  const { plan, sweepId, store, stored, publish, now } = options;
  let best: { readonly row: SweepRowView; readonly metrics: BacktestMetrics } | null = null;
  let rows: SweepRowView[] = [];
  let members: StoredMember[] = [];
  let flushedAt = Number.NEGATIVE_INFINITY;
  let counts = { done: 0, total: 0 };

  function isBetter(metrics: BacktestMetrics, index: number): boolean {
    if (best === null) return true;
    const order = compareRuns(metrics, best.metrics, plan.objective);
    return order < 0 || (order === 0 && index < best.row.index);
  }

  function flush(): void {
    flushedAt = now();
    if (rows.length === 0) return;
    const fresh = { rows, members };
    rows = [];
    members = [];
    store.addMembers(sweepId, fresh.members, best === null ? null : JSON.stringify(best.row), flushedAt);
    publish([{ type: 'sweep_rows', sweepId, ...counts, rows: fresh.rows }]);
  }

  return {
    take({ done, total, outcomes, positions }) {
      counts = { done, total };
      outcomes.forEach((outcome, at) => {
        const position = positions[at];
        const row = sweepRow(plan, position, outcome);
        if ('metrics' in outcome && isBetter(outcome.metrics, position)) best = { row, metrics: outcome.metrics };
        if (stored.has(position)) return;
        rows.push(row);
        members.push({ position, row: JSON.stringify(row), outcome: JSON.stringify(outcome) });
      });
      if (now() - flushedAt >= FLUSH_EVERY_MS) flush();
    },
    flush,
    best: () => best?.row ?? null,
  };
}
