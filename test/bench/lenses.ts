import { compiledKernel, scriptKernel } from '../../engine/signals/lens-kernels.ts';
import { computeLensColumns } from '../../engine/signals/lens-columns.ts';
import type { LensColumns } from '../../engine/signals/lens-states.ts';
import { computeSignalColumnsFromBars } from '../../engine/signals/signal-columns.ts';
import { benchLine, type BenchLine, medianMs } from './support/bench-line.ts';
import { MINUTE_CONFIGURATION, randomMinutes, YEAR_MINUTES } from './support/minutes.ts';
import { rivalLenses } from './support/rival-lenses.ts';

const RIVAL = 'technicalindicators';
/** Bars on which its rounded RSI and its unsummed decimals may differ from ours. */
const TOLERATED_SHARE = 0.001;

/** A year of minutes through the sixteen lenses and both convergences. */
export async function run(): Promise<readonly BenchLine[]> {
  const bars = randomMinutes(YEAR_MINUTES);
  const plain = { high: [...bars.high], low: [...bars.low], close: [...bars.close], volume: [...bars.volume] };
  const script = scriptKernel();
  const compiled = compiledKernel();
  const lenses = (kernel: typeof script): LensColumns => computeLensColumns(bars, MINUTE_CONFIGURATION, [kernel]);
  expectAgreement(lenses(script), rivalLenses(plain));

  const rivalMs = medianMs(() => rivalLenses(plain), 3);
  const line = (name: string, ms: number): BenchLine => benchLine(name, ms, 'ms', RIVAL, rivalMs / ms);
  const lines = [
    benchLine('lenses-technicalindicators', rivalMs, 'ms', 'itself', 1),
    line(
      'lenses-typescript',
      medianMs(() => lenses(script), 21, 10),
    ),
  ];
  if (compiled === null) {
    process.stderr.write('lenses: the kernel has not been built, WebAssembly is not measured (npm run build)\n');
  } else {
    const ms = medianMs(() => lenses(compiled), 21, 5);
    lines.push(line('lenses-webassembly', ms));
  }
  const whole = medianMs(() => computeSignalColumnsFromBars(bars, MINUTE_CONFIGURATION), 11, 5);
  return [...lines, line('lenses-with-divergences-structure-momentum', whole)];
}

/** Both must have done the same work: the counts agree but for the rival's rounding. */
function expectAgreement(ours: LensColumns, theirs: { entry: Uint8Array; exit: Uint8Array }): void {
  let different = 0;
  for (let index = 0; index < theirs.entry.length; index++) {
    if (ours.entryCount[index] !== theirs.entry[index] || ours.exitCount[index] !== theirs.exit[index]) different++;
  }
  const share = different / theirs.entry.length;
  if (share > TOLERATED_SHARE) throw new Error(`the counts differ on ${(100 * share).toFixed(2)} % of the bars`);
}
