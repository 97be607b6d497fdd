import { benchLine, type BenchLine } from './support/bench-line.ts';
import { measureLiveSession } from './support/live-session.ts';
import { percentile } from './support/percentiles.ts';

const ORDERS = 500;
const SPEED = 600;
const LIMIT_MS = 5;
const PATIENCE_MS = 10 * 60_000;

/**
 * From the message that closes a bar whose signal decides, as it comes out of the adapter, to the order's request on the
 * socket, in a whole session: the journal is on disk with a full sync before, the window's items are made meanwhile. The simulator runs in another process, at 600 times the speed
 * of a market, so that the 500 orders come within minutes.
 */
export async function run(): Promise<readonly BenchLine[]> {
  const marks = await measureLiveSession({
    seed: 11,
    speed: SPEED,
    enough: ({ signalToRequest }) => signalToRequest.length >= ORDERS,
    limitMs: PATIENCE_MS,
  });
  const { signalToRequest, signalToDisk, diskToRequest, roundTrip } = marks;
  if (signalToRequest.length < ORDERS) throw new Error(`only ${signalToRequest.length} orders were sent`);
  const line = (name: string, values: readonly number[], share: number): BenchLine => {
    const value = percentile(values, share);
    return benchLine(`order-path-${name}`, value, 'ms', `the limit of ${LIMIT_MS} ms`, LIMIT_MS / value);
  };
  return [
    line('signal-to-request-p50', signalToRequest, 0.5),
    line('signal-to-request-p99', signalToRequest, 0.99),
    line('signal-to-disk-p99', signalToDisk, 0.99),
    line('disk-to-request-p99', diskToRequest, 0.99),
    line('round-trip-p50', roundTrip, 0.5),
    line('round-trip-p99', roundTrip, 0.99),
  ];
}
