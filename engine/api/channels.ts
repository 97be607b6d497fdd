/**
 * Names of the contract without its schemas: all that the sandboxed preload needs, so that it stays a few hundred bytes.
 * `contract` must declare exactly these methods; the compiler checks it there.
 */
export const METHOD_NAMES = [
  'app.info',
  'session.view',
  'session.start',
  'session.pause',
  'session.resume',
  'session.stop',
  'session.forceEntry',
  'session.forceExit',
  'session.cancelAll',
  'session.kill',
  'session.adoptPosition',
  'session.cancelOrder',
  'chart.history',
  'blotter.fills',
  'machine.transitions',
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];

/** ipc channel of a method. */
export function channelOf(method: MethodName): string {
  return `parallax:${method}`;
}

/** On this channel the page asks for the stream's port; on the other one the port arrives. */
export const STREAM_CONNECT_CHANNEL = 'parallax:stream-connect';
export const STREAM_PORT_CHANNEL = 'parallax:stream-port';
