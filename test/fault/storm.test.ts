import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, beforeAll, afterAll } from 'vitest';
import { FAULT_NAMES } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import { randomFaultPlan } from '../../engine/exchange/simulator/faults/random-plan.ts';
import { loadScript } from '../unit/scripts/load-script.ts';
import { runHostileSession } from './support/hostile-run.ts';
import { readStormArguments } from './support/storm-arguments.ts';
import { BOUNDARIES, plannedDeaths, RECORD_KINDS, SESSIONS_PER_SEED } from './support/storm-plan.ts';
import { type StormRun, type StormSummary, summarise } from './support/storm.ts';

interface Bundle {
  readonly folder: string;
  readonly remove: () => void;
}
const { bundleStorm } = await loadScript<{ bundleStorm: () => Promise<Bundle> }>('bundle-storm');

const SESSIONS = 12;
const SEED = 7;
const WORKERS = 4;
const MILLISECONDS = 1_200;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('a storm', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleStorm();
  });
  afterAll(() => bundle.remove());

  function play(...args: readonly string[]): Promise<Ended> {
    const program = join(bundle.folder, 'storm-main.js');
    const child = spawn(process.execPath, ['--no-warnings', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    return new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  it('of faults and kills leaves nothing lost, doubled or unknown', async () => {
    const size = `--runs ${SESSIONS} --workers ${WORKERS} --milliseconds ${MILLISECONDS}`;
    const { code, stdout, stderr } = await play('--seed', String(SEED), ...size.split(' '));
    const summary = JSON.parse(stdout) as StormSummary;
    expect(summary.violations, stderr).toEqual([]);
    expect(code, stderr).toBe(0);
    expect(summary.sessions).toBe(SESSIONS);
    // Faults and kills really happened, and something was there for them to meet. How much depends on the computer.
    expect(Object.keys(summary.faults).length).toBeGreaterThan(5);
    expect(summary.kills.process).toBeGreaterThanOrEqual(4);
    expect(summary.kills.boundary).toBeGreaterThanOrEqual(1);
    expect(Object.keys(summary.boundaries).length).toBeGreaterThan(0);
    expect(summary.orders).toBeGreaterThan(0);
    expect(summary.trades).toBeGreaterThan(0);
  }, 120_000);

  it('is not begun with arguments that mean nothing: the message names the field', async () => {
    const { code, stdout, stderr } = await play('--runs', 'many');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--runs is many: give a whole number from 1 to');
  });
});

describe('the plan of a storm', () => {
  const seeds = Array.from({ length: 1_000 }, (_, index) => SESSIONS_PER_SEED + index);

  it('kills before and after every one of the first journal records', () => {
    const cut = new Set<string>();
    for (const { point } of seeds.flatMap(plannedDeaths)) {
      if (point.at === 'record' && point.kind === undefined) cut.add(`${point.side} ${point.number}`);
    }
    for (let number = 1; number <= BOUNDARIES; number++) {
      expect(cut).toContain(`before ${number}`);
      expect(cut).toContain(`after ${number}`);
    }
  });

  it('kills at every kind of record, inside a transaction, around calls and at any time, most of it for real', () => {
    const deaths = seeds.flatMap(plannedDeaths);
    const points = deaths.map(({ point }) => point);
    const kinds = new Set(points.flatMap((point) => (point.at === 'record' ? [point.kind ?? ''] : [])));
    expect(RECORD_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(points.filter((point) => point.at === 'record' && point.side === 'inside').length).toBeGreaterThan(50);
    expect(points.filter(({ at }) => at === 'call').length).toBeGreaterThan(50);
    expect(points.filter(({ at }) => at === 'time').length).toBeGreaterThan(50);
    expect(deaths.filter((death) => death.process).length).toBeGreaterThan(300);
  });

  it('reaches every fault there is', () => {
    const planned = new Set(seeds.flatMap((seed) => randomFaultPlan(seed).rules.map(({ fault }) => fault)));
    expect(FAULT_NAMES.filter((name) => !planned.has(name))).toEqual([]);
  });

  it('is the same for the same seed', () => {
    expect(plannedDeaths(123_456)).toEqual(plannedDeaths(123_456));
    expect(plannedDeaths(123_456)).not.toEqual(plannedDeaths(123_458));
  });

  it('cuts boundaries that a calm session has', async () => {
    const run = await runHostileSession({ faults: { rules: [] }, seed: 1, milliseconds: 4_500 });
    expect(run.violations).toEqual([]);
    expect(run.journal.length).toBeGreaterThan(BOUNDARIES);
  }, 30_000);
});

describe('the arguments of a storm', () => {
  it('have defaults', () => {
    expect(readStormArguments(['--runs', '5'])).toMatchObject({ ok: true, value: { runs: 5, seed: 1, only: null } });
  });

  it('play one session again by its seed', () => {
    expect(readStormArguments(['--only=100007', '--verbose'])).toMatchObject({
      ok: true,
      value: { runs: 1, seed: 1, only: 100_007, verbose: true },
    });
  });

  it.each([
    [['--runs', '0'], '--runs is 0: give a whole number from 1'],
    [['--seed'], '--seed is missing its number'],
    [['--workers', '1.5'], '--workers is 1.5: give a whole number'],
    [['--sped', '1'], '--sped is not a switch of the storm'],
    [['12'], '12 is not a switch of the storm'],
  ])('%j are refused', (argv, message) => {
    const read = readStormArguments(argv);
    expect(read.ok ? '' : read.error).toContain(message);
  });
});

describe('the summary of a storm', () => {
  it('adds up sessions, kills, boundaries and faults, and lists violations by seed', () => {
    const run: StormRun = {
      seed: 2,
      violations: ['position 1 but the exchange holds 2'],
      deaths: [
        { by: 'process', boundary: 'fills' },
        { by: 'process', boundary: null },
        { by: 'boundary', boundary: 'fills' },
      ],
      orders: 3,
      trades: 2,
      faults: { latency: 4 },
      minutes: 9,
      log: [],
    };
    const calm: StormRun = { ...run, seed: 1, violations: [], deaths: [], faults: { latency: 1, dust: 2 } };
    expect(summarise({ runs: 2, seed: 0, seconds: 9 }, [run, calm])).toEqual({
      runs: 2,
      seed: 0,
      violations: [{ seed: 2, found: ['position 1 but the exchange holds 2'] }],
      sessions: 2,
      kills: { process: 2, boundary: 1, total: 3 },
      orders: 6,
      trades: 4,
      faults: { dust: 2, latency: 5 },
      boundaries: { fills: 2 },
      seconds: 9,
    });
  });
});
