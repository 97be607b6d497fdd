import { rampFor, type Theme } from '../../ui/ramps.ts';

export interface DataColours {
  /** By level of shade: a trade in nearly every minute first. */
  readonly shades: readonly [string, string, string, string];
  readonly gap: string;
}

/** Steps of the entry ramp that tell apart without shouting: most of the calendar has them. */
const STEPS = [6, 8, 9, 10] as const;

export function dataColours(theme: Theme): DataColours {
  const ramp = rampFor('entry', theme, 12);
  return {
    shades: [ramp[STEPS[0]], ramp[STEPS[1]], ramp[STEPS[2]], ramp[STEPS[3]]],
    gap: rampFor('exit', theme, 16)[0],
  };
}
