import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import type { Broker } from '../../../engine/ports.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import { executorOn } from './executor-fixtures.ts';
import { T0 } from './session-fixtures.ts';

type Answer = Awaited<ReturnType<Broker['findOrder']>>;

/** What a look-up with this answer adds to the count of failures that halts a session. */
async function counted(answer: Answer): Promise<readonly SessionEvent[]> {
  const { executor, events } = executorOn(() => ({ findOrder: () => Promise.resolve(answer) }));
  const clientOrderId = 'client-1' as ClientOrderId;
  executor.execute({ type: 'look_up', clientOrderId, askedAt: T0, sentAt: T0 }, T0);
  await executor.idle();
  return events.filter(({ type }) => type === 'api_result');
}

describe('an answer of the exchange', () => {
  it('ends a row of failures', async () => {
    expect(await counted(success(null))).toEqual([{ type: 'api_result', ok: true, message: '' }]);
    const refused = failure({ kind: 'invalid', message: 'EQuery:Unknown asset pair' } as const);
    expect(await counted(refused)).toMatchObject([{ ok: true }]);
  });

  it('that did not come adds to it', async () => {
    expect(await counted(failure({ kind: 'ambiguous', message: 'no answer' }))).toEqual([
      { type: 'api_result', ok: false, message: 'no answer' },
    ]);
    expect(await counted(failure({ kind: 'busy', message: 'not sent' }))).toMatchObject([{ ok: false }]);
  });

  it('that refuses the key does neither: nothing gets through with it', async () => {
    expect(await counted(failure({ kind: 'denied', message: 'EAPI:Invalid key' }))).toEqual([]);
  });
});
