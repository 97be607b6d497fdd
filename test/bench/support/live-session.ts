import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createStreamSender } from '../../../electron/ipc/stream-sender.ts';
import { ownOrderId } from '../../../engine/domain/client-order-id.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { ExchangeAddresses } from '../../../engine/modes/exchange-connection.ts';
import { connectToSimulator } from '../../../engine/modes/running-simulator.ts';
import { createKeyUse } from '../../../engine/modes/key-use.ts';
import { openSessionMemory } from '../../../engine/modes/session-memory.ts';
import type { Clock, JournalRecord, MarketFeed, SessionStore } from '../../../engine/ports.ts';
import { streamItems } from '../../../engine/projection/stream-items.ts';
import { createSettingsAccess } from '../../../engine/settings/settings-access.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { openSession } from '../../../engine/trading/session.ts';
import { WITHOUT_DELAYS } from '../../support/restless-settings.ts';

/** Milliseconds of `performance.now`. */
export interface LiveMarks {
  /** For every signal bar: from the message or timer that closed it until its decision goes to the journal. */
  readonly barToDecision: number[];
  /** The same until that decision is on disk. */
  readonly barToDisk: number[];
  /** For every order of a signal: from its decision to the request on the socket, and the part of that after the disk. */
  readonly signalToRequest: number[];
  readonly diskToRequest: number[];
  /** The whole: from the message or timer that closed its bar to the request on the socket. */
  readonly barToRequest: number[];
  /** From the request on the socket to its answer. */
  readonly roundTrip: number[];
  /** Every write of the journal. */
  readonly append: number[];
  /** What the disk itself takes at the same time: a page appended to a file of the same folder, and its sync. */
  readonly bareDisk: number[];
}

/**
 * Every bar wants in or out, at once and by taking: as many orders as a market can have, each of them decided by a
 * signal bar as in earnest.
 */
const EAGER = {
  timeframe: '1m',
  entry: { required: 1, windowBars: 1, timeoutHours: 0.25 },
  exit: { required: 1, windowBars: 4, minDivergences: 0 },
  momentum: WITHOUT_DELAYS,
  orders: { repriceSeconds: 1, maxReprices: 0, sizeQuote: 50 },
} as const;

const BARE_DISK_AFTER_MS = 25;

/** The first seconds run code that nothing has compiled yet; a session runs for days. */
const WARM_UP_MS = 5_000;

export interface LiveSessionOptions {
  readonly seed: number;
  readonly speed: number;
  /** Ends when this is true, asked after every event. */
  readonly enough: (marks: LiveMarks) => boolean;
  readonly limitMs: number;
}

/**
 * A whole session against a simulator in a process of its own: adapter, journal with full sync on the disk of the
 * project, stream to a window. Nothing in it knows that it is measured: the ports it is given are, and Node tells when a
 * request goes out.
 */
export async function measureLiveSession(options: LiveSessionOptions): Promise<LiveMarks> {
  const simulator = fork(
    join(import.meta.dirname, 'simulator-process.ts'),
    [String(options.seed), String(options.speed)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const exchange = await new Promise<ExchangeAddresses>((resolve, reject) => {
    simulator.once('message', (addresses) => resolve(addresses as ExchangeAddresses));
    simulator.once('exit', (code) => reject(new Error(`the simulator ended with code ${code}`)));
  });
  // Not in the system's temporary folder, which may be memory: what is measured is a disk.
  const results = join(import.meta.dirname, '../../../test-results');
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'live-session-'));
  try {
    return await measure(options, exchange, folder);
  } finally {
    simulator.removeAllListeners('exit');
    simulator.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(options: LiveSessionOptions, exchange: ExchangeAddresses, folder: string): Promise<LiveMarks> {
  const marks: LiveMarks = {
    barToDecision: [],
    barToDisk: [],
    signalToRequest: [],
    diskToRequest: [],
    barToRequest: [],
    roundTrip: [],
    append: [],
    bareDisk: [],
  };
  const begun = performance.now();
  const warm = (): boolean => performance.now() - begun > WARM_UP_MS;
  /** When what is being handled right now came in. */
  let arrived = 0;
  let closedBar = false;
  /** When the journal was given what was decided about it, and when that was on disk. */
  let decision: { readonly made: number; readonly onDisk: number } | null = null;
  /** Orders on disk whose request has not gone out yet, by what their body carries. */
  const decided = new Map<string, { readonly bar: number; readonly made: number; readonly onDisk: number }>();
  const sentAt = new WeakMap<object, number>();

  /** Runs what an event sets off, knowing when it came. */
  function within(handle: () => void): void {
    arrived = performance.now();
    closedBar = false;
    decision = null;
    handle();
    if (!closedBar || decision === null || !warm()) return;
    const { made, onDisk } = decision as { readonly made: number; readonly onDisk: number };
    marks.barToDecision.push(made - arrived);
    marks.barToDisk.push(onDisk - arrived);
    // When the order is out: two syncs at once would wait for each other.
    setTimeout(touchDisk, BARE_DISK_AFTER_MS);
  }
  const bare = openSync(join(folder, 'bare'), 'w');
  const page = Buffer.alloc(4_096, 1);
  let ended = false;
  function touchDisk(): void {
    if (ended) return;
    const before = performance.now();
    writeSync(bare, page);
    fdatasyncSync(bare);
    marks.bareDisk.push(performance.now() - before);
  }

  const onSendHeaders = (message: unknown): void => {
    const { request } = message as { readonly request: { readonly path: string; readonly body?: unknown } };
    if (!request.path.endsWith('/AddOrder')) return;
    const now = performance.now();
    sentAt.set(request, now);
    const text = String(request.body);
    for (const [id, { bar, made, onDisk }] of decided) {
      if (!text.includes(id)) continue;
      decided.delete(id);
      if (!warm()) return;
      marks.signalToRequest.push(now - made);
      marks.diskToRequest.push(now - onDisk);
      marks.barToRequest.push(now - bar);
      return;
    }
  };
  const onAnswer = (message: unknown): void => {
    const { request } = message as { readonly request: object };
    const sent = sentAt.get(request);
    if (sent !== undefined && warm()) marks.roundTrip.push(performance.now() - sent);
  };
  const sending = channel('undici:client:sendHeaders');
  const answered = channel('undici:request:trailers');
  sending.subscribe(onSendHeaders);
  answered.subscribe(onAnswer);

  const connected = await connectToSimulator(exchange, null, Date.now);
  if (!connected.ok) throw new Error(connected.error);
  const connection = connected.value;
  const memory = openSessionMemory(folder, Date.now);
  if (!memory.ok) throw new Error(memory.error);
  const { store: disk } = memory.value;
  const configuration = parseConfiguration(EAGER);
  if (!configuration.ok) throw new Error(configuration.error.map(({ message }) => message).join('; '));
  const { credentials } = connection;
  if (credentials === null) throw new Error('there are no credentials');
  const settings = createSettingsAccess(folder);
  const keyUse = createKeyUse(settings, Date.now);
  const adapter = await createKrakenAdapter({
    restUrl: connection.restUrl,
    wsUrl: connection.wsUrl,
    wsAuthUrl: connection.wsAuthUrl,
    credentials,
    clock: connection.clock,
    wallNow: Date.now,
    nonceSource: keyUse.nonces(credentials.key),
    requestIntervalMs: connection.requestIntervalMs,
    orderDeadlineMs: connection.orderDeadlineMs,
  });
  const { broker, keyInfo } = adapter;
  if (broker === null || keyInfo === null) throw new Error('there are no credentials');
  const leaveKey = keyUse.begin(credentials, keyInfo, null);
  const clock: Clock = {
    now: connection.clock.now,
    after: (milliseconds, callback) => connection.clock.after(milliseconds, () => within(callback)),
  };
  const feed: MarketFeed = {
    ...adapter.feed,
    subscribe: (symbol, listener) => adapter.feed.subscribe(symbol, (event) => within(() => listener(event))),
  };
  function written<Value>(records: readonly Pick<JournalRecord, 'kind' | 'commands'>[], write: () => Value): Value {
    const made = performance.now();
    const stored = write();
    const onDisk = performance.now();
    // The minute and what was decided at its end are one record or several, but one write.
    if (records.some(({ kind }) => kind === 'minute_closed')) decision = { made, onDisk };
    if (warm()) marks.append.push(onDisk - made);
    for (const { kind, commands } of records) {
      // Orders that follow from answers and fills have another beginning, which nothing here sees.
      if (kind !== 'signal_bar') continue;
      for (const [, id] of commands.matchAll(/"type":"submit","order":\{[^}]*"clientOrderId":"([^"]+)"/g)) {
        decided.set(id, { bar: arrived, made, onDisk });
      }
    }
    return stored;
  }
  const store: SessionStore = {
    ...disk,
    append: (record, shown) => written([record], () => disk.append(record, shown)),
    appendAll: (entries) =>
      written(
        entries.map(({ record }) => record),
        () => disk.appendAll(entries),
      ),
  };
  const sender = createStreamSender({
    port: { postMessage: (batch) => void structuredClone(batch), close: () => undefined },
    visibility: () => 'visible',
  });
  const session = await openSession({
    sessionId: randomUUID(),
    mode: 'demo',
    exchangeName: connection.name,
    speed: connection.speed,
    configuration: configuration.value,
    configurationName: 'bench',
    clock,
    wallNow: Date.now,
    feed,
    broker,
    store,
    newOrderId: () => ownOrderId(randomUUID()),
    startAtFirst: true,
    orderDeadlineMs: connection.orderDeadlineMs,
    listener(news) {
      if (news.type === 'signal_bar') closedBar = true;
      sender.push(streamItems(news, configuration.value, connection.clock.now()));
    },
  });
  if (!session.ok) throw new Error(session.error);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!options.enough(marks) && performance.now() - begun < options.limitMs) return;
      clearInterval(timer);
      resolve();
    }, 100);
  });
  sending.unsubscribe(onSendHeaders);
  answered.unsubscribe(onAnswer);
  ended = true;
  closeSync(bare);
  await session.value.close();
  leaveKey();
  settings.close();
  await adapter.close();
  await connection.close();
  sender.close();
  disk.close();
  return marks;
}
