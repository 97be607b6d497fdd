import { benchLine, type BenchLine } from './support/bench-line.ts';
import { measureLiveSession } from './support/live-session.ts';
import { percentile } from './support/percentiles.ts';

const BARS = 1_000;
const SPEED = 600;
const LIMIT_MS = 2;
const PATIENCE_MS = 10 * 60_000;

/**
 * From the message (or the look at the clock) that closes a bar, as it comes out of the adapter, to the decision about
 * it, which then goes to the journal: filter, candle, lenses, strategy. The same session as in order-path.
 */
export async function run(): Promise<readonly BenchLine[]> {
  const marks = await measureLiveSession({
    seed: 12,
    speed: SPEED,
    enough: ({ barToDecision }) => barToDecision.length >= BARS,
    limitMs: PATIENCE_MS,
  });
  const { barToDecision, barToDisk, append, bareDisk } = marks;
  if (barToDecision.length < BARS) throw new Error(`only ${barToDecision.length} bars were closed`);
  const line = (name: string, values: readonly number[], share: number): BenchLine => {
    const value = percentile(values, share);
    return benchLine(`bar-close-${name}-p${share * 100}`, value, 'ms', `the limit of ${LIMIT_MS} ms`, LIMIT_MS / value);
  };
  const record = (share: number): BenchLine => {
    const [value, bare] = [percentile(append, share), percentile(bareDisk, share)];
    const name = `bar-close-one-record-p${share * 100}`;
    return benchLine(name, value, 'ms', 'a page appended and synced by itself', bare / value);
  };
  return [
    line('to-decision', barToDecision, 0.5),
    line('to-decision', barToDecision, 0.99),
    line('to-disk', barToDisk, 0.99),
    record(0.5),
    record(0.99),
  ];
}
