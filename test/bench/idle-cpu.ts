import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startApp } from './support/app-process.ts';

// Run it by itself with: node test/bench/idle-cpu.ts [SECONDS]   (Linux: it reads /proc)

const SETTLING_MS = 20_000;
/** Clock ticks a second in /proc; 100 on every Linux that Electron runs on. */
const TICKS = 100;

export interface ProcessLoad {
  readonly pid: number;
  /** Chromium's name of the kind of process. */
  readonly kind: string;
  /** Share of one core. */
  readonly percent: number;
}

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/** Load of all processes of the application while the demo plays at 60× and nobody touches it. */
export async function measureIdleLoad(seconds: number): Promise<readonly ProcessLoad[]> {
  const app = await startApp({ speed: 60, inspected: false });
  try {
    await sleep(SETTLING_MS);
    const root = app.child.pid;
    if (root === undefined || app.child.exitCode !== null) throw new Error('The application is not running.');
    const before = readUsages();
    const started = performance.now();
    await sleep(seconds * 1_000);
    const after = readUsages();
    const elapsed = (performance.now() - started) / 1_000;
    return familyOf(root, after)
      .map((pid) => {
        const ticks = (after.get(pid)?.ticks ?? 0) - (before.get(pid)?.ticks ?? 0);
        return { pid, kind: kindOf(pid), percent: (ticks / TICKS / elapsed) * 100 };
      })
      .sort((left, right) => right.percent - left.percent);
  } finally {
    await app.end();
  }
}

function readUsages(): ReadonlyMap<number, Usage> {
  const usages = new Map<number, Usage>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = readOrNull(`/proc/${name}/stat`);
    if (text === null) continue;
    // The second field, the name in parentheses, may hold blanks.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    usages.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
  }
  return usages;
}

function familyOf(root: number, usages: ReadonlyMap<number, Usage>): readonly number[] {
  const family = [root];
  for (const pid of family) {
    for (const [candidate, { parent }] of usages) if (parent === pid) family.push(candidate);
  }
  return family;
}

function kindOf(pid: number): string {
  const line = readOrNull(`/proc/${pid}/cmdline`) ?? '';
  const kind = /--type=([\w-]+)/.exec(line)?.[1] ?? 'main';
  const service = /--utility-sub-type=([\w.]+)/.exec(line)?.[1];
  return service === undefined ? kind : `${kind} ${service}`;
}

/** Processes end between listing and reading. */
function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const loads = await measureIdleLoad(Number(process.argv[2] ?? '30'));
  for (const { pid, kind, percent } of loads) {
    process.stdout.write(`${percent.toFixed(1).padStart(6)} %  ${kind} (${pid})\n`);
  }
  const total = loads.reduce((sum, { percent }) => sum + percent, 0);
  process.stdout.write(`${total.toFixed(1).padStart(6)} %  all, of one core\n`);
}
