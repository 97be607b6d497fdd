import { describe, expect, it } from 'vitest';
import { answerCall, handlerOf, type ParsedHandler } from '../../../electron/ipc/bind-calls.ts';
import type { Method } from '../../../engine/api/contract.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import type { EngineHandlers } from '../../../engine/api/contract.ts';
import { createFakeEngine, FAKE_VIEW } from '../../fakes/fake-engine.ts';

const SHOWN = { sessionId: 's-1' };

function setUp(overrides: Partial<EngineHandlers> = {}, checkOutputs = true) {
  const engine = createFakeEngine(overrides);
  const log: string[] = [];
  const options = {
    findHandler: (method: Method) =>
      Promise.resolve(success(handlerOf(engine.handlers, method as keyof EngineHandlers))),
    checkOutputs,
    log: (line: string) => log.push(line),
  };
  return { engine, log, answer: (method: Method, input?: unknown) => answerCall(method, input, options) };
}

describe('calls', () => {
  it('hands the parsed input to the handler and its result back', async () => {
    const { answer, engine } = setUp();
    expect(await answer('session.cancelOrder', { ...SHOWN, clientOrderId: 'abc', more: 1 })).toEqual({
      ok: true,
      value: { accepted: true },
    });
    expect(engine.calls).toEqual([{ method: 'session.cancelOrder', input: { ...SHOWN, clientOrderId: 'abc' } }]);
  });

  it('answers a query with its value', async () => {
    const { answer } = setUp();
    expect(await answer('session.view')).toEqual({ ok: true, value: FAKE_VIEW });
  });

  it.each([
    ['session.cancelOrder', SHOWN, 'clientOrderId'],
    ['session.cancelOrder', { clientOrderId: 'abc' }, 'sessionId'],
    ['session.cancelOrder', { ...SHOWN, clientOrderId: '' }, 'clientOrderId'],
    ['session.cancelOrder', { ...SHOWN, clientOrderId: 'x'.repeat(65) }, 'clientOrderId'],
    ['chart.history', { timeframe: '1h', limit: 0 }, 'limit'],
    ['chart.history', { timeframe: '7m', limit: 10 }, 'timeframe'],
    ['chart.history', { timeframe: '1h', limit: Number.NaN }, 'limit'],
    ['blotter.fills', null, null],
    ['session.start', { unexpected: true }, 'sessionId'],
    ['session.kill', undefined, null],
    ['live.arm', {}, 'sessionId'],
    ['live.lookAhead', { unexpected: true }, null],
  ] as const)('refuses %s with %j and names the field', async (method, input, field) => {
    const { answer, engine } = setUp();
    const result = await answer(method, input);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_input', field } });
    expect(engine.calls).toEqual([]);
  });

  it('passes on a refusal of the engine as it is', async () => {
    const error = { code: 'refused', message: 'A position is held already.', field: null } as const;
    const { answer } = setUp({ 'session.forceEntry': () => ({ ok: false, error }) });
    expect(await answer('session.forceEntry', SHOWN)).toEqual({ ok: false, error });
  });

  it('turns a throwing handler into an internal error that tells nothing of its cause', async () => {
    const { answer, log } = setUp({
      'session.pause': () => {
        throw new Error('secret-key-123 at /home/me');
      },
    });
    const result = await answer('session.pause', SHOWN);
    expect(result).toMatchObject({ ok: false, error: { code: 'internal', field: null } });
    expect(JSON.stringify(result)).not.toContain('secret-key-123');
    expect(log[0]).toContain('session.pause failed: Error: secret-key-123');
  });

  it('turns a rejecting handler into an internal error', async () => {
    const { answer } = setUp({ 'session.pause': () => Promise.reject(new Error('broken')) });
    expect(await answer('session.pause', SHOWN)).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('answers unavailable, with the reason, where there is no engine', async () => {
    const error = { code: 'unavailable', message: 'The trading engine did not start: disk full', field: null } as const;
    const result = await answerCall('session.view', undefined, {
      findHandler: () => Promise.resolve(failure(error)),
      checkOutputs: true,
      log: () => undefined,
    });
    expect(result).toEqual({ ok: false, error });
  });

  it('holds answers against the contract where it is told to', async () => {
    const wrong: ParsedHandler = () => ({ ok: true, value: { accepted: true } });
    const findHandler = () => Promise.resolve(success(wrong));
    const log: string[] = [];
    const checked = await answerCall('session.view', undefined, {
      findHandler,
      checkOutputs: true,
      log: (line) => log.push(line),
    });
    expect(checked).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(log).toHaveLength(1);
    const trusted = await answerCall('session.view', undefined, {
      findHandler,
      checkOutputs: false,
      log: (line) => log.push(line),
    });
    expect(trusted).toEqual({ ok: true, value: { accepted: true } });
  });
});
