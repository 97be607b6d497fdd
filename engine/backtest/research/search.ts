import { assertNever } from '../../domain/assert-never.ts';
import { differentialEvolution } from './differential-evolution.ts';
import { memberKey, valueAt } from './member.ts';
import type { Member, Search } from './member.ts';
import { gridSize } from './search-space.ts';
import type { Axis, SettingValue, SweepPlan } from './search-space.ts';
import { seededRandom, shuffle } from './seeded-random.ts';

/** How many members a search will try at most. */
export function searchSize(plan: SweepPlan): number {
  const size = gridSize(plan.axes);
  return plan.method === 'grid' ? size : Math.min(size, plan.samples);
}

export function searchOf(plan: SweepPlan): Search {
  switch (plan.method) {
    case 'grid':
      return gridSearch(plan.axes);
    case 'random':
      return randomSearch(plan);
    case 'evolution':
      return differentialEvolution(plan);
    default:
      return assertNever(plan.method, 'search method');
  }
}

/** All members, the last axis changing fastest. */
function* gridSearch(axes: readonly Axis[]): Search {
  const size = gridSize(axes);
  yield Array.from({ length: size }, (_, index) => gridMember(axes, index));
}

function gridMember(axes: readonly Axis[], index: number): Member {
  const member: SettingValue[] = [];
  let rest = index;
  for (const axis of [...axes].reverse()) {
    if (axis.kind === 'range') throw new Error(`grid search: ${axis.path} is continuous`);
    member.unshift(axis.values[rest % axis.values.length]);
    rest = Math.floor(rest / axis.values.length);
  }
  return member;
}

/** Different members, each as likely as any other; the whole grid when it is no larger than the sample. */
function* randomSearch({ axes, samples, seed }: SweepPlan): Search {
  const random = seededRandom(seed);
  const size = gridSize(axes);
  if (size <= 4 * samples) {
    const indexes = Array.from({ length: size }, (_, index) => index);
    shuffle(indexes, random);
    yield indexes.slice(0, samples).map((index) => gridMember(axes, index));
    return;
  }
  const members = new Map<string, Member>();
  while (members.size < samples) {
    const member = axes.map((axis) => valueAt(axis, random()));
    members.set(memberKey(member), member);
  }
  yield [...members.values()];
}
