import type { Axis, SettingValue } from './search-space.ts';
import { randomBelow } from './seeded-random.ts';

/** A member of a sweep: its value on every axis, in their order. */
export type Member = readonly SettingValue[];

/**
 * A search proposes members batch by batch and is told their scores, more being better, null for a member that
 * was refused or has no score. It depends on plan and scores alone: told the same again it goes the same way,
 * which is how an interrupted sweep is taken up.
 */
export type Search = Generator<readonly Member[], void, readonly (number | null)[]>;

/** What a place in [0, 1) means on an axis. */
export function valueAt(axis: Axis, place: number): SettingValue {
  if (axis.kind === 'range') return axis.from + place * (axis.to - axis.from);
  return axis.values[randomBelow(() => place, axis.values.length)];
}

export function memberKey(member: Member): string {
  return JSON.stringify(member);
}
