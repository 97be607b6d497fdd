import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamItem } from '../../api/stream.ts';
import { reasonOf } from '../../domain/reason-of.ts';
import type { Mode } from '../../engine.ts';
import { groundOf, needsLastingMemory, openEngine } from '../../modes.ts';
import type { ApiCredentials } from '../../ports.ts';
import { readKeyFile } from '../../vault/key-file.ts';
import { parseWebhook } from '../../settings/webhook.ts';
import { badUsage, type Command, type CommandIo, done, failed } from '../command.ts';
import { readJsonFile } from '../json-file.ts';
import { numberOption, type OptionValues, parseOptions } from '../options.ts';
import { watchForEnd } from '../session-ending.ts';
import { openSessionLog } from '../session-log.ts';
import { startTrading } from '../start-trading.ts';
import { terminalNotifier, postNoticesTo } from '../terminal-notices.ts';

const MODES: readonly Mode[] = ['demo', 'paper', 'live'];
const LONGEST_RUN_SECONDS = 31_536_000;
/** The market's own noise is left out unless asked for. */
const MARKET_ITEMS: ReadonlySet<StreamItem['type']> = new Set(['clock', 'quote', 'book', 'trades', 'candle', 'health']);

const OPTIONS = {
  mode: 'text',
  exchange: 'text',
  ws: 'text',
  'ws-auth': 'text',
  'key-file': 'text',
  account: 'text',
  'accept-withdraw': 'flag',
  start: 'flag',
  'data-dir': 'text',
  config: 'text',
  seed: 'text',
  speed: 'text',
  webhook: 'text',
  for: 'text',
  market: 'flag',
  json: 'flag',
} as const;

export const tradeCommand: Command = {
  name: 'trade',
  summary: 'A trading session without a window',
  help: `Usage: parallax trade --mode demo|paper|live [options] --json

Runs a session until SIGTERM, Ctrl+C, a closed terminal or --for, and writes every event
as one JSON line: orders, fills, signals, transitions, the machine, the position, balances.
It takes its orders off before it ends, also when nobody reads its output any more or
something unexpected fails (exit code 1). So it is when the exchange has not confirmed
within 20 seconds that they are off.

  --mode MODE       demo: a simulated market; paper: Kraken's public feed and paper
                    money, no key; live: Kraken and your account
  --start           live: go through the checklist, arm and start. Without it a live
                    session only watches. Paper: start the very first session
  --account NAME    live: the account whose keys are in the keychain
  --accept-withdraw live: use a key of --key-file that can withdraw funds
  --exchange URL    REST address of a simulator that is running already (in Kraken's
                    place for paper and live), with
  --ws URL          its WebSocket address, and
  --ws-auth URL     its authenticated WebSocket address (default: the one of --ws)
  --key-file FILE   API key and secret: {"key": "...", "secret": "..."} or two lines;
                    not readable by others (mode 0600)
  --data-dir DIR    where the session's memory is kept, by which it knows its own orders after
                    a restart, and its log (logs/parallax.log, JSON lines without keys).
                    Live trading is refused without it; demo and paper make a new temporary
                    folder, which the next run does not find. On one computer one Parallax at
                    a time trades live with a key, whatever its data folder
  --config FILE     JSON with the settings that differ from the mode's defaults
  --seed N          seed of the demo's own market
  --speed X         market seconds per second in the demo's own market, 1 to 600 (default 60)
  --webhook URL     post fills, halts, drift and lost connections there as JSON. Kept in the
                    data folder, together with what the app's Settings say of notices;
                    each of them is also a line on standard error
  --for SECONDS     end in good order after that many seconds
  --market          also write quotes, trades, books and candles
  --json            JSON lines; the only form there is
  --help            this page`,
  async run(args, io) {
    const options = parseOptions(args, OPTIONS);
    if (!options.ok) return options;
    const { value } = options;
    const mode = MODES.find((known) => known === value.mode);
    if (mode === undefined)
      return badUsage(`option --mode: ${value.mode ?? 'nothing'} is not allowed; use demo, paper or live`);
    if (value['data-dir'] === undefined && needsLastingMemory(mode)) {
      return badUsage(
        `option --data-dir DIR is missing: a ${mode} session that is restarted knows its open orders and its position from there; name a folder that stays`,
      );
    }
    if (!value.json) return badUsage('option --json is missing: trade writes JSON lines only');
    const seed = numberOption('seed', value.seed, { minimum: 0, maximum: 2 ** 31, whole: true }, Number.NaN);
    if (!seed.ok) return seed;
    const speed = numberOption('speed', value.speed, { minimum: 1, maximum: 600 }, Number.NaN);
    if (!speed.ok) return speed;
    const seconds = numberOption('for', value.for, { minimum: 0.1, maximum: LONGEST_RUN_SECONDS }, Number.NaN);
    if (!seconds.ok) return seconds;
    const { exchange, ws } = value;
    if ((exchange === undefined) !== (ws === undefined)) return badUsage('options --exchange and --ws go together');
    if (exchange !== undefined && (value.seed !== undefined || value.speed !== undefined)) {
      return badUsage(
        'options --seed and --speed belong to the demo’s own market; with --exchange the simulator decides',
      );
    }
    const stray = strayOption(mode, value);
    if (stray !== null) return badUsage(stray);
    if (value.account !== undefined && value['key-file'] !== undefined) {
      return badUsage('options --account and --key-file exclude each other; give one of them');
    }
    let credentials: ApiCredentials | undefined;
    if (value['key-file'] !== undefined) {
      const keys = await readKeyFile(value['key-file']);
      if (!keys.ok) return failed(keys.error);
      credentials = keys.value;
    }
    if (value.webhook !== undefined) {
      const address = parseWebhook(value.webhook);
      if (!address.ok) return badUsage(`option --webhook: ${address.error}`);
    }
    const settings = value.config === undefined ? undefined : await readJsonFile(value.config);
    if (settings?.ok === false) return settings;

    const dataFolder = value['data-dir'] ?? mkdtempSync(join(tmpdir(), 'parallax-'));
    const { log, record, secretSeen, failure } = openSessionLog(dataFolder, io);
    for (const secret of Object.values(credentials ?? {})) secretSeen(secret);
    record(`parallax trade: a ${mode} session begins (process ${process.pid})`);
    const line = lineWriter(io);
    // From the first moment on: what comes while the session opens ends it, too, before it trades.
    const ending = watchForEnd({
      host: process,
      milliseconds: Number.isNaN(seconds.value) ? null : seconds.value * 1000,
      outputLost: io.outliveReaders?.(),
      log,
    });
    const take = (items: readonly StreamItem[]): void => {
      for (const item of items) {
        if (value.market || !MARKET_ITEMS.has(item.type)) line(item);
        if (item.type !== 'event') continue;
        if (item.event.kind === 'broken') ending.broke(item.event.message);
        // What is wrong while it ends is what it could not settle.
        else if (item.event.level === 'error' && ending.reason() !== null) ending.unsettled(item.event.message);
      }
    };
    try {
      const opened = await openEngine({
        mode,
        dataFolder,
        log,
        secretSeen,
        // Whoever runs it in a terminal is told where an app would show a notice.
        notifier: terminalNotifier(log),
        listener: take,
        ...(settings === undefined ? {} : { configuration: settings.value, configurationName: 'file' }),
        ...(Number.isNaN(seed.value) ? {} : { seed: seed.value }),
        ...(Number.isNaN(speed.value) ? {} : { speed: speed.value }),
        ...(exchange === undefined || ws === undefined
          ? {}
          : { exchange: { restUrl: exchange, wsUrl: ws, wsAuthUrl: value['ws-auth'] ?? ws } }),
        ...(credentials === undefined ? {} : { credentials, acceptWithdraw: value['accept-withdraw'] }),
        ...(value.account === undefined ? {} : { account: value.account }),
      });
      if (!opened.ok) return failed(failure(opened.error));
      const engine = opened.value;
      let refusal: string | null = null;
      try {
        const noHook = value.webhook === undefined ? null : await postNoticesTo(engine, value.webhook);
        if (noHook !== null) log(`notices cannot be posted: ${noHook}`, 'warning');
        refusal = value.start ? await startTrading(engine, ending) : null;
        if (refusal === null) {
          const view = await engine.handlers['session.view'](undefined);
          if (view.ok) {
            const { info, now, machine, position, balances, orders } = view.value;
            line({ type: 'ready', now, dataFolder: engine.dataFolder, info, machine, position, balances, orders });
          }
          await ending.whenTold;
        }
      } catch (error) {
        ending.crashed(error);
      }
      await engine.close().catch(ending.crashed);
      if (refusal !== null) return failed(failure(refusal));
      line({ type: 'ended', reason: ending.reason() });
      record(`the session ended: ${ending.reason() ?? 'told to'}`);
      const wrong = ending.failure();
      return wrong === null ? done : failed(failure(wrong));
    } catch (error) {
      // It broke while it opened; what was open by then is closed.
      ending.crashed(error);
      return failed(failure(ending.failure() ?? reasonOf(error)));
    } finally {
      ending.release();
    }
  },
};

type TradeOptions = Pick<
  OptionValues<typeof OPTIONS>,
  'account' | 'accept-withdraw' | 'exchange' | 'key-file' | 'seed' | 'speed' | 'ws-auth'
>;

const KEY_OPTIONS = ['account', 'key-file', 'accept-withdraw'] as const;

/** An option that would do nothing here: whoever wrote it meant something, and it must not be ignored. */
function strayOption(mode: (typeof MODES)[number], value: TradeOptions): string | null {
  const isGiven = (name: keyof TradeOptions): boolean => value[name] !== undefined && value[name] !== false;
  const first = (names: readonly (keyof TradeOptions)[]): string | undefined => names.find(isGiven);
  if (value.exchange === undefined && isGiven('ws-auth')) return 'option --ws-auth goes with --exchange and --ws';
  const { ownMarket, key } = groundOf(mode);
  const ofMarket = first(['seed', 'speed']);
  if (!ownMarket && ofMarket !== undefined) return `option --${ofMarket} belongs to the demo’s own market`;
  // A simulator that is running already has accounts with keys, whichever market is shown.
  const ofKey = key || (ownMarket && value.exchange !== undefined) ? undefined : first(KEY_OPTIONS);
  if (ofKey !== undefined) return `option --${ofKey}: a ${mode} session needs no key`;
  if (isGiven('accept-withdraw') && !isGiven('key-file')) {
    return 'option --accept-withdraw goes with --key-file; of an account it was asked when its key was added';
  }
  return null;
}

/** Writes lines in order without waiting for each. */
function lineWriter(io: CommandIo): (value: unknown) => void {
  let last = Promise.resolve();
  return (value) => {
    const text = `${JSON.stringify(value)}\n`;
    last = last.then(() => io.write(text));
  };
}
