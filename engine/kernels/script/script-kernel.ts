import { type KernelSettings, type LensKernel, MAXIMUM_ESTIMATED_DEVIATIONS } from '../lens-kernel.ts';
import { allocateScriptColumns, CHUNK, forgetHistory, HISTORY, keepHistory } from './columns.ts';
import { converge } from './converge.ts';
import { Divergences } from './divergences.ts';
import { computeExtremes } from './extremes.ts';
import { readInputs } from './inputs.ts';
import { beginChunk, judgeBands, judgeLevels, newJudgeState } from './judge.ts';
import { levelBounds } from './level-bounds.ts';
import { Recurrences } from './recurrences.ts';
import { Squeeze } from './squeeze.ts';

/**
 * The lens kernel in TypeScript: the same numbers by the same operations as the compiled one, a chunk of bars at a
 * time. It divides and takes means only where an estimate with a known error cannot tell how a comparison ends.
 */
export function createScriptKernel(): LensKernel {
  const columns = allocateScriptColumns();
  const recurrences = new Recurrences();
  const divergencesOf = new Divergences();
  const squeeze = new Squeeze();
  return {
    run(input, settings, warmMasks, lenses, divergences) {
      if (lenses !== null && !isEstimated(settings)) return false;
      const bounds = levelBounds(settings);
      for (let segment = 0; segment < input.segmentStarts.length; segment++) {
        const start = input.segmentStarts[segment];
        const end = segment + 1 < input.segmentStarts.length ? input.segmentStarts[segment + 1] : input.length;
        const state = newJudgeState();
        forgetHistory(columns);
        recurrences.reset();
        divergencesOf.reset();
        squeeze.reset(settings);
        for (let from = start; from < end; from += CHUNK) {
          const count = Math.min(CHUNK, end - from);
          const position = from - start;
          if (!readInputs(columns, input, from, count, settings)) return false;
          // The windows of a new segment stand still at its first close, so that their sums stay small.
          if (position === 0) columns.closeTicks.fill(columns.closeTicks[HISTORY], 0, HISTORY);
          recurrences.compute(columns, input.close, from, position, count, settings.priceScale);
          computeExtremes(columns, count);
          if (divergences !== null) divergencesOf.compute(columns, divergences, from, position, count);
          if (lenses !== null) {
            if (!beginChunk(state, columns, settings, count)) return false;
            judgeLevels(state, columns, settings, bounds, count);
            judgeBands(state, columns, input, settings, squeeze, from, position, count);
            keepWarm(columns.states, warmMasks, settings.enabledLenses, position, count);
            converge(columns, lenses, from, count, settings.entryWindow, settings.exitWindow);
          }
          keepHistory(columns, count);
        }
      }
      return true;
    },
  };
}

function isEstimated(settings: KernelSettings): boolean {
  const { lowerDeviations, upperDeviationsA, upperDeviationsB } = settings;
  return Math.max(lowerDeviations, upperDeviationsA, upperDeviationsB) <= MAXIMUM_ESTIMATED_DEVIATIONS;
}

/** Takes away the lenses that are not enabled or not warm. */
function keepWarm(states: Uint16Array, warmMasks: Uint16Array, enabled: number, position: number, count: number): void {
  const unwarm = Math.min(count, Math.max(0, warmMasks.length - position));
  for (let index = 0; index < unwarm; index++) states[HISTORY + index] &= warmMasks[position + index];
  if (enabled === 0xffff) return;
  for (let index = unwarm; index < count; index++) states[HISTORY + index] &= enabled;
}
