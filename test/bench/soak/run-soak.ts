import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { diskSample, fileSizes } from './disk-sample.ts';
import type { ProcessMessage, ProcessOrder, ProcessSample, ProcessSetup } from './messages.ts';
import { soakHeading, soakLine, soakSummary, type SoakPoint, tellSummary } from './report.ts';

// node --import run-sources.ts run-soak.ts MINUTES SPEED SEED: npm run soak (scripts/soak.mjs) is the way to call it.
// Runs the demo in a process of its own and watches it from here, so that looking at its files costs it nothing. A
// table on stderr, one JSON line on stdout at the end; SIGINT or SIGTERM ends it early with what was seen.

const SAMPLE_MS = 10_000;
const LOOP_RESOLUTION_MS = 5;
/** Collecting the garbage stops the engine for a moment, so it is done rarely. */
const COLLECT_EVERY = 6;
const DISK_EVERY = 12;
const CLOSE_WITHIN_MS = 30_000;

const [minutes, speed, seed] = process.argv.slice(2).map(Number);
const dataFolder = mkdtempSync(join(tmpdir(), 'parallax-soak-'));
const setup: ProcessSetup = { dataFolder, seed, speed };
const engine = fork(join(import.meta.dirname, 'engine-process.ts'), [JSON.stringify(setup)], {
  // V8 gives a busy process up to 128 MB for young objects, a step every quarter of an hour; held small, the memory of
  // the process says something about the engine before the day is over. Its compilers take a function up when it has run
  // 400 and 3,000 times: what runs once a day or once an hour of the market would be compiled, and kept, all through the
  // measurement.
  execArgv: [
    ...process.execArgv,
    '--expose-gc',
    '--max-semi-space-size=16',
    '--invocation-count-for-maglev=20',
    '--invocation-count-for-turbofan=100',
  ],
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});
const order = (message: ProcessOrder): void => void engine.send(message);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const points: SoakPoint[] = [];
let begun = performance.now();
let ended: string | null = null;
let timer: NodeJS.Timeout | undefined;
let looks = 0;
/** This process has nothing to do: what it is late by is the machine's, not the engine's. */
const idle = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
idle.enable();

function take(sample: ProcessSample): void {
  const files = fileSizes(dataFolder);
  const point: SoakPoint = {
    minute: (performance.now() - begun) / 60_000,
    sample,
    fileBytes: Object.values(files).reduce((sum, size) => sum + size, 0),
    files,
    idleP99: Math.max(0, idle.percentile(99) / 1e6 - LOOP_RESOLUTION_MS),
    disk: looks % DISK_EVERY === 0 ? withoutIdle(() => diskSample(dataFolder)) : null,
  };
  looks += 1;
  if (looks % 30 === 1) tell(soakHeading());
  tell(soakLine(point, points.at(-1) ?? null, points[0]?.sample.marketTime ?? sample.marketTime));
  points.push(point);
}

/** Copying databases is work. */
function withoutIdle<Value>(work: () => Value): Value {
  idle.disable();
  const value = work();
  idle.enable();
  return value;
}

function look(): void {
  order({ type: 'sample', collect: looks % COLLECT_EVERY === 0 });
}

function end(reason: string): void {
  if (ended !== null) return;
  ended = reason;
  clearInterval(timer);
  order({ type: 'close' });
  setTimeout(() => {
    tell(`the engine did not close within ${CLOSE_WITHIN_MS / 1000} s and is killed`);
    engine.kill('SIGKILL');
  }, CLOSE_WITHIN_MS).unref();
}

engine.on('message', (message: ProcessMessage) => {
  switch (message.type) {
    case 'ready':
      begun = performance.now();
      timer = setInterval(look, SAMPLE_MS);
      setTimeout(() => end('time is up'), minutes * 60_000).unref();
      return;
    case 'sample':
      return take(message);
    case 'log':
      return tell(`  log: ${message.line}`);
    case 'failed':
      return tell(`the engine did not open: ${message.reason}`);
    case 'closed':
      return;
  }
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
engine.on('exit', (code) => {
  clearInterval(timer);
  const summary = soakSummary(points, {
    minutes,
    speed,
    seed,
    ended: ended ?? `the engine ended by itself, code ${code}`,
  });
  tellSummary(summary, tell);
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  rmSync(dataFolder, { recursive: true, force: true });
  process.exitCode = summary.passed ? 0 : 1;
});
