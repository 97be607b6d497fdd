import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScript } from './load-script';

interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
const { readTestCounts, addCounts, closingLine } = await loadScript<{
  readTestCounts: (file: string, exitCode: number) => TestCounts;
  addCounts: (all: readonly TestCounts[]) => TestCounts;
  closingLine: (counts: TestCounts) => string;
}>('test-results');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function report(testResults: readonly unknown[], passed: number, failed: number, pending = 0, todo = 0): string {
  const file = join(folder, `${Math.random()}.json`);
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: pending, numTodoTests: todo };
  writeFileSync(file, JSON.stringify({ ...counts, testResults }));
  return file;
}

describe('the counts of a vitest run', () => {
  test('are those of its report', () => {
    const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
    expect(readTestCounts(report([failedFile], 1, 1, 2, 1), 1)).toEqual({ passed: 1, failed: 1, skipped: 3 });
  });

  test('a file that failed before its tests ran counts as a failure', () => {
    const brokenFile = { status: 'failed', assertionResults: [] };
    expect(readTestCounts(report([brokenFile], 4, 0), 1)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  });

  test('a run that ended badly is never without a failure', () => {
    expect(readTestCounts(report([], 4, 0), 1)).toEqual({ passed: 4, failed: 1, skipped: 0 });
    expect(readTestCounts(join(folder, 'missing.json'), 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('add up to the line that continuous integration reads', () => {
    const total = addCounts([
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 2, failed: 1, skipped: 0 },
    ]);
    expect(closingLine(total)).toBe('5 passed, 1 failed, 1 skipped');
  });
});
