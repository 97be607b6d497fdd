import { fork, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStormArguments, type StormArguments } from './storm-arguments.ts';
import { SESSIONS_PER_SEED } from './storm-plan.ts';
import { type StormRun, type StormSummary, summarise } from './storm.ts';
import type { StormAnswer, StormTask } from './storm-worker.ts';

// npm run storm: spreads sessions over processes, tells how it goes on stderr and what it came to in one line on stdout.

const TELL_MS = 5_000;
/** Longer than any session can take by rights. */
const LEAST_PATIENCE_MS = 120_000;
/** Timers that come later than this say more about the computer than about the session. */
const LATE_MS = 60;
/** Exit code of a storm that was ended before its end. */
const INTERRUPTED = 130;

const folder = dirname(fileURLToPath(import.meta.url));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

function seedsOf({ only, runs, seed }: StormArguments): number[] {
  if (only !== null) return [only];
  return Array.from({ length: runs }, (_, index) => seed * SESSIONS_PER_SEED + index);
}

function replayOf(seed: number, { milliseconds }: StormArguments): string {
  return `npm run storm -- --only ${seed} --milliseconds ${milliseconds} --verbose`;
}

/** A session that did not come to its end: it did not open in the calm, broke its process, or never ended. */
function unplayed(seed: number, reason: string): StormRun {
  const found = [`it could not be played to its end: ${reason}`];
  return { seed, violations: found, deaths: [], orders: 0, trades: 0, faults: {}, minutes: 0, log: [] };
}

async function storm(options: StormArguments): Promise<number> {
  const seeds = seedsOf(options);
  const played: StormRun[] = [];
  let late = 0;
  const begun = Date.now();
  const seconds = (): number => Math.round((Date.now() - begun) / 100) / 10;

  function take(answer: StormAnswer): void {
    const run = answer.type === 'played' ? answer.run : unplayed(answer.seed, answer.reason);
    played.push(run);
    if (answer.type === 'played' && answer.lateMs > LATE_MS) late++;
    if (run.violations.length > 0) {
      say(`VIOLATION in session ${run.seed}: ${run.violations.join('; ')}\n  again: ${replayOf(run.seed, options)}`);
    }
    // Played again, it may end well: what it said this time is told this time.
    if (options.verbose || run.violations.length > 0) for (const line of run.log) say(`  ${line}`);
    if (options.verbose) {
      const deaths = run.deaths.map(({ by, boundary }) => `${by} ${boundary ?? 'anywhere'}`).join(', ');
      const { orders, trades, minutes } = run;
      say(`session ${run.seed}: ${orders} orders, ${trades} trades, ${minutes} minutes, killed: ${deaths}`);
    }
  }

  const summary = (): StormSummary => summarise({ runs: options.runs, seed: options.seed, seconds: seconds() }, played);

  function tell(): void {
    const { kills, violations } = summary();
    const rate = played.length / Math.max(1, seconds());
    const left = rate === 0 ? '?' : String(Math.ceil((options.runs - played.length) / rate / 60));
    say(
      `${played.length} of ${options.runs} sessions, ${violations.length} with violations, ${kills.total} kills ` +
        `(${kills.process} by SIGKILL), ${rate.toFixed(2)} a second, about ${left} min left`,
    );
  }

  const telling = setInterval(tell, TELL_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // What was played up to here is told; workers end by themselves when this process is gone.
    process.once(signal, () => {
      tell();
      process.stdout.write(`${JSON.stringify(summary())}\n`, () => process.exit(INTERRUPTED));
    });
  }
  const workers = Array.from({ length: Math.min(options.workers, seeds.length) }, () => worker(seeds, options, take));
  await Promise.all(workers);
  clearInterval(telling);
  tell();
  if (late > played.length / 20) {
    say(
      `timers came late in ${late} sessions: this computer is too busy for its timings to be honest; fewer --workers`,
    );
  }
  const whole = summary();
  process.stdout.write(`${JSON.stringify(whole)}\n`);
  return whole.violations.length > 0 ? 1 : 0;
}

/** One process that plays sessions until none is left; a session that never ends ends its process, and a new one goes on. */
async function worker(seeds: number[], options: StormArguments, take: (answer: StormAnswer) => void): Promise<void> {
  let child: ChildProcess | null = null;
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    child ??= fork(join(folder, 'storm-worker.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const { milliseconds } = options;
    const answer = await ask(child, {
      seed,
      milliseconds,
      lifeProgram: join(folder, 'life-process.js'),
    });
    take(answer);
    if (answer.type === 'failed') {
      child.kill('SIGKILL');
      child = null;
    }
  }
  child?.disconnect();
}

function ask(child: ChildProcess, task: StormTask): Promise<StormAnswer> {
  return new Promise((resolve) => {
    const finish = (answer: StormAnswer): void => {
      clearTimeout(timer);
      child.removeAllListeners('message');
      child.removeAllListeners('exit');
      resolve(answer);
    };
    const fail = (reason: string): void => finish({ type: 'failed', seed: task.seed, reason });
    const patience = LEAST_PATIENCE_MS + 5 * task.milliseconds;
    const timer = setTimeout(() => fail(`it did not end within ${patience / 1000} s`), patience);
    child.once('message', (answer: StormAnswer) => finish(answer));
    child.once('exit', (code, signal) => fail(`its process ended (${signal ?? `code ${code}`})`));
    child.send(task);
  });
}

const options = readStormArguments(process.argv.slice(2));
if (options.ok) process.exitCode = await storm(options.value);
else {
  say(options.error);
  process.exitCode = 2;
}
