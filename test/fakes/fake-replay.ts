import type { RecordedSessionView, ReplayReportView } from '../../engine/api/replay-views.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/domain/timeframe.ts';
import type { ReplayDifference, ReplayReport, TradePair } from '../../engine/replay/replay-report.ts';
import { resultOf } from '../../engine/replay/trade-pairs.ts';
import { apartText, basisPointsText, amountText, timeText } from '../../engine/replay/words.ts';
import { replayReportView } from '../../engine/research/replay/report-view.ts';
import { pause, refused, type FakeContext, type FakeHandlers } from './fake-handlers.ts';
import { seededRandom, type Random } from './fake-market.ts';
import { fakeMoment } from './fake-moment.ts';

/** Replays of sessions that never were: random trades, seeded. Their figures follow from their trades. */

export interface FakeReplayOptions {
  /** `alike`: not one difference; `unlike`: the engine decided otherwise; `none`: nothing is recorded; `busy`: a mode cannot be read. */
  readonly scene: 'explained' | 'alike' | 'unlike' | 'none' | 'busy' | 'failing';
  /** How long a replay takes, ms. */
  readonly replayMs: number;
}

const NOW = Date.UTC(2026, 3, 27, 9, 30);

type Listed = Omit<RecordedSessionView, 'verdict' | 'ended'>;

const SESSIONS: readonly Listed[] = [
  { sessionId: 'now', mode: 'demo', symbol: 'BTC/USD', started: NOW - 7 * HOUR_MS, minutes: 419, running: true },
  { sessionId: 'new', mode: 'demo', symbol: 'BTC/USD', started: NOW - 8 * HOUR_MS, minutes: 0, running: false },
  { sessionId: 'live', mode: 'live', symbol: 'BTC/USD', started: NOW - 2 * DAY_MS, minutes: 2_381, running: false },
  { sessionId: 'paper', mode: 'paper', symbol: 'ETH/EUR', started: NOW - 9 * DAY_MS, minutes: 9_911, running: false },
  { sessionId: 'old', mode: 'demo', symbol: 'BTC/USD', started: NOW - 20 * DAY_MS, minutes: 14_402, running: false },
];

function pairs(random: Random, from: number, minutes: number): readonly TradePair[] {
  const found: TradePair[] = [];
  let minute = 40 + Math.floor(random() * 60);
  while (minute < minutes - 200) {
    const held = 60 + Math.floor(random() * 300);
    const entryTime = from + minute * MINUTE_MS;
    const exitTime = entryTime + held * MINUTE_MS;
    const entry = 58_000 + Math.round(random() * 20_000) / 10;
    const exit = entry * (1 + (random() - 0.47) * 0.03);
    const side = (
      entryPrice: number,
      exitPrice: number,
      fee: number,
      late: number,
    ): NonNullable<TradePair['session']> => {
      const quantity = 0.0171;
      const fees = quantity * (entryPrice + exitPrice) * fee;
      const pnl = quantity * (exitPrice - entryPrice) - fees;
      return {
        entryTime: entryTime + late,
        entryPrice,
        exitTime: exitTime + 2 * late,
        exitPrice,
        quantity,
        fees,
        pnl,
        pnlPct: (100 * pnl) / (quantity * entryPrice),
      };
    };
    const slip = 1 + (random() - 0.4) * 0.0006;
    found.push({
      signalTime: entryTime,
      lenses: 6 + Math.floor(random() * 3),
      exitType: 'delayed',
      isByHand: found.length === 2,
      session: side(entry * slip, exit / slip, 0.0025, Math.floor(random() * 90_000)),
      backtest: side(entry, exit, 0.004, 0),
    });
    minute += held + 120 + Math.floor(random() * 900);
  }
  return found;
}

function differencesOf({ session, backtest }: TradePair): readonly ReplayDifference[] {
  if (session === null || backtest === null || session.exitTime === null || session.exitPrice === null) return [];
  const late = session.entryTime - backtest.entryTime;
  const book =
    'the session’s order stood in the queue of the book at its own price, the backtest’s at the open of a minute';
  return [
    ...(late < MINUTE_MS
      ? []
      : [
          {
            kind: 'entry_time' as const,
            time: backtest.entryTime,
            session: timeText(session.entryTime),
            backtest: timeText(backtest.entryTime),
            apart: apartText(late),
            reason: 'refusal' as const,
            cause: `the entry was worked at the book for ${Math.round(late / 1000)} s, meanwhile the exchange refused a post-only order because it would have taken (2 times); the backtest’s order rests until a minute trades through it`,
          },
        ]),
    {
      kind: 'entry_price',
      time: session.entryTime,
      session: amountText(session.entryPrice),
      backtest: amountText(backtest.entryPrice),
      apart: basisPointsText(session.entryPrice, backtest.entryPrice),
      reason: 'book',
      cause: book,
    },
    {
      kind: 'exit_price',
      time: session.exitTime,
      session: amountText(session.exitPrice),
      backtest: amountText(backtest.exitPrice ?? 0),
      apart: basisPointsText(session.exitPrice, backtest.exitPrice ?? 1),
      reason: 'book',
      cause: book,
    },
    {
      kind: 'fee',
      time: session.exitTime,
      session: '0.2500%',
      backtest: '0.4000%',
      apart: '−15.00 bp',
      reason: 'book',
      cause: 'of the money moved: every fill paid the maker fee; the backtest counts as taker',
    },
  ];
}

const MISSING: Omit<ReplayDifference, 'time'> = {
  kind: 'missing',
  session: 'no trade',
  backtest: 'bought at 58412.3',
  apart: '',
  reason: 'blocked',
  cause: 'the session did not follow the signal: ignored: the market feed is stale',
};

const FAULTS: readonly Omit<ReplayDifference, 'time'>[] = [
  {
    kind: 'signal',
    session: 'entryCount 6, regime "uptrend"',
    backtest: 'entryCount 5, regime "expansion"',
    apart: '',
    reason: 'engine',
    cause: 'the lenses of the running session and those of the backtest disagree on the same candles; report this',
  },
  {
    kind: 'decision',
    session: 'buy 0.0171 at 58137.4',
    backtest: 'nothing',
    apart: '',
    reason: 'engine',
    cause: 'after signal_bar the backtest’s signals lead to other orders; what follows was not compared',
  },
];

function fakeReport(
  { sessionId, mode, symbol, started, minutes }: Listed,
  scene: FakeReplayOptions['scene'],
): ReplayReport {
  const random = seededRandom(minutes + 3);
  const bars = Math.max(1, Math.floor(minutes / 5));
  const made = scene === 'alike' ? [] : pairs(random, started, minutes);
  const same =
    scene === 'alike' ? pairs(random, started, minutes).map((pair) => ({ ...pair, session: pair.backtest })) : made;
  const faults =
    scene === 'unlike' ? FAULTS.map((fault, at) => ({ ...fault, time: started + (90 + at) * MINUTE_MS })) : [];
  const extra = scene === 'alike' || minutes < 500 ? [] : [{ ...MISSING, time: started + 350 * MINUTE_MS }];
  const differences = [...made.flatMap(differencesOf), ...faults, ...extra].toSorted((a, b) => a.time - b.time);
  const alike = scene === 'unlike' ? 17 : bars;
  return {
    sessionId,
    mode,
    symbol,
    timeframe: '5m',
    execution: 'maker',
    from: started,
    to: started + minutes * MINUTE_MS,
    minutes,
    bars: { compared: bars, alike },
    signals: { compared: bars, different: scene === 'unlike' ? 1 : 0 },
    decisions: { compared: bars * 9, different: scene === 'unlike' ? 1 : 0 },
    trades: { session: same.length, backtest: same.length + extra.length, matched: same.length },
    result: resultOf(same),
    pairs: same,
    differences,
  };
}

export function fakeReplayHandlers({ jobs }: FakeContext, { scene, replayMs }: FakeReplayOptions): FakeHandlers {
  const reports = new Map<string, ReplayReportView>();
  const listed = scene === 'none' ? [] : SESSIONS;
  const find = (sessionId: string): Listed | undefined => listed.find((session) => session.sessionId === sessionId);
  return {
    'replay.sessions': () => ({
      ok: true,
      value: {
        sessions: listed
          .filter(({ mode }) => scene !== 'busy' || mode !== 'live')
          .map((session) => ({
            ...session,
            ended: session.minutes === 0 ? null : session.started + session.minutes * MINUTE_MS,
            verdict: reports.get(session.sessionId)?.verdict ?? null,
          })),
        problems:
          scene === 'busy'
            ? [
                {
                  mode: 'live',
                  message: 'Another Parallax uses /data/live/session.db. Close it, or choose another data folder.',
                },
              ]
            : [],
      },
    }),
    'replay.start': ({ sessionId }) => {
      const session = find(sessionId);
      if (session === undefined) return refused('There is no recording of this session any more.');
      const jobId = jobs.start({
        kind: 'replay',
        title: `Replay of ${session.symbol}`,
        target: { kind: 'session', sessionId },
        lane: 'replay',
        resume: null,
        async work({ signal, report }) {
          for (let step = 0; step < 20; step++) {
            report({ part: step / 20, detail: step < 5 ? 'reading the recording' : 'playing the journal' });
            await pause(replayMs / 20, signal);
            if (signal.aborted) return { kind: 'cancelled' };
          }
          if (scene === 'failing') return { kind: 'failed', error: 'The disk cannot be read. Try again later.' };
          const made = { made: Date.now(), tookMs: replayMs, running: session.running };
          const view = replayReportView(fakeReport(session, scene), made);
          reports.set(sessionId, view);
          return { kind: 'done', outcome: view.verdict.headline };
        },
      });
      return { ok: true, value: { jobId } };
    },
    'replay.report': ({ sessionId }) => {
      const report = reports.get(sessionId);
      return report === undefined
        ? refused('This session was not replayed. Replay it first.')
        : { ok: true, value: report };
    },
    'replay.moment': ({ sessionId, time, timeframe }) => {
      const { runId: _run, ...moment } = fakeMoment(7, time, { timeframe });
      return { ok: true, value: { ...moment, sessionId } };
    },
    'replay.export': ({ format }) => ({ ok: true, value: { path: `/home/me/parallax-replay.${format}` } }),
  };
}
