import { readFileSync } from 'node:fs';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Reads vitest's JSON report. A file that failed before any of its tests ran counts as one failure, and so does a run
 * that ended badly without naming a failure (an unhandled rejection, a crash): such a run must not look like a pass.
 * @param {string} file
 * @param {number} exitCode of vitest
 * @returns {TestCounts}
 */
export function readTestCounts(file, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    counts.passed = report.numPassedTests;
    counts.failed = report.numFailedTests;
    counts.skipped = report.numPendingTests + report.numTodoTests;
    for (const { status, assertionResults } of report.testResults) {
      const names = assertionResults.map((/** @type {{ status: string }} */ result) => result.status);
      if (status === 'failed' && !names.includes('failed')) counts.failed += 1;
    }
  } catch {
    // No report, or half a one: the exit code decides.
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/**
 * @param {readonly TestCounts[]} all
 * @returns {TestCounts}
 */
export function addCounts(all) {
  return all.reduce(
    (sum, counts) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The line that continuous integration reads; it must be the last one and stand alone.
 * @param {TestCounts} counts
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
