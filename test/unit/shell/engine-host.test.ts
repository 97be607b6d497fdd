import { describe, expect, it } from 'vitest';
import { createEngineHost, type EngineHostOptions } from '../../../electron/main/engine-host.ts';
import { failure, success, type Result } from '../../../engine/domain/result.ts';
import type { Engine } from '../../../engine/engine.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';

/** A promise that is settled from outside. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function hostOf(open: EngineHostOptions['open'], patience = 1_000) {
  const log: string[] = [];
  const host = createEngineHost({
    open,
    log: (line) => log.push(line),
    openingPatience: patience,
    closingPatience: patience,
  });
  return { host, log };
}

describe('engine host', () => {
  it('lets calls wait until the engine is open', async () => {
    const opening = deferred<Result<Engine, string>>();
    const { host } = hostOf(() => opening.promise);
    host.start();
    const asked = host.engine();
    expect(host.current()).toBeNull();
    const engine = createFakeEngine();
    opening.resolve(success(engine));
    expect(await asked).toEqual({ ok: true, value: engine });
    expect(host.current()).toBe(engine);
  });

  it('opens one engine however often it is started', async () => {
    let opened = 0;
    const { host } = hostOf(() => {
      opened += 1;
      return Promise.resolve(success(createFakeEngine()));
    });
    host.start();
    host.start();
    await host.engine();
    host.start();
    expect(opened).toBe(1);
  });

  it('says in plain words why the engine did not open', async () => {
    const { host } = hostOf(() => Promise.resolve(failure('The folder /data is read-only.')));
    const reasons: string[] = [];
    host.whenFailed((reason) => reasons.push(reason));
    host.start();
    expect(await host.engine()).toEqual({
      ok: false,
      error: 'The trading engine did not start: The folder /data is read-only.',
    });
    expect(reasons).toEqual(['The folder /data is read-only.']);
  });

  it('treats an engine that throws while opening as one that did not open', async () => {
    const { host, log } = hostOf(() => {
      throw new Error('broken invariant');
    });
    host.start();
    expect(await host.engine()).toEqual({
      ok: false,
      error: 'The trading engine did not start: broken invariant',
    });
    expect(log[0]).toContain('opening the engine threw: Error: broken invariant');
  });

  it('does not let a call wait for ever', async () => {
    const { host } = hostOf(() => deferred<Result<Engine, string>>().promise, 20);
    host.start();
    const answer = await host.engine();
    expect(answer.ok).toBe(false);
    expect(answer.ok ? '' : answer.error).toContain('still starting after 0.02 s');
  });

  it('tells everybody who waits, also those who come late, that the engine is open', async () => {
    const engine = createFakeEngine();
    const { host } = hostOf(() => Promise.resolve(success(engine)));
    const told: string[] = [];
    host.whenOpen(() => told.push('early'));
    const forget = host.whenOpen(() => told.push('gone'));
    forget();
    host.start();
    await host.engine();
    host.whenOpen(() => told.push('late'));
    expect(told).toEqual(['early', 'late']);
  });

  it('knows what is held while another engine opens, and when none does', async () => {
    const first = createFakeEngine();
    first.setExposure(2, 1);
    const close = async (): Promise<void> => {
      await first.close();
      // Its order was taken off at the end.
      first.setExposure(2, 0);
    };
    const next = deferred<Result<Engine, string>>();
    const openings = [success({ ...first, close }), next.promise, failure('The disk is full.')];
    const { host } = hostOf(async () => openings.shift() ?? failure('nothing is left to open'));
    expect(host.exposure()).toEqual({ positionQuantity: 0, openOrders: 0 });
    host.start();
    await host.engine();
    expect(host.exposure()).toEqual({ positionQuantity: 2, openOrders: 1 });
    const changed = host.choose({ mode: 'paper', account: null });
    await new Promise(setImmediate);
    expect(host.current()).toBeNull();
    expect(host.exposure()).toEqual({ positionQuantity: 2, openOrders: 0 });
    next.resolve(failure('There is no network.'));
    await changed;
    expect(host.problem()).toBe('The disk is full.');
    expect(host.exposure()).toEqual({ positionQuantity: 2, openOrders: 0 });
  });

  it('closes the engine once and takes no calls after that', async () => {
    const engine = createFakeEngine();
    const { host } = hostOf(() => Promise.resolve(success(engine)));
    host.start();
    await host.engine();
    expect(await Promise.all([host.close(), host.close()])).toEqual(['closed', 'closed']);
    expect(engine.closed()).toBe(true);
    expect(await host.engine()).toEqual({
      ok: false,
      error: 'Parallax is closing: the trading engine takes no more calls.',
    });
  });

  it('closes an engine that was still opening', async () => {
    const opening = deferred<Result<Engine, string>>();
    const { host } = hostOf(() => opening.promise);
    const told: string[] = [];
    host.whenOpen(() => told.push('open'));
    host.start();
    const closing = host.close();
    const engine = createFakeEngine();
    opening.resolve(success(engine));
    expect(await closing).toBe('closed');
    expect(engine.closed()).toBe(true);
    expect(told).toEqual([]);
  });

  it('has nothing to close where nothing was opened', async () => {
    expect(await hostOf(() => Promise.resolve(failure('x'))).host.close()).toBe('closed');
  });

  it('comes back from an engine that never closes', async () => {
    const engine: Engine = { ...createFakeEngine(), close: () => deferred<void>().promise };
    const { host } = hostOf(() => Promise.resolve(success(engine)), 20);
    host.start();
    await host.engine();
    expect(await host.close()).toBe('timed_out');
  });

  it('comes back from an engine that fails to close', async () => {
    const engine: Engine = { ...createFakeEngine(), close: () => Promise.reject(new Error('disk full')) };
    const { host, log } = hostOf(() => Promise.resolve(success(engine)));
    host.start();
    await host.engine();
    expect(await host.close()).toBe('failed');
    expect(log[0]).toContain('disk full');
  });
});
