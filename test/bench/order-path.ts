import { benchLine, type BenchLine } from './support/bench-line.ts';
import { measureLiveSession } from './support/live-session.ts';
import { percentile } from './support/percentiles.ts';

const ORDERS = 500;
const SPEED = 600;
const LIMIT_MS = 5;
const PATIENCE_MS = 10 * 60_000;

/**
 * From the decision about a bar whose signal trades to the order's request on the socket, in a whole session: the
 * journal is on disk with a full sync before. `bar-to-request` begins with the message that closes that bar, as it comes
 * out of the adapter. The simulator runs in another process, at 600 times the speed of a market, so that the 500 orders
 * come within minutes.
 */
export async function run(): Promise<readonly BenchLine[]> {
  const marks = await measureLiveSession({
    seed: 11,
    speed: SPEED,
    enough: ({ signalToRequest }) => signalToRequest.length >= ORDERS,
    limitMs: PATIENCE_MS,
  });
  const { signalToRequest, diskToRequest, barToRequest, roundTrip, append, bareDisk } = marks;
  if (signalToRequest.length < ORDERS) throw new Error(`only ${signalToRequest.length} orders were sent`);
  const line = (name: string, values: readonly number[], share: number): BenchLine => {
    const value = percentile(values, share);
    return benchLine(
      `order-path-${name}-p${share * 100}`,
      value,
      'ms',
      `the limit of ${LIMIT_MS} ms`,
      LIMIT_MS / value,
    );
  };
  const [record, bare] = [percentile(append, 0.99), percentile(bareDisk, 0.99)];
  return [
    line('signal-to-request', signalToRequest, 0.5),
    line('signal-to-request', signalToRequest, 0.99),
    line('disk-to-request', diskToRequest, 0.99),
    line('bar-to-request', barToRequest, 0.99),
    line('round-trip', roundTrip, 0.5),
    line('round-trip', roundTrip, 0.99),
    benchLine('order-path-one-record-p99', record, 'ms', 'a page appended and synced by itself', bare / record),
  ];
}
