import type { SweepRowView, SweepSummaryView } from '../../api/optimise-views.ts';
import { ENGINE_VERSION } from '../../backtest/engine-version.ts';
import type { SweepPlan } from '../../backtest/research/search-space.ts';
import { searchSize } from '../../backtest/research/search.ts';
import { parseConfiguration } from '../../strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../strategy/default-configuration.ts';
import type { SweepRow } from '../../storage/runs/sweep-store.ts';
import type { LoadRequest } from '../data/data-desk.ts';

/** The candles a sweep runs on: those that open in `[from, to)`. */
export interface SweepData {
  readonly symbol: string;
  readonly simulated: boolean;
  readonly from: number;
  readonly to: number;
}

/** Reads the texts of a stored sweep; Parallax alone writes them. */
export function sweepPlan(row: SweepRow): SweepPlan {
  return JSON.parse(row.plan) as SweepPlan;
}

export function sweepData(row: SweepRow): SweepData {
  return JSON.parse(row.data) as SweepData;
}

/** Asks for the candles of a sweep. */
export function candlesOfSweep(row: SweepRow): LoadRequest {
  return { ...sweepData(row), maxGapMinutes: maxGapOf(sweepPlan(row)) };
}

/** The longest filled gap of a plan's base; members that search it prepare their candles anew. */
export function maxGapOf({ base }: SweepPlan): number {
  const { maxGapMinutes } = base;
  // By itself, because the other settings of the base may need those that are searched.
  const parsed = maxGapMinutes === undefined ? null : parseConfiguration({ maxGapMinutes });
  return parsed?.ok === true ? parsed.value.maxGapMinutes : DEFAULT_CONFIGURATION.maxGapMinutes;
}

/** Whether a sweep is being worked on, and why it can never be taken up again. */
export interface SweepPresence {
  isActive(sweepId: number): boolean;
  /** Null when nothing is known that speaks against it. */
  obstacle(sweepId: number): string | null;
}

/** Why a stored sweep cannot be taken up; null when it can, as far as is known without its candles. */
export function resumeObstacle(row: SweepRow, presence: SweepPresence): string | null {
  if (presence.isActive(row.id)) return 'It is at work already.';
  if (row.state === 'done') return 'It is done: there is nothing left to do.';
  if (row.engineVersion !== ENGINE_VERSION) {
    return `It was begun by engine version ${row.engineVersion}, this is version ${ENGINE_VERSION}: its members would not be comparable. Start it anew.`;
  }
  return presence.obstacle(row.id);
}

export function sweepSummary(row: SweepRow, presence: SweepPresence): SweepSummaryView {
  const plan = sweepPlan(row);
  const isActive = presence.isActive(row.id);
  return {
    sweepId: row.id,
    created: row.created,
    updated: row.updated,
    // What nobody works on was left behind by a process that ended.
    state: isActive ? 'running' : row.state === 'running' ? 'interrupted' : row.state,
    ...sweepData(row),
    method: plan.method,
    objective: plan.objective,
    axes: plan.axes.map((axis) => (axis.kind === 'values' ? { ...axis, values: [...axis.values] } : { ...axis })),
    done: row.members,
    total: searchSize(plan),
    best: row.best === null ? null : (JSON.parse(row.best) as SweepRowView),
    canResume: resumeObstacle(row, presence) === null,
  };
}
