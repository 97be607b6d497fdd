import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchForEnd } from '../../../engine/cli/session-ending.ts';
import { openSessionLog, type SessionLog } from '../../../engine/cli/session-log.ts';

const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow';

let folder = '';
const told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-session-log-'));
  told.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): SessionLog {
  const log = openSessionLog(folder, { log: (line) => void told.push(line) });
  log.secretSeen(SECRET);
  return log;
}

function text(): string {
  return readFileSync(join(folder, 'logs', 'parallax.log'), 'utf8');
}

function entries(): unknown[] {
  return text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('the log of a session on the command line', () => {
  it('has time, level and kind in the file, and the words alone on standard error', () => {
    const { log } = open();
    log('connected again', 'warning', 'reconnect');
    log('running');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;
    expect(entries()).toEqual([
      { time, level: 'warning', kind: 'reconnect', message: 'connected again' },
      { time, level: 'info', message: 'running' },
    ]);
    expect(told).toEqual(['connected again', 'running']);
  });

  it('keeps what is told elsewhere to the file', () => {
    const { record, failure } = open();
    record('begins');
    expect(failure('no keys')).toBe('no keys');
    expect(entries()).toMatchObject([
      { level: 'info', message: 'begins' },
      { level: 'error', message: 'no keys' },
    ]);
    expect(told).toEqual([]);
  });

  it('shows a secret nowhere: not in a line, not in why it failed, not in the stack of a crash', () => {
    const { log, record, failure } = open();
    log(`signing with ${SECRET}`);
    record(`signing with ${SECRET}`);
    const ending = watchForEnd({ host: host(), milliseconds: null, outputLost: undefined, log });
    ending.crashed(new Error(`cannot sign with ${SECRET}`));
    const shown = failure(ending.failure() ?? '');
    ending.release();
    expect(shown).toBe('unexpected failure (cannot sign with [redacted]), so trading was closed');
    expect(told.at(-1)).toMatch(/^unexpected failure: Error: cannot sign with \[redacted\]\n {4}at /);
    expect(entries()).toHaveLength(4);
    expect(entries()[2]).toMatchObject({ level: 'error' });
    expect([text(), ...told].join('\n')).not.toContain(SECRET);
  });

  it('says once on standard error that its file cannot be written, and goes on there', () => {
    writeFileSync(join(folder, 'logs'), '');
    const { log } = open();
    log('one');
    log('two');
    expect(told).toEqual([expect.stringMatching(/^the log .* cannot be written: .*[^\n]$/), 'one', 'two']);
  });
});

function host(): EventEmitter & { exit(code: number): void } {
  return Object.assign(new EventEmitter(), { exit: () => undefined });
}
