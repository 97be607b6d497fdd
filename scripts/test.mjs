// npm test: prepares like npm start, checks the sources, builds, and runs every test. See scripts/README.md.
import { runMain } from './lib/failure.mjs';
import { prepareBuild, prepareCommandLine, prepareWithElectron } from './lib/prepare.mjs';
import { createReporter, formatDuration } from './lib/reporter.mjs';
import { runVitest } from './lib/run-vitest.mjs';
import { checkFormat, checkLint, checkTypes } from './lib/static-checks.mjs';
import { planTests } from './lib/test-plan.mjs';
import { addCounts, closingLine } from './lib/test-results.mjs';
import { ensureDisplay } from './lib/virtual-display.mjs';

const reporter = createReporter(process.stdout);
/** @type {{ name: string, passed: boolean, duration: number, detail: string }[]} */
const stages = [];
/** @type {import('./lib/test-results.mjs').TestCounts[]} */
const counts = [];

/**
 * @param {string} name
 * @param {() => Promise<{ passed: boolean, detail: string }>} work
 */
async function runStage(name, work) {
  const start = performance.now();
  const { passed, detail } = await work().catch((error) => {
    stages.push({ name, passed: false, duration: performance.now() - start, detail: '' });
    throw error;
  });
  stages.push({ name, passed, duration: performance.now() - start, detail });
}

/**
 * @param {string} name
 * @param {() => Promise<import('./lib/static-checks.mjs').CheckResult>} check
 */
async function runCheck(name, check) {
  await runStage(name, async () => {
    const { passed, output } = await reporter.step(name, check);
    if (!passed) process.stdout.write(`${output.trimEnd()}\n`);
    return { passed, detail: '' };
  });
}

/** @param {import('./lib/test-plan.mjs').TestPlan} plan */
async function runPlan(plan) {
  const needsElectron = plan.stages.some((stage) => stage.project === 'e2e');
  /** @type {NodeJS.ProcessEnv} */
  const environment = {};
  await runStage('prepare', async () => {
    if (needsElectron) {
      const electron = await prepareWithElectron(reporter, { forTests: true });
      Object.assign(environment, electron.environment);
    } else {
      await prepareCommandLine(reporter, { build: false });
    }
    return { passed: true, detail: '' };
  });
  if (plan.staticChecks) {
    await runCheck('types', checkTypes);
    await runCheck('lint', checkLint);
    await runCheck('format', checkFormat);
    // All three are shown before any of them stops the run.
    if (stages.some((stage) => !stage.passed)) {
      reporter.line('the static checks failed, so nothing was built and no test was run');
      return;
    }
  }
  if (plan.stages.length === 0) return;
  await runStage('build', async () => {
    await prepareBuild(reporter);
    return { passed: true, detail: '' };
  });
  const display = needsElectron ? await ensureDisplay(reporter) : undefined;
  try {
    for (const stage of plan.stages) {
      await runStage(`${stage.project} tests`, async () => {
        const { code, counts: found } = await runVitest(stage, { ...environment, ...display?.environment });
        counts.push(found);
        return { passed: code === 0, detail: code === 124 ? 'ended by its time limit' : closingLine(found) };
      });
    }
  } finally {
    display?.stop();
  }
}

function printSummary() {
  process.stdout.write('\n');
  for (const { name, passed, duration, detail } of stages) {
    const result = passed ? 'ok' : 'FAILED';
    process.stdout.write(
      `${name.padEnd(12)} ${formatDuration(duration).padStart(12)}  ${result.padEnd(6)}  ${detail}\n`,
    );
  }
}

await runMain(async () => {
  const plan = planTests(process.argv.slice(2));
  try {
    await runPlan(plan);
  } finally {
    printSummary();
  }
  const total = addCounts(counts);
  const noTestRan = plan.stages.length > 0 && total.passed + total.failed === 0;
  process.stdout.write(`\n${closingLine(total)}\n`);
  return stages.every((stage) => stage.passed) && !noTestRan ? 0 : 1;
});
