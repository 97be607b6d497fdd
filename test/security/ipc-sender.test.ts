import { describe, expect, it } from 'vitest';
import { bindCalls, handlerOf, type CallReceiver } from '../../electron/ipc/bind-calls.ts';
import { whyUntrusted, type SenderEvent, type TrustedPages } from '../../electron/ipc/sender.ts';
import { isOwnPage, PAGE_URL } from '../../electron/main/page-address.ts';
import type { Method, EngineHandlers } from '../../engine/api/contract.ts';
import { success } from '../../engine/domain/result.ts';
import { createFakeEngine } from '../fakes/fake-engine.ts';

const pages: TrustedPages = { isOwnPage, isOwnWindow: (id) => id === 1 };

type Frame = NonNullable<SenderEvent['senderFrame']>;
type MainFrame = SenderEvent['sender']['mainFrame'];

function eventOf(options: { readonly id?: number; readonly url?: string; readonly inner?: boolean }): SenderEvent {
  // Only address and parent of a frame matter to the check.
  const main = { url: PAGE_URL, parent: null } as unknown as MainFrame;
  const inner = { url: options.url ?? PAGE_URL, parent: main } as Frame;
  const page = { url: options.url ?? PAGE_URL, parent: null } as unknown as MainFrame;
  return options.inner === true
    ? { sender: { id: options.id ?? 1, mainFrame: main }, senderFrame: inner }
    : { sender: { id: options.id ?? 1, mainFrame: page }, senderFrame: page };
}

describe('the sender of a message', () => {
  it('is trusted as the main frame of our page in our window', () => {
    expect(whyUntrusted(eventOf({}), pages)).toBeNull();
  });

  it.each([
    ['another window', eventOf({ id: 2 }), 'web contents 2 is not a window of this application'],
    ['a frame within our page', eventOf({ inner: true }), 'it is not the main frame'],
    ['a site', eventOf({ url: 'https://evil.example/index.html' }), 'its address is https://evil.example/index.html'],
    ['a file', eventOf({ url: 'file:///app/index.html' }), 'its address is file:///app/index.html'],
    ['another host of our scheme', eventOf({ url: 'app://other/index.html' }), 'its address is app://other/index.html'],
    ['another page of ours', eventOf({ url: 'app://parallax/x.html' }), 'its address is app://parallax/x.html'],
    ['an empty page', eventOf({ url: 'about:blank' }), 'its address is about:blank'],
    ['a frame that is gone', { ...eventOf({}), senderFrame: null }, 'its frame is gone'],
  ])('is not trusted as %s', (_who, event, reason) => {
    expect(whyUntrusted(event, pages)).toBe(reason);
  });

  it('is not trusted with a page of another frame tree, though it looks like ours', () => {
    const event = eventOf({});
    expect(whyUntrusted({ ...event, senderFrame: { ...event.senderFrame } as Frame }, pages)).toBe(
      'it is not the main frame',
    );
  });
});

describe('a call of somebody else', () => {
  function bind() {
    const listeners = new Map<string, Parameters<CallReceiver['handle']>[1]>();
    const engine = createFakeEngine();
    const log: string[] = [];
    bindCalls({
      ipc: { handle: (channel, listener) => void listeners.set(channel, listener) },
      pages,
      findHandler: (method: Method) =>
        Promise.resolve(success(handlerOf(engine.handlers, method as keyof EngineHandlers))),
      checkOutputs: true,
      log: (line) => log.push(line),
    });
    const call = (channel: string, event: SenderEvent, input?: unknown): Promise<unknown> => {
      const listener = listeners.get(channel);
      return listener === undefined ? Promise.reject(new Error('no such channel')) : listener(event, input);
    };
    return { listeners, engine, log, call };
  }

  it('is rejected on every channel before its input is read or the engine hears of it', async () => {
    const { listeners, call, engine, log } = bind();
    for (const channel of listeners.keys()) {
      await expect(call(channel, eventOf({ url: 'https://evil.example/' }), {})).rejects.toThrow('not available here');
    }
    expect(engine.calls).toEqual([]);
    expect(log).toHaveLength(listeners.size);
  });

  it('does not keep our own page from calling', async () => {
    const { call, engine } = bind();
    expect(await call('parallax:session.pause', eventOf({}), { sessionId: 'fake' })).toEqual({
      ok: true,
      value: { accepted: true },
    });
    expect(engine.calls).toEqual([{ method: 'session.pause', input: { sessionId: 'fake' } }]);
  });
});
