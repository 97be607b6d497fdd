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
  'jobs.list',
  'jobs.cancel',
  'jobs.resume',
  'jobs.dismiss',
  'data.overview',
  'data.coverage',
  'data.chooseArchives',
  'data.import',
  'data.backfill',
  'data.heal',
  'data.export',
  'data.remove',
  'configuration.form',
  'configuration.check',
  'backtest.run',
  'backtest.runs',
  'backtest.report',
  'backtest.again',
  'backtest.lookAhead',
  'backtest.moment',
  'backtest.export',
  'backtest.remove',
  'optimise.check',
  'optimise.start',
  'optimise.sweeps',
  'optimise.sweep',
  'optimise.resume',
  'optimise.remove',
  'optimise.member',
  'optimise.walkForward',
  'optimise.monteCarlo',
  'accounts.list',
  'accounts.add',
  'accounts.check',
  'accounts.remove',
  'settings.session',
  'settings.saveSession',
  'settings.reopenSession',
  'settings.notices',
  'settings.saveNotices',
  'settings.testNotice',
  'settings.storage',
  'blotter.exportFills',
  'app.openDataFolder',
  'app.packages',
  'app.licence',
  'live.checklist',
  'live.arm',
  'live.disarm',
  'live.lookAhead',
  'live.testOrder',
  'mode.view',
  'mode.choose',
] as const;

export type MethodName = (typeof METHOD_NAMES)[number];

/** ipc channel of a method. */
export function channelOf(method: MethodName): string {
  return `parallax:${method}`;
}

/** On this channel the page asks for the stream's port; on the other one the port arrives. */
export const STREAM_CONNECT_CHANNEL = 'parallax:stream-connect';
export const STREAM_PORT_CHANNEL = 'parallax:stream-port';
