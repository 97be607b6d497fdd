import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../engine/engine.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { CREDENTIALS, eventually, shownOf, standIn, type StandIn, viewOf } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

async function ready(hook: TransportHook): Promise<Engine> {
  kraken = await standIn({ hook });
  const opened = await kraken.open({ mode: 'live', credentials: CREDENTIALS });
  if (!opened.ok) throw new Error(opened.error);
  const engine = opened.value;
  await eventually('the live session is ready', async () => {
    const { items } = await checklist(engine);
    return items.find(({ id }) => id === 'reconciliation')?.state === 'met' && (await viewOf(engine)).quote !== null;
  });
  return engine;
}

async function checklist(engine: Engine) {
  const answer = await engine.handlers['live.checklist'](undefined);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

describe('the smallest order as a test', () => {
  it('fails at an exchange that does not tell the order’s own id, which every look-up goes by', async () => {
    const engine = await ready({
      rest: async (request, execute) => {
        const reply = execute();
        if (!/\/(OpenOrders|ClosedOrders)$/.test(request.url)) return reply;
        return { ...reply, text: reply.text.replaceAll(/"cl_ord_id":"[^"]*"/g, '"cl_ord_id":null') };
      },
    });
    const answer = await engine.handlers['live.testOrder'](await shownOf(engine));
    expect(answer).toMatchObject({
      ok: true,
      value: { problem: 'The order was not found by the id that Parallax gave it.' },
    });
    expect(kraken!.simulator.account().orders).toMatchObject([{ status: 'canceled' }]);
  }, 60_000);

  it('is taken off as soon as it is found, when its answer was lost and it was long not to be seen', async () => {
    let hidden = false;
    const engine = await ready({
      rest: async (request, execute) => {
        const isAsked = /\/(OpenOrders|ClosedOrders|QueryOrders)$/.test(request.url);
        if (hidden && isAsked) return { status: 502, contentType: 'text/html', text: '<html>502</html>' };
        const reply = execute();
        if (!request.url.endsWith('/AddOrder')) return reply;
        hidden = true;
        return 'reset';
      },
      // The stream says nothing of it either.
      outgoing: (frame, deliver) => {
        if (!frame.text.includes('"executions"') || frame.text.includes('"snapshot"')) deliver(frame.text);
      },
    });
    const answer = await engine.handlers['live.testOrder'](await shownOf(engine));
    expect(answer).toMatchObject({ ok: true, value: { submitMs: null } });
    expect(kraken!.simulator.account().orders).toMatchObject([{ status: 'open' }]);
    hidden = false;
    await eventually('it is taken off', () => kraken!.simulator.account().orders[0]?.status === 'canceled', 90_000);
  }, 150_000);
});
