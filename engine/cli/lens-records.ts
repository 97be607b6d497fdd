import { ENTRY_LENSES, EXIT_LENSES } from '../domain/lens.ts';
import { REGIMES } from '../domain/signal.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';

const MASKS = 256;

/** For every mask the JSON object `{lens: bool…}`: there are 256, and a million bars to write. */
function maskTexts(names: readonly string[]): readonly string[] {
  return Array.from({ length: MASKS }, (_, mask) => {
    return JSON.stringify(Object.fromEntries(names.map((name, bit) => [name, (mask & (1 << bit)) !== 0])));
  });
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}

/** Writes the record of strategy.md §13 for a signal bar, as one line of JSON without its end. */
export function lensRecordWriter(columns: SignalColumns): (bar: number) => string {
  const entryTexts = maskTexts(ENTRY_LENSES);
  const exitTexts = maskTexts(EXIT_LENSES);
  const { bars, transitions } = columns;
  return (bar) => {
    const broken = transitions.get(bar);
    const parts = [
      `{"time":${bars.time[bar]}`,
      `"close":${numberText(bars.close[bar])}`,
      `"entry":${entryTexts[columns.entryMask[bar]]}`,
      `"exit":${exitTexts[columns.exitMask[bar]]}`,
      `"entryCount":${columns.entryCount[bar]}`,
      `"exitCount":${columns.exitCount[bar]}`,
      `"divergenceCount":${columns.divergenceCount[bar]}`,
      `"momentum24h":${numberText(columns.momentum24h[bar])}`,
      `"regime":"${REGIMES[columns.regime[bar]]}"`,
      `"transitions":${broken === undefined ? '[]' : JSON.stringify(broken)}}`,
    ];
    return parts.join(',');
  };
}
