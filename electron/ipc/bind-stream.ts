import type { MessagePortMain, WebContents, WebFrameMain } from 'electron';
import { STREAM_CONNECT_CHANNEL, STREAM_PORT_CHANNEL } from '../../engine/api/channels.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Unsubscribe } from '../../engine/ports.ts';
import { whyUntrusted, type TrustedPages } from './sender.ts';
import { createStreamSender, type StreamSender, type WindowVisibility } from './stream-sender.ts';

interface ConnectEvent {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain | null;
}

/** The part of ipcMain that the stream needs. */
export interface ConnectReceiver {
  readonly on: (channel: string, listener: (event: ConnectEvent) => void) => void;
}

export interface StreamOptions {
  readonly ipc: ConnectReceiver;
  readonly pages: TrustedPages;
  readonly createChannel: () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
  /** Calls back with every engine as soon as it is open; never if none can be. */
  readonly whenOpen: (callback: (engine: Engine) => void) => Unsubscribe;
  /** Calls back whenever there is no engine any more, or none could be opened. */
  readonly whenFailed: (callback: () => void) => Unsubscribe;
  readonly visibilityOf: (webContentsId: number) => WindowVisibility;
  readonly log: (line: string) => void;
}

export interface StreamBinding {
  /** A window was shown or hidden. */
  readonly visibilityChanged: (webContentsId: number) => void;
  /** A window, or the process behind it, is gone. */
  readonly disconnect: (webContentsId: number) => void;
}

interface Connection {
  readonly sender: StreamSender;
  readonly end: () => void;
}

/** Gives every window of ours that asks a port with everything the engine pushes; a second request replaces the first. */
export function bindStream(options: StreamOptions): StreamBinding {
  const connections = new Map<number, Connection>();

  function disconnect(id: number): void {
    connections.get(id)?.end();
  }

  function connect(id: number, frame: WebFrameMain): void {
    disconnect(id);
    const { port1, port2 } = options.createChannel();
    const sender = createStreamSender({ port: port2, visibility: () => options.visibilityOf(id) });
    let unsubscribe: Unsubscribe = () => undefined;
    /** Why the window is to ask anew when the next engine is open; null while its first question still waits for one. */
    let outdated: string | null = null;
    const stopWaiting = options.whenOpen((engine) => {
      // What the window shows is of the engine before, or that there is none.
      unsubscribe();
      if (outdated !== null) sender.push([{ type: 'resync', reason: outdated }]);
      outdated = 'the mode was changed';
      unsubscribe = engine.subscribe((items) => sender.push(items));
    });
    const stopWaitingForFailure = options.whenFailed(() => {
      unsubscribe();
      unsubscribe = () => undefined;
      outdated = 'the engine was opened';
      // The window must not go on showing a session that has ended as the one that runs.
      sender.push([{ type: 'resync', reason: 'the engine is not open' }]);
    });
    const connection: Connection = {
      sender,
      end() {
        stopWaiting();
        stopWaitingForFailure();
        unsubscribe();
        sender.close();
        if (connections.get(id) === connection) connections.delete(id);
      },
    };
    connections.set(id, connection);
    port2.on('message', (message) => sender.receive(message.data));
    port2.on('close', () => connection.end());
    port2.start();
    frame.postMessage(STREAM_PORT_CHANNEL, null, [port1]);
  }

  options.ipc.on(STREAM_CONNECT_CHANNEL, (event) => {
    const distrust = whyUntrusted(event, options.pages);
    if (distrust !== null || event.senderFrame === null) {
      options.log(`refused a stream: ${distrust ?? 'its frame is gone'}`);
      return;
    }
    connect(event.sender.id, event.senderFrame);
  });

  return { visibilityChanged: (id) => connections.get(id)?.sender.visibilityChanged(), disconnect };
}
