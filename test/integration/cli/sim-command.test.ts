import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { parallax, PARALLAX } from './parallax-process.ts';

interface Running {
  readonly child: ChildProcess;
  readonly ready: Readonly<Record<string, string>>;
  /** Everything on standard output so far, by line. */
  readonly lines: readonly string[];
}

const running: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function sim(...args: readonly string[]): Promise<Running> {
  const child = spawn(PARALLAX.node, [...PARALLAX.args, 'sim', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'line');
  return { child, ready: JSON.parse(lines[0]) as Record<string, string>, lines };
}

async function publicCall(rest: string, path: string): Promise<Record<string, never>> {
  const answer = (await (await fetch(`${rest}/0/public/${path}`)).json()) as {
    error: readonly string[];
    result: Record<string, never>;
  };
  expect(answer.error).toEqual([]);
  return answer.result;
}

describe('parallax sim', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its addresses on one line and ends with code 0 on %s',
    async (signal) => {
      const { child, ready, lines } = await sim('--seed', '7');
      expect(ready.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(ready.ws).toBe(`${ready.rest.replace('http', 'ws')}/v2`);
      expect(ready.wsAuth).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\//);
      const { unixtime } = await publicCall(ready.rest, 'Time');
      expect(Math.abs(Number(unixtime) - Date.now() / 1000)).toBeLessThan(30);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(lines).toHaveLength(1);
    },
  );

  it('says nothing of a key that was given to it', async () => {
    const { ready, lines } = await sim('--key', 'my-key', '--secret', 'bXktc2VjcmV0');
    expect(Object.keys(ready)).toEqual(['rest', 'ws', 'wsAuth']);
    expect(lines.join()).not.toContain('my-key');
  });

  it('replays a candle file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallax-sim-'));
    folders.push(folder);
    const path = join(folder, 'market.csv');
    const start = 1_704_067_200;
    const rows = Array.from({ length: 600 }, (_, minute) => `${start + 60 * minute},250,251,249,250.5,3.5,9`);
    writeFileSync(path, rows.join('\n'));
    const { ready } = await sim('--market', path);
    const ohlc = await publicCall(ready.rest, 'OHLC?pair=XBTUSD&interval=1');
    const candles = Object.values(ohlc as Record<string, unknown>)[0] as readonly (readonly (number | string)[])[];
    expect([candles[0][0], Number(candles[0][1]), Number(candles[0][2])]).toEqual([start, 250, 251]);
  });

  it('runs a fault plan by name or out of a file, and tells at its end what it did', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallax-sim-'));
    folders.push(folder);
    const path = join(folder, 'plan.json');
    writeFileSync(path, JSON.stringify({ rules: [{ fault: 'http_error', status: 520, calls: ['Time'], times: 2 }] }));
    const { child, ready, lines } = await sim('--faults', path, '--fault-seed', '3', '--limits', 'pro');
    const statuses: number[] = [];
    for (let call = 0; call < 3; call++) statuses.push((await fetch(`${ready.rest}/0/public/Time`)).status);
    expect(statuses).toEqual([520, 520, 200]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(JSON.parse(lines[1] ?? '')).toEqual({ faults: { http_520: 2 } });
    expect((await sim('--faults', 'stale-reads')).ready.rest).toMatch(/^http/);
  });

  it('says what is wrong with a fault plan', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parallax-sim-'));
    folders.push(folder);
    const path = join(folder, 'plan.json');
    for (const [text, problem] of [
      ['{', /^it is no JSON: /],
      ['{"rules":[{"fault":"flood"}]}', /^rules\.0\.fault: /],
      [
        '{"rules":[{"fault":"reset_after","calls":["AddOrders"]}]}',
        /^rules\.0\.calls: no endpoint is called AddOrders/,
      ],
      ['{"rules":[{"fault":"stale_reads","seconds":[0,90]}]}', /^rules\.0\.seconds\.1: /],
    ] as const) {
      writeFileSync(path, text);
      const { code, stderr } = await parallax('sim', '--faults', path);
      expect(code).toBe(1);
      expect(stderr.replace(`parallax sim: ${path}: `, '')).toMatch(problem);
    }
  });

  it('refuses what it cannot do in one line', async () => {
    const { ready } = await sim();
    const port = new URL(ready.rest).port;
    for (const [args, code, message] of [
      [['--port', port], 1, `port ${port} is in use; choose another`],
      [['--port', '65536'], 2, 'option --port: 65536 is not allowed; use a whole number from 0 to 65535'],
      [['--speed', '0'], 2, 'option --speed: 0 is not allowed; use a number from 1 to 600'],
      [['--seed', '1.5'], 2, 'option --seed: 1.5 is not allowed; use a whole number from 0 to 4294967295'],
      [['--key', 'k'], 2, 'options --key and --secret go together'],
      [
        ['--key', 'k', '--secret', '!?'],
        2,
        'option --secret is not base64; give one such as openssl rand -base64 48 makes',
      ],
      [['--market', '/nowhere.csv'], 1, '/nowhere.csv: no such file'],
      [['--limits', 'gold'], 2, 'option --limits: gold is not allowed; use starter, intermediate, pro'],
    ] as const) {
      expect(await parallax('sim', ...args)).toEqual({ code, stdout: '', stderr: `parallax sim: ${message}\n` });
    }
  });
});
