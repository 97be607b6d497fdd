import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workerFile } from '../../../engine/workers/worker-file.ts';

let folder = '';
let pool: Piscina<unknown, unknown>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-line-'));
  pool = new Piscina({ filename: workerFile('history-worker'), minThreads: 1, maxThreads: 1 });
});
afterEach(async () => {
  await pool.destroy();
  rmSync(folder, { recursive: true, force: true });
});

async function runTask(): Promise<void> {
  const { port1: near, port2: port } = new MessageChannel();
  const task = { kind: 'jobs', dataFolder: folder, input: null, port };
  expect(await pool.run(task, { name: 'runHistoryTask', transferList: [port] })).toEqual({ ok: true, value: [] });
  near.close();
}

const countPorts = (): Promise<unknown> =>
  pool.run(null, { filename: join(import.meta.dirname, 'support/open-ports.ts'), name: 'countOpenPorts' });

describe('the line of a history thread', () => {
  it('leaves no port behind, however many tasks the thread does without a rest', async () => {
    await runTask();
    const before = await countPorts();
    for (let task = 0; task < 30; task++) await runTask();
    expect(await countPorts()).toBe(before);
  });
});
