import type { ReplayDifference } from './replay-report.ts';

const HEADER = ['time', 'kind', 'session', 'backtest', 'apart', 'reason', 'cause'];

/** The differences of a replay as CSV (RFC 4180), one a row, in order of time; times ISO 8601 in UTC. */
export function differencesCsv(differences: readonly ReplayDifference[]): string {
  const rows = differences.map(({ time, kind, session, backtest, apart, reason, cause }) => [
    new Date(time).toISOString(),
    kind,
    session,
    backtest,
    apart,
    reason,
    cause,
  ]);
  return [HEADER, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A message of the exchange may be among the words: one that would begin a formula is given an apostrophe. */
function field(text: string): string {
  const safe = /^[=@\t\r]/.test(text) || /^[+-](?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
