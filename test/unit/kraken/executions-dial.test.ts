import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { success } from '../../../engine/domain/result.ts';
import { createExecutionTracker } from '../../../engine/exchange/kraken/execution-tracker.ts';
import { createExecutionWitness } from '../../../engine/exchange/kraken/execution-witness.ts';
import { createExecutionsClient } from '../../../engine/exchange/kraken/executions-client.ts';
import { STREAM_TIMINGS } from '../../../engine/exchange/kraken/options.ts';
import { startMockKraken, until, type MockKraken } from './mock-kraken.ts';

let mock: MockKraken;
beforeEach(async () => {
  mock = await startMockKraken();
});
afterEach(() => mock.close());

/** A stream that may dial only after a while, and whose second token comes when a test gives it. */
function openWaiting(dialAfterMs: number) {
  const asked: ((token: string) => void)[] = [];
  const client = createExecutionsClient({
    url: mock.wsAuthUrl,
    token: {
      get: () =>
        new Promise((resolve) => {
          asked.push((token) => resolve(success(token)));
          if (asked.length === 1) asked[0]!('first-token');
        }),
      discard: () => undefined,
    },
    tracker: createExecutionTracker(),
    witness: createExecutionWitness({ wallNow: Date.now, patienceMs: 1_000 }),
    counter: { learnMaximum: () => undefined, learnReading: () => undefined },
    exchangeNow: Date.now,
    pacing: {
      next: () => 0,
      pause: () => 0,
      dial: () => dialAfterMs,
      succeeded: () => undefined,
      noteMaintenance: () => undefined,
    },
    onRefused: () => undefined,
    timings: STREAM_TIMINGS,
    wallNow: Date.now,
    redact: (text) => text,
    logger: () => undefined,
  });
  client.subscribe(() => undefined);
  return { client, asked };
}

describe('a connect that has to wait for its turn', () => {
  it('is made with a token of then, not with the one that aged meanwhile', async () => {
    const { client, asked } = openWaiting(20);
    await until('the second question', () => asked.length === 2);
    asked[1]!('second-token');
    await until('the subscription', () => (mock.sockets[0]?.received.length ?? 0) > 0);
    expect(mock.sockets[0]!.received[0]!['params']).toMatchObject({ token: 'second-token' });
    client.close();
  });

  it('is not made any more when the stream was closed while its token was asked for', async () => {
    const { client, asked } = openWaiting(20);
    await until('the second question', () => asked.length === 2);
    client.close();
    asked[1]!('second-token');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mock.sockets).toEqual([]);
  });
});
