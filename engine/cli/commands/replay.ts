import { join } from 'node:path';
import { failure, success, type Result } from '../../domain/result.ts';
import type { RecordingSummary, StoredRecording } from '../../ports.ts';
import type { ReplayReport } from '../../replay/replay-report.ts';
import { replaySession } from '../../replay/replay-session.ts';
import { memoryFiles } from '../../storage/memory-files.ts';
import { readRecordings } from '../../storage/read-recordings.ts';
import { loadRecording } from '../../storage/recording-store.ts';
import { badUsage, type Command, type CommandFailure, done, failed } from '../command.ts';
import { parseOptionsAndFiles } from '../options.ts';

const MODES = ['demo', 'paper', 'live'] as const;
const NEWEST = 'newest';
/** Differences shown in the text; all of them are in the JSON. */
const SHOWN = 30;

export const replayCommand: Command = {
  name: 'replay',
  summary: 'Hold a recorded session against a backtest of what it saw',
  help: `Usage: parallax replay [SESSION] [--json] --data-dir DIR

Plays a session once more as a backtest of the very candles it saw and lists what was
not alike: signals and decisions (the same candles must give the same ones), and trades,
each difference with its cause. Without SESSION the recorded sessions are listed.

  SESSION         its id, or the beginning of it, or "${NEWEST}"
  --json          everything as one JSON object
  --data-dir DIR  data folder of the sessions; no Parallax may be running in it
  --help          this page`,
  async run(args, io) {
    const parsed = parseOptionsAndFiles(args, { json: 'flag', 'data-dir': 'text' });
    if (!parsed.ok) return parsed;
    const { json, 'data-dir': dataDir } = parsed.value.options;
    if (dataDir === undefined) return badUsage('option --data-dir DIR is missing');
    const [wanted, stray] = parsed.value.files;
    if (stray !== undefined) return badUsage(`unexpected argument ${stray}`);
    const recordings = findRecordings(dataDir, wanted ?? null);
    if (!recordings.ok) return recordings;
    const { list, found } = recordings.value;
    if (wanted === undefined) {
      await io.write(`${json ? JSON.stringify({ sessions: list }) : listText(list)}\n`);
      return done;
    }
    if (found === null) return failed(`${dataDir}: has no recorded session ${wanted}; without SESSION they are listed`);
    const report = replaySession(found);
    if (report === null) return failed(`session ${found.sessionId} ended before it had seen a minute`);
    await io.write(`${json ? JSON.stringify(report) : reportText(report)}\n`);
    return done;
  },
};

interface Recordings {
  readonly list: readonly RecordingSummary[];
  readonly found: StoredRecording | null;
}

function findRecordings(dataDir: string, wanted: string | null): Result<Recordings, CommandFailure> {
  const list: RecordingSummary[] = [];
  const matches: StoredRecording[] = [];
  for (const mode of MODES) {
    for (const file of memoryFiles(join(dataDir, mode))) {
      const read = readRecordings(file, (recordings) => {
        const here = recordings.list();
        list.push(...here);
        const picked = here.filter(({ sessionId }, at) =>
          wanted === NEWEST ? at === 0 : wanted !== null && sessionId.startsWith(wanted),
        );
        for (const { sessionId } of picked) {
          const recording = loadRecording(recordings, sessionId);
          if (recording !== null) matches.push(recording);
        }
      });
      if (!read.ok) return failed(read.error);
    }
  }
  list.sort((a, b) => b.started - a.started);
  if (wanted === NEWEST) matches.sort((a, b) => b.started - a.started);
  else if (matches.length > 1) {
    const ids = matches.map(({ sessionId }) => sessionId).join(', ');
    return failure({ kind: 'usage', message: `SESSION ${wanted} may be any of ${ids}; write more of it` });
  }
  return success({ list, found: matches[0] ?? null });
}

function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function listText(list: readonly RecordingSummary[]): string {
  if (list.length === 0) return 'No session has been recorded in this folder yet.';
  return list
    .map(
      ({ sessionId, mode, symbol, started, minutes }) =>
        `${sessionId}  ${mode}  ${symbol}  ${timeText(started)}  ${minutes} minutes`,
    )
    .join('\n');
}

function resultLines({ trades, paid, session, backtest }: ReplayReport['result']): readonly string[] {
  if (trades === 0) return [];
  const words = (value: number): string => `${value.toFixed(2)} (${((100 * value) / paid).toFixed(2)}%)`;
  return [
    `Result       ${words(session)} in the session, ${words(backtest)} in the backtest, of ${trades} closed in both`,
  ];
}

function reportText({ bars, signals, decisions, trades, result, differences, ...session }: ReplayReport): string {
  const shown = differences.slice(0, SHOWN);
  return [
    `${session.mode} ${session.symbol} ${session.timeframe}, ${timeText(session.from)} to ${timeText(session.to)} UTC, ${session.minutes} minutes`,
    `Bars         decided alike in ${bars.alike} of ${bars.compared}`,
    `Signal bars  ${signals.compared} compared, ${signals.different} different`,
    `Decisions    ${decisions.compared} compared, ${decisions.different} different`,
    `Trades       ${trades.session} in the session, ${trades.backtest} in the backtest, ${trades.matched} in both`,
    ...resultLines(result),
    ...(differences.length === 0 ? [] : ['']),
    ...shown.map(
      ({ kind, time, session: there, backtest, apart, cause }) =>
        `${timeText(time)}  ${kind}: ${there} | ${backtest}${apart === '' ? '' : ` | ${apart}`} (${cause})`,
    ),
    ...(differences.length > SHOWN ? [`and ${differences.length - SHOWN} more (--json writes all)`] : []),
  ].join('\n');
}
