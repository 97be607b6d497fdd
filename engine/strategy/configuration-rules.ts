import type { Configuration } from '../domain/configuration.ts';
import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import type { LensName } from '../domain/lens.ts';
import { MOMENTUM_CATEGORIES } from '../domain/signal.ts';

/** One refused setting: dotted path, the value that was given, and a whole sentence for the user. */
export interface ConfigurationProblem {
  readonly path: string;
  readonly value: unknown;
  /** Names the path, the value and what is allowed. */
  readonly message: string;
}

/** Rules that join several settings; a configuration whose single values are all valid may still break them. */
export function configurationRuleProblems(configuration: Configuration): readonly ConfigurationProblem[] {
  return [
    ...requiredProblems(configuration, 'entry', ENTRY_LENSES),
    ...requiredProblems(configuration, 'exit', EXIT_LENSES),
    ...momentumProblems(configuration.momentum),
    ...averageProblems(configuration.lenses),
  ];
}

function problem(path: string, value: unknown, explanation: string): ConfigurationProblem {
  return { path, value, message: `${path}: ${explanation}` };
}

function requiredProblems(
  configuration: Configuration,
  side: 'entry' | 'exit',
  names: readonly LensName[],
): readonly ConfigurationProblem[] {
  const path = `${side}.required`;
  const { required } = configuration[side];
  const enabled = names.filter((name) => configuration.lenses[name].enabled).length;
  if (required <= enabled) return [];
  if (enabled === 0) {
    return [
      problem(path, required, `${required} cannot be reached because no ${side} lens is enabled; enable at least one`),
    ];
  }
  return [
    problem(path, required, `${required} is more than the ${enabled} enabled ${side} lenses; use 1 to ${enabled}`),
  ];
}

function momentumProblems(momentum: Configuration['momentum']): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { surging, rising, flat } = momentum;
  if (surging.atLeastPct < rising.atLeastPct) {
    const given = surging.atLeastPct;
    const text = `${given} is below momentum.rising.atLeastPct (${rising.atLeastPct}); use ${rising.atLeastPct} or more`;
    problems.push(problem('momentum.surging.atLeastPct', given, text));
  }
  if (rising.atLeastPct < flat.abovePct) {
    const given = rising.atLeastPct;
    const text = `${given} is below momentum.flat.abovePct (${flat.abovePct}); use ${flat.abovePct} or more`;
    problems.push(problem('momentum.rising.atLeastPct', given, text));
  }
  for (let i = 1; i < MOMENTUM_CATEGORIES.length; i++) {
    const stronger = MOMENTUM_CATEGORIES[i - 1];
    const weaker = MOMENTUM_CATEGORIES[i];
    const limit = momentum[stronger].delayHours;
    const given = momentum[weaker].delayHours;
    if (given <= limit) continue;
    const text = `${given} is longer than momentum.${stronger}.delayHours (${limit}); delays must not grow from surging to falling, use ${limit} or less`;
    problems.push(problem(`momentum.${weaker}.delayHours`, given, text));
  }
  return problems;
}

function averageProblems(lenses: Configuration['lenses']): readonly ConfigurationProblem[] {
  const names = ['macd_cross_up', 'ma_cross_up', 'macd_bearish'] as const;
  return names
    .filter((name) => lenses[name].fast >= lenses[name].slow)
    .map((name) => {
      const { fast, slow } = lenses[name];
      const text = `${fast} must be smaller than lenses.${name}.slow (${slow})`;
      return problem(`lenses.${name}.fast`, fast, text);
    });
}
