import { beforeEach, describe, expect, it } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { failure, success, type Result } from '../../../engine/domain/result.ts';
import { openReopening, type ReopeningEngine, type SessionEngine } from '../../../engine/modes/reopening-engine.ts';
import type { Settings } from '../../../engine/settings/settings-tree.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { createFakeEngine, FAKE_VIEW, type FakeEngine } from '../../fakes/fake-engine.ts';

let opened: { readonly engine: FakeEngine; readonly settings: Settings | undefined }[];
let saved: Result<Settings, string>;
/** What opening answers next, instead of an engine. */
let refusals: string[];
let letOpen: (() => void) | null;
let slow: boolean;
let log: string[];
let engine: ReopeningEngine;

function configurationOf(settings: Settings | undefined) {
  return settings === undefined ? DEFAULT_CONFIGURATION : { ...DEFAULT_CONFIGURATION, maxGapMinutes: 5 };
}

async function open(settings: Settings | undefined): Promise<Result<SessionEngine, string>> {
  if (slow) await new Promise<void>((resolve) => (letOpen = resolve));
  const refusal = refusals.shift();
  if (refusal !== undefined) return failure(refusal);
  const number = opened.length + 1;
  const fake = createFakeEngine({
    'session.view': () => ({ ok: true, value: { ...FAKE_VIEW, now: number } }),
  });
  fake.setExposure(number, 0);
  opened.push({ engine: fake, settings });
  return success({
    ...fake,
    close: () => fake.close(),
    configuration: configurationOf(settings),
    sessionId: `session ${number}`,
  });
}

async function start(): Promise<ReopeningEngine> {
  const result = await openReopening({ open, saved: () => saved, log: (line) => log.push(line) });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

async function shown(): Promise<number | string> {
  const view = await engine.handlers['session.view'](undefined);
  return view.ok ? view.value.now : view.error.message;
}

beforeEach(async () => {
  opened = [];
  saved = success({ maxGapMinutes: 5 });
  refusals = [];
  letOpen = null;
  slow = false;
  log = [];
  engine = await start();
});

describe('what was meant for the session before', () => {
  const inputs = (at: number, method: string) =>
    opened[at]!.engine.calls.filter((call) => call.method === method).map(({ input }) => input);

  it.each(['session.kill', 'session.stop', 'session.cancelAll'] as const)(
    'ends the next one’s, too: %s',
    async (method) => {
      slow = true;
      const reopened = engine.control.reopen();
      const asked = engine.handlers[method]({ sessionId: 'session 1' });
      await expect.poll(() => letOpen).not.toBeNull();
      letOpen?.();
      await reopened;
      await asked;
      expect(inputs(1, method)).toEqual([{ sessionId: 'session 2' }]);
      await engine.handlers['session.cancelOrder']({ sessionId: 'session 1', clientOrderId: 'A' });
      expect(inputs(1, 'session.cancelOrder')).toEqual([{ sessionId: 'session 2', clientOrderId: 'A' }]);
    },
  );

  it('begins nothing in the next one, and what was meant for others is left as it is', async () => {
    await engine.control.reopen();
    await engine.handlers['session.start']({ sessionId: 'session 1' });
    await engine.handlers['session.forceExit']({ sessionId: 'session 1' });
    await engine.handlers['session.kill']({ sessionId: 'of another mode' });
    expect(inputs(1, 'session.start')).toEqual([{ sessionId: 'session 1' }]);
    expect(inputs(1, 'session.forceExit')).toEqual([{ sessionId: 'session 1' }]);
    expect(inputs(1, 'session.kill')).toEqual([{ sessionId: 'of another mode' }]);
  });
});

describe('a session that is opened again', () => {
  it('is closed in good order first, then trades by what is saved', async () => {
    const first = opened[0]!.engine;
    expect(await engine.control.reopen()).toEqual({ ok: true, value: null });
    expect(first.closed()).toBe(true);
    expect(opened.map(({ settings }) => settings)).toEqual([undefined, { maxGapMinutes: 5 }]);
    expect(engine.control.configuration()).toMatchObject({ maxGapMinutes: 5 });
    expect(engine.exposure()).toEqual({ positionQuantity: 2, openOrders: 0 });
    expect(await shown()).toBe(2);
  });

  it('keeps its windows: they hear of the new session and no more of the old one', async () => {
    const heard: StreamItem[] = [];
    engine.subscribe((items) => heard.push(...items));
    await engine.control.reopen();
    expect(heard).toEqual([{ type: 'resync', reason: 'the session was opened again' }]);
    opened[0]!.engine.push([{ type: 'clock', now: 1 }]);
    opened[1]!.engine.push([{ type: 'clock', now: 2 }]);
    expect(heard.slice(1)).toEqual([{ type: 'clock', now: 2 }]);
  });

  it('lets whatever is asked meanwhile wait for the new one', async () => {
    slow = true;
    const reopened = engine.control.reopen();
    await new Promise(setImmediate);
    const asked = shown();
    const stopped = engine.handlers['session.stop']({ sessionId: 'first' });
    letOpen?.();
    expect(await reopened).toMatchObject({ ok: true });
    expect(await asked).toBe(2);
    await stopped;
    expect(opened[1]!.engine.calls).toEqual([{ method: 'session.stop', input: { sessionId: 'first' } }]);
  });

  it('is known to hold what it held, from the beginning of its end until the new one says otherwise', async () => {
    const first = opened[0]!.engine;
    first.setExposure(1, 3);
    let end = (): void => undefined;
    Object.assign(first, {
      close: async () => {
        await new Promise<void>((resolve) => (end = resolve));
        first.setExposure(1, 0);
      },
    });
    slow = true;
    const reopened = engine.control.reopen();
    expect(engine.exposure()).toEqual({ positionQuantity: 1, openOrders: 3 });
    end();
    await new Promise(setImmediate);
    expect(engine.exposure()).toEqual({ positionQuantity: 1, openOrders: 0 });
    letOpen?.();
    await reopened;
    expect(engine.exposure()).toEqual({ positionQuantity: 2, openOrders: 0 });
  });

  it('is opened once, however often that is asked for', async () => {
    const both = await Promise.all([engine.control.reopen(), engine.control.reopen()]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(opened).toHaveLength(2);
  });

  it('goes on under the old settings when the new ones do not work, and says so', async () => {
    refusals = ['the exchange does not answer.'];
    const reopened = await engine.control.reopen();
    expect(reopened).toMatchObject({ ok: false, error: expect.stringContaining('under the old ones') as string });
    expect(opened.map(({ settings }) => settings)).toEqual([undefined, undefined]);
    expect(await shown()).toBe(2);
    expect(log.some((line) => line.includes('the exchange does not answer'))).toBe(true);
  });

  it('says that nothing is traded when it cannot be opened at all, and can be tried again', async () => {
    refusals = ['no.', 'still no.'];
    expect(await engine.control.reopen()).toMatchObject({ ok: false });
    expect(await shown()).toContain('Nothing is traded and no exit is watched');
    expect(engine.exposure()).toEqual({ positionQuantity: 1, openOrders: 0 });
    expect(await engine.control.fills()).toMatchObject({ ok: false });
    expect(await engine.control.reopen()).toEqual({ ok: true, value: null });
    expect(await shown()).toBe(2);
  });

  it('says so when closing it breaks, instead of leaving everybody waiting', async () => {
    Object.assign(opened[0]!.engine, { close: () => Promise.reject(new Error('the disk is gone')) });
    expect(await engine.control.reopen()).toMatchObject({ ok: false });
    expect(await shown()).toContain('Nothing is traded and no exit is watched');
    expect(log.join()).toContain('the disk is gone');
  });

  it('is left alone when what is saved cannot be used', async () => {
    saved = failure('The saved settings of the session are damaged. Save them again.');
    expect(await engine.control.reopen()).toEqual(saved);
    expect(opened).toHaveLength(1);
    expect(opened[0]!.engine.closed()).toBe(false);
  });

  it('is not opened any more once Parallax closes', async () => {
    const reopened = engine.control.reopen();
    const closed = engine.close();
    expect(await reopened).toEqual({ ok: false, error: 'Parallax is closing.' });
    await closed;
    expect(opened).toHaveLength(1);
    expect(opened[0]!.engine.closed()).toBe(true);
  });

  it('makes no news for nobody', async () => {
    const stop = engine.subscribe(() => undefined);
    expect(opened[0]!.engine.subscribers()).toBe(1);
    stop();
    expect(opened[0]!.engine.subscribers()).toBe(0);
    await engine.control.reopen();
    expect(opened[1]!.engine.subscribers()).toBe(0);
  });
});
