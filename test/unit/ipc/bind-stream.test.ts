import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { bindStream, type StreamOptions } from '../../../electron/ipc/bind-stream.ts';
import { STREAM_CONNECT_CHANNEL, STREAM_PORT_CHANNEL } from '../../../engine/api/channels.ts';
import type { Engine } from '../../../engine/engine.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';

type ConnectListener = Parameters<StreamOptions['ipc']['on']>[1];
type ConnectEvent = Parameters<ConnectListener>[0];
type Channel = ReturnType<StreamOptions['createChannel']>;
type Port = Channel['port2'];

/** One end of a channel with the events of Electron's MessagePortMain, on a port of Node. */
class FakePort extends EventEmitter {
  private readonly port: import('node:worker_threads').MessagePort;

  constructor(port: import('node:worker_threads').MessagePort) {
    super();
    this.port = port;
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    port.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }

  start(): void {
    this.port.start();
  }

  close(): void {
    this.port.close();
  }
}

function createChannel(): Channel {
  const { port1, port2 } = new MessageChannel();

  return { port1: new FakePort(port1), port2: new FakePort(port2) };
}

function setUp() {
  const engine = createFakeEngine();
  const openListeners: ((engine: Engine) => void)[] = [];
  const failureListeners: (() => void)[] = [];
  const log: string[] = [];
  let listener: ConnectListener = () => undefined;
  const posted: { readonly channel: string; readonly port: Port }[] = [];
  const binding = bindStream({
    ipc: {
      on(channel, callback) {
        expect(channel).toBe(STREAM_CONNECT_CHANNEL);
        listener = callback;
      },
    },
    pages: { isOwnWindow: (id) => id < 10, isOwnPage: (url) => url === 'app://parallax/index.html' },
    createChannel,
    whenOpen: (callback) => {
      openListeners.push(callback);
      return () => undefined;
    },
    whenFailed: (callback) => {
      failureListeners.push(callback);
      return () => undefined;
    },
    visibilityOf: () => 'visible',
    log: (line) => log.push(line),
  });
  const connect = (id: number, url = 'app://parallax/index.html'): void => {
    const frame = {
      url,
      parent: null,
      postMessage: (channel: string, _message: unknown, ports: readonly Port[]) =>
        posted.push({ channel, port: ports[0] }),
    };
    // The parts of an ipc event that the binding reads.
    listener({ sender: { id, mainFrame: frame }, senderFrame: frame } as unknown as ConnectEvent);
  };
  const open = (): void => {
    for (const callback of openListeners) callback(engine);
  };
  const fail = (): void => {
    for (const callback of failureListeners) callback();
  };
  return { engine, binding, connect, open, fail, posted, log };
}

function nextMessage(port: Port): Promise<unknown> {
  return new Promise((resolve) => {
    port.once('message', (message) => resolve(message.data));
    port.start();
  });
}

describe('stream binding', () => {
  it('gives a window a port that carries what the engine pushes', async () => {
    const { engine, connect, open, posted, binding } = setUp();
    open();
    connect(1);
    open();
    expect(posted.map(({ channel }) => channel)).toEqual([STREAM_PORT_CHANNEL]);
    const message = nextMessage(posted[0].port);
    engine.push([{ type: 'clock', now: 7 }]);
    expect(await message).toEqual({ sequence: 1, items: [{ type: 'clock', now: 7 }] });
    binding.disconnect(1);
  });

  it('subscribes only once the engine is open', () => {
    const { engine, connect, open, binding } = setUp();
    connect(1);
    expect(engine.subscribers()).toBe(0);
    open();
    expect(engine.subscribers()).toBe(1);
    binding.disconnect(1);
    expect(engine.subscribers()).toBe(0);
  });

  it('tells a window to ask for everything anew when an engine takes the place of another', async () => {
    const { engine, connect, open, posted, binding } = setUp();
    connect(1);
    open();
    const message = nextMessage(posted[0].port);
    open();
    expect(engine.subscribers()).toBe(1);
    expect(await message).toEqual({ sequence: 1, items: [{ type: 'resync', reason: 'the mode was changed' }] });
    binding.disconnect(1);
  });

  it('tells a window that there is no engine any more, and again when there is one', async () => {
    const { engine, connect, open, fail, posted, binding } = setUp();
    connect(1);
    open();
    const ended = nextMessage(posted[0].port);
    fail();
    expect(await ended).toEqual({ sequence: 1, items: [{ type: 'resync', reason: 'the engine is not open' }] });
    expect(engine.subscribers()).toBe(0);
    const opened = nextMessage(posted[0].port);
    open();
    expect(await opened).toEqual({ sequence: 2, items: [{ type: 'resync', reason: 'the engine was opened' }] });
    expect(engine.subscribers()).toBe(1);
    binding.disconnect(1);
  });

  it('tells a window about the first engine that opens after none could be', async () => {
    const { connect, open, fail, posted, binding } = setUp();
    connect(1);
    fail();
    open();
    const heard: unknown[] = [];
    posted[0].port.on('message', (message) => heard.push(message.data));
    posted[0].port.start();
    await expect.poll(() => JSON.stringify(heard)).toContain('the engine was opened');
    binding.disconnect(1);
  });

  it('ends the first stream of a window that asks again', () => {
    const { engine, connect, open, posted, binding } = setUp();
    connect(1);
    open();
    connect(1);
    expect(posted).toHaveLength(2);
    expect(engine.subscribers()).toBe(0);
    binding.disconnect(1);
  });

  it('ends a stream when the window lets go of its port', async () => {
    const { engine, connect, open, posted } = setUp();
    connect(1);
    open();
    posted[0].port.close();
    await expect.poll(() => engine.subscribers()).toBe(0);
  });

  it('refuses anybody who is not our own page', () => {
    const { connect, posted, log } = setUp();
    connect(99);
    connect(1, 'https://example.com/');
    expect(posted).toEqual([]);
    expect(log).toHaveLength(2);
  });
});
