import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { Outcome } from '../backtest/research/run-sweep.ts';
import type { SweepPlan } from '../backtest/research/search-space.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';

/** A sweep on disk, line by line: what it is, then its outcomes as they come. A crash loses the last line at most. */
export interface SweepJournal {
  readonly known: readonly Outcome[];
  append(outcomes: readonly Outcome[]): void;
}

/** What a journal belongs to: the same search on the same candles by the same engine. */
export interface SweepIdentity {
  readonly plan: SweepPlan;
  readonly candles: string;
  readonly engineVersion: string;
}

/** Opens or begins a journal. A file of another sweep is refused and left as it is. */
export function openSweepJournal(path: string, identity: SweepIdentity): Result<SweepJournal, string> {
  const first = JSON.stringify(identity);
  try {
    const known = existsSync(path) ? readOutcomes(path, first) : [];
    if (known === null) return failure(`${path}: belongs to another sweep; name another file`);
    if (known.length === 0) writeFileSync(path, `${first}\n`);
    return success({
      known,
      append: (outcomes) => appendFileSync(path, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('')),
    });
  } catch (error) {
    return failure(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Null when the file begins with something else. A line without its end was being written when power went. */
function readOutcomes(path: string, first: string): readonly Outcome[] | null {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [head, ...lines] = whole.split('\n');
  if (whole === '') return first.startsWith(text) ? [] : null;
  if (head !== first) return null;
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Outcome);
}
