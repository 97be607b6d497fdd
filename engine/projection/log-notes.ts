import type { LogKind, LogLevel } from '../monitoring/log-file.ts';
import type { SessionNews } from '../trading/session-news.ts';
import type { SessionRecord } from '../trading/session-events.ts';

export interface LogNote {
  readonly message: string;
  readonly level: LogLevel;
  readonly kind: LogKind;
}

/** The cause that the strategy gives when the user stops everything. */
const KILL = 'kill switch';
/** What the ports say of a failed request is in the log already, with its class. */
const UNANSWERED = 'The exchange did not answer:';

/** What of a session's news belongs into the log: changes of control, warnings, and the end of the journal. */
export function logNotes(news: SessionNews): readonly LogNote[] {
  if (news.type === 'broken') {
    return [{ message: `the journal cannot be continued: ${news.reason}`, level: 'error', kind: 'broken' }];
  }
  if (news.type === 'unsettled') return [{ message: news.message, level: 'error', kind: 'notice' }];
  if (news.type !== 'turn') return [];
  return news.turn.records.flatMap(({ record }) => noteOf(record) ?? []);
}

function noteOf(record: SessionRecord): LogNote | null {
  if (record.kind === 'notice') {
    if (record.level === 'info' || record.message.startsWith(UNANSWERED)) return null;
    return { message: record.message, level: record.level, kind: 'notice' };
  }
  if (record.kind !== 'transition' || record.machine !== 'control') return null;
  const message = `${record.from} → ${record.to}: ${record.cause}`;
  if (record.to === 'halted') return { message, level: 'error', kind: 'halt' };
  if (record.cause.includes(KILL)) return { message, level: 'warning', kind: 'kill' };
  return { message, level: 'info', kind: record.from === 'halted' ? 'halt' : 'control' };
}
