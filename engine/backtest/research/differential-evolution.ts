import { memberKey, valueAt } from './member.ts';
import type { Member, Search } from './member.ts';
import { gridSize } from './search-space.ts';
import type { SweepPlan } from './search-space.ts';
import { randomBelow, seededRandom } from './seeded-random.ts';
import type { Random } from './seeded-random.ts';

/** Members per axis in a population, and its bounds. */
const PER_AXIS = 8;
const SMALLEST_POPULATION = 8;
const LARGEST_POPULATION = 64;
/** Chance that a gene comes from the mutant (Storn and Price's CR). */
const CROSSOVER = 0.9;
/** The difference of two members is added at 0.5 to 1 times its length, drawn anew each time ("dither"). */
const SMALLEST_WEIGHT = 0.5;
/** How often a trial that was tried before is changed somewhere before it is given up. */
const FRESH_ATTEMPTS = 8;

interface Individual {
  readonly genes: readonly number[];
  score: number | null;
}

/**
 * Differential evolution (Storn and Price 1997, DE/rand/1/bin with dither). Members are points of the unit cube;
 * a place on a list of values is one of them, so settings of any kind can be searched. A generation is one batch;
 * members that were tried before are not tried again.
 */
export function* differentialEvolution(plan: SweepPlan): Search {
  const { axes, samples } = plan;
  const random = seededRandom(plan.seed);
  const limit = Math.min(samples, gridSize(axes));
  const size = Math.min(limit, clamp(PER_AXIS * axes.length, SMALLEST_POPULATION, LARGEST_POPULATION));
  const seen = new Set<string>();
  const memberOf = (genes: readonly number[]): Member => genes.map((gene, at) => valueAt(axes[at], gene));
  const fresh = (start: readonly number[]): readonly number[] | null => {
    let genes = start;
    for (let attempt = 0; attempt < FRESH_ATTEMPTS && seen.has(memberKey(memberOf(genes))); attempt++) {
      const changed = [...genes];
      changed[randomBelow(random, genes.length)] = random();
      genes = changed;
    }
    const key = memberKey(memberOf(genes));
    if (seen.has(key)) return null;
    seen.add(key);
    return genes;
  };

  let population: Individual[] = [];
  for (let attempts = 0; population.length < size && attempts < 100 * size; attempts++) {
    const genes = fresh(axes.map(() => random()));
    if (genes !== null) population.push({ genes, score: null });
  }
  const scores = yield population.map(({ genes }) => memberOf(genes));
  population.forEach((individual, at) => (individual.score = scores[at]));

  // With nothing fresh left nearby a generation may be empty; a few of them in a row end the search.
  for (let empty = 0; seen.size < limit && empty < FRESH_ATTEMPTS;) {
    const trials: { readonly target: number; readonly genes: readonly number[] }[] = [];
    for (let target = 0; target < population.length && seen.size < limit; target++) {
      const genes = fresh(mutate(population, target, random));
      if (genes !== null) trials.push({ target, genes });
    }
    empty = trials.length === 0 ? empty + 1 : 0;
    if (trials.length === 0) continue;
    const answers = yield trials.map(({ genes }) => memberOf(genes));
    const next = [...population];
    trials.forEach(({ target, genes }, at) => {
      if (isAtLeastAsGood(answers[at], population[target].score)) next[target] = { genes, score: answers[at] };
    });
    population = next;
  }
}

function mutate(population: readonly Individual[], target: number, random: Random): readonly number[] {
  const { genes } = population[target];
  // Small populations (small grids) may not have three others: then any will do.
  const other = (): readonly number[] => population[randomBelow(random, population.length)].genes;
  const [a, b, c] = [other(), other(), other()];
  const weight = SMALLEST_WEIGHT + (1 - SMALLEST_WEIGHT) * random();
  const always = randomBelow(random, genes.length);
  return genes.map((gene, at) => {
    if (at !== always && random() >= CROSSOVER) return gene;
    return reflect(a[at] + weight * (b[at] - c[at]));
  });
}

/** Back into [0, 1) by reflection at the bounds. */
function reflect(place: number): number {
  const folded = Math.abs(place) % 2;
  const inside = folded > 1 ? 2 - folded : folded;
  return inside >= 1 ? 1 - Number.EPSILON : inside;
}

function isAtLeastAsGood(a: number | null, b: number | null): boolean {
  if (b === null) return true;
  return a !== null && a >= b;
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}
