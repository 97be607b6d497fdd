import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../../engine/api/contract.ts';
import { callThrough } from '../../../renderer/client/call.ts';

const SHOWN = { sessionId: 's-1' };

function bridge(answer: () => Promise<unknown>): Bridge {
  return { call: answer, connectStream: () => undefined };
}

describe('callThrough', () => {
  it('answers what the engine answered', async () => {
    const receipt = bridge(async () => ({ ok: true, value: { accepted: true } }));
    expect(await callThrough(receipt, 'session.pause', SHOWN)).toEqual({ ok: true, value: { accepted: true } });
    const error = { code: 'refused', message: 'Already paused.', field: null };
    expect(
      await callThrough(
        bridge(async () => ({ ok: false, error })),
        'session.pause',
        SHOWN,
      ),
    ).toEqual({ ok: false, error });
  });

  it('turns a missing or broken bridge into an error fit to be shown', async () => {
    const missing = await callThrough(null, 'session.view', undefined);
    expect(missing).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    const broken = await callThrough(
      bridge(async () => Promise.reject(new Error('gone'))),
      'session.view',
      undefined,
    );
    expect(broken).toMatchObject({
      ok: false,
      error: { code: 'internal', message: 'The trading engine did not answer session.view: gone' },
    });
  });

  it('refuses answers the contract does not know, naming the field', async () => {
    const strange = await callThrough(
      bridge(async () => 'yes'),
      'session.pause',
      SHOWN,
    );
    expect(strange).toMatchObject({ ok: false, error: { code: 'internal' } });
    const malformed = bridge(async () => ({ ok: true, value: [{ tradeId: 1 }] }));
    expect(await callThrough(malformed, 'blotter.fills', { limit: 1 })).toMatchObject({
      ok: false,
      error: { code: 'internal', field: '0.tradeId' },
    });
  });
});
