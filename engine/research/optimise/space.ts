import type { SettingsProblemView, SettingsView } from '../../api/configuration-views.ts';
import { parseSpace } from '../../backtest/research/search-space.ts';
import type { SweepPlan } from '../../backtest/research/search-space.ts';
import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { parseConfiguration } from '../../strategy/configuration-schema.ts';
import { sentence } from '../answers.ts';

/** Reads a space; every problem says which key it is about, such as `space.entry.windowBars`. */
export function readSpace(space: SettingsView): Result<SweepPlan, readonly SettingsProblemView[]> {
  const parsed = parseSpace(space);
  if (parsed.ok) return parsed;
  return failure(parsed.error.map((problem) => ({ path: pathOf(problem), message: sentence(problem) })));
}

/** The plan of a space for the candles of one market. */
export function spaceOn(space: SettingsView, symbol: string): Result<SweepPlan, readonly SettingsProblemView[]> {
  const known = parseConfiguration({ symbol });
  if (!known.ok) return failure([{ path: 'symbol', message: sentence(known.error[0].message) }]);
  const plan = readSpace(space);
  return plan.ok ? success({ ...plan.value, base: { ...plan.value.base, symbol } }) : plan;
}

/** Problems are sentences that begin with the key: `space.entry.windowBars: the list is empty; …`. */
function pathOf(problem: string): string {
  return /^[\w.]+(?=: )/.exec(problem)?.[0] ?? '';
}
