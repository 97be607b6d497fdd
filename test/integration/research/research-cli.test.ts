import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { madeUpMarket } from '../../property/backtest/made-up-market.ts';
import { PARALLAX, parallax } from '../cli/parallax-process.ts';

let folder = '';
let candles = '';

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Answer {
  readonly count: number;
  readonly seconds: number;
  readonly ranking: readonly { readonly config: unknown; readonly metrics: Record<string, unknown> }[];
  readonly refused?: readonly unknown[];
}

const BASE = { timeframe: '5m', exit: { required: 2, minDivergences: 0 } };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-research-'));
  const rows = madeUpMarket(8, 9000).map(({ time, open, high, low, close, volume }) => {
    return `${time / 1000},${open},${high},${low},${close},${volume},1`;
  });
  candles = file('candles.csv', `${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('parallax sweep', () => {
  const space = { base: BASE, space: { 'entry.windowBars': [8, 12, 24], 'entry.required': [2, 3] }, method: 'grid' };

  it('answers with all members, best first, each with the metrics of its own backtest', async () => {
    const path = file('space.json', JSON.stringify(space));
    const { code, stdout } = await parallax('sweep', '--candles', candles, '--space', path, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as Answer;
    expect(Object.keys(answer)).toEqual(['count', 'seconds', 'ranking']);
    expect([answer.count, answer.ranking.length]).toEqual([6, 6]);
    expect(answer.seconds).toBeGreaterThan(0);
    const returns = answer.ranking.map(({ metrics }) => Number(metrics['totalReturnPct']));
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    expect(new Set(returns).size).toBeGreaterThan(1);
    for (const { config } of [answer.ranking[0], answer.ranking[5]]) {
      expect(parseConfiguration(config)).toEqual({ ok: true, value: config });
      const config1 = file('member.json', JSON.stringify(config));
      const alone = await parallax('backtest', '--candles', candles, '--config', config1, '--json');
      const report = JSON.parse(alone.stdout) as { readonly config: unknown; readonly metrics: unknown };
      expect(report.config).toEqual(config);
      expect(answer.ranking.find((run) => run.config === config)?.metrics).toEqual(report.metrics);
    }
  });

  it('gives the same ranking on any number of threads', async () => {
    const path = file('threads.json', JSON.stringify(space));
    const run = async (threads: string): Promise<unknown> => {
      const { stdout } = await parallax('sweep', '--candles', candles, '--space', path, '--threads', threads, '--json');
      return (JSON.parse(stdout) as Answer).ranking;
    };
    expect(await run('2')).toEqual(await run('1'));
  });

  it('lists members whose settings do not fit together, with the reason', async () => {
    const path = file('refused.json', JSON.stringify({ base: BASE, space: { 'entry.required': [2, 9] } }));
    const { stdout } = await parallax('sweep', '--candles', candles, '--space', path, '--json');
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.count).toBe(1);
    expect(answer.refused).toEqual([
      {
        settings: { 'entry.required': 9 },
        reason: 'entry.required: 9 is more than the 8 enabled entry lenses; use 1 to 8',
      },
    ]);
  });

  it('ranks by the objective that is asked for, and samples with the seed that is given', async () => {
    const path = file('sampled.json', JSON.stringify({ ...space, method: 'random' }));
    const args = [
      'sweep',
      '--candles',
      candles,
      '--space',
      path,
      '--objective',
      'maxDrawdown',
      '--samples',
      '4',
      '--json',
    ];
    const [first, second] = await Promise.all([parallax(...args, '--seed', '3'), parallax(...args, '--seed', '3')]);
    const answer = JSON.parse(first.stdout) as Answer;
    expect(answer.count).toBe(4);
    const drawdowns = answer.ranking.map(({ metrics }) => Number(metrics['maxDrawdownPct']));
    expect(drawdowns).toEqual([...drawdowns].sort((a, b) => a - b));
    expect((JSON.parse(second.stdout) as Answer).ranking).toEqual(answer.ranking);
  });

  it('takes an interrupted sweep up from its state file, a torn last line included', async () => {
    const path = file('resume.json', JSON.stringify(space));
    const state = join(folder, 'state.ndjson');
    const args = ['sweep', '--candles', candles, '--space', path, '--state', state, '--json'];
    const whole = JSON.parse((await parallax(...args)).stdout) as Answer;
    const lines = readFileSync(state, 'utf8').split('\n');
    expect(lines).toHaveLength(8);
    writeFileSync(state, `${lines.slice(0, 4).join('\n')}\n${lines[4].slice(0, 30)}`);
    const resumed = JSON.parse((await parallax(...args)).stdout) as Answer;
    expect(resumed.ranking).toEqual(whole.ranking);
    expect(readFileSync(state, 'utf8').split('\n')).toHaveLength(8);
    const other = await parallax(...args, '--seed', '9');
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toContain('belongs to another sweep; name another file');
  });

  it('goes on after its process was killed', async () => {
    const values = Array.from({ length: 40 }, (_, at) => at + 4);
    const path = file('kill.json', JSON.stringify({ ...space, space: { ...space.space, 'exit.windowBars': values } }));
    const state = join(folder, 'killed.ndjson');
    const args = ['sweep', '--candles', candles, '--space', path, '--threads', '1', '--state', state, '--json'];
    const child = spawn(PARALLAX.node, [...PARALLAX.args, ...args], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    const outcomes = (): number => (existsSync(state) ? readFileSync(state, 'utf8').split('\n').length - 2 : 0);
    while (outcomes() < 5) await setTimeout(5);
    child.kill('SIGKILL');
    await ended;
    const kept = outcomes();
    expect(kept).toBeLessThan(240);
    const resumed = JSON.parse((await parallax(...args)).stdout) as Answer;
    expect(resumed.count).toBe(240);
    expect(outcomes()).toBe(240);
    const fresh = JSON.parse(
      (await parallax(...args.filter((word) => word !== '--state' && word !== state))).stdout,
    ) as Answer;
    expect(resumed.ranking).toEqual(fresh.ranking);
  });

  it('tells a person about overfitting', async () => {
    const path = file('text.json', JSON.stringify(space));
    const { code, stdout } = await parallax('sweep', '--candles', candles, '--space', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^6 members in \d+\.\d\d s, best first by totalReturn\n1\. /);
    expect(stdout).toMatch(/Best Sharpe (N\/A|-?\d+\.\d\d), deflated /);
  });

  it('refuses a bad space file by path, all problems at once, before it reads candles', async () => {
    const path = file('bad.json', JSON.stringify({ space: { 'entry.windowBar': [1], 'exit.required': ['x'] } }));
    const { code, stdout, stderr } = await parallax('sweep', '--candles', 'nowhere.csv', '--space', path, '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `parallax sweep: ${path}: space.entry.windowBar: unknown setting; the keys of entry are required, windowBars, timeoutHours`,
      '  space.exit.required: "x" is not allowed; use a whole number from 1 to the number of enabled lenses',
      '',
    ]);
  });

  it('asks for what is missing', async () => {
    expect(await parallax('sweep', '--candles', candles)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'parallax sweep: option --space FILE is missing\n',
    });
    const path = file('threads-bad.json', JSON.stringify(space));
    const { code, stderr } = await parallax('sweep', '--candles', candles, '--space', path, '--threads', '0');
    expect([code, stderr]).toEqual([
      2,
      'parallax sweep: option --threads: 0 is not allowed; use a whole number from 1 to 64\n',
    ]);
  });
});

describe('parallax walk-forward', () => {
  it('answers with folds and the joined equity', async () => {
    const path = file('walk.json', JSON.stringify({ base: BASE, space: { 'entry.required': [2, 3] } }));
    const args = ['walk-forward', '--candles', candles, '--space', path, '--train-days', '2', '--test-days', '1'];
    const { code, stdout, stderr } = await parallax(...args, '--anchored', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answer = JSON.parse(stdout) as Record<string, unknown> & {
      readonly folds: readonly { readonly train: { readonly from: number; readonly to: number } }[];
    };
    expect(Object.keys(answer)).toEqual(['options', 'folds', 'trades', 'equity', 'metrics']);
    expect(answer['options']).toEqual({ trainDays: 2, testDays: 1, anchored: true });
    expect(answer.folds.length).toBeGreaterThan(1);
    expect(new Set(answer.folds.map(({ train }) => train.from)).size).toBe(1);
  });

  it('says when the data are too short', async () => {
    const path = file('short.json', JSON.stringify({ space: { 'entry.required': [2, 3] } }));
    const args = ['walk-forward', '--candles', candles, '--space', path, '--train-days', '400', '--test-days', '1'];
    const { code, stderr } = await parallax(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the data have \d+ whole days; walking forward needs 400 to train and one to test\n$/);
  });
});

describe('parallax monte-carlo', () => {
  it('answers with percentile bands, the same for the same seed', async () => {
    const config = file('mc.json', JSON.stringify({ ...BASE, entry: { required: 3 } }));
    const args = ['monte-carlo', '--candles', candles, '--config', config, '--runs', '200', '--seed', '4', '--json'];
    const [first, second] = await Promise.all([parallax(...args), parallax(...args)]);
    expect(first).toEqual(second);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    const answer = JSON.parse(first.stdout) as {
      readonly trades: number;
      readonly order: { readonly equityBands: readonly unknown[]; readonly runs: number };
      readonly resample: { readonly finalEquity: readonly number[] };
    };
    expect(answer.trades).toBeGreaterThan(5);
    expect(answer.order.equityBands).toHaveLength(answer.trades + 1);
    expect(answer.order.runs).toBe(200);
    const bands = answer.resample.finalEquity;
    expect(bands).toEqual([...bands].sort((a, b) => a - b));
  });

  it('says when there is nothing to deal', async () => {
    const { code, stdout } = await parallax('monte-carlo', '--candles', candles);
    expect([code, stdout]).toEqual([0, 'No trade was closed on these candles: there is nothing to deal.\n']);
  });
});

describe('parallax backtest', () => {
  it('checks for look-ahead when told to, and writes reports to files', async () => {
    const config = file('check.json', JSON.stringify({ ...BASE, entry: { required: 3 }, execution: 'maker' }));
    const html = join(folder, 'report.html');
    const trades = join(folder, 'trades.csv');
    const args = ['backtest', '--candles', candles, '--config', config, '--check-lookahead', '--cuts', '9', '--json'];
    const { code, stdout, stderr } = await parallax(...args, '--html', html, '--trades-csv', trades);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'look-ahead: none, checked at 9 cuts\n' });
    const report = JSON.parse(stdout) as { readonly trades: readonly unknown[] };
    expect(report.trades.length).toBeGreaterThan(0);
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(readFileSync(trades, 'utf8').trimEnd().split('\r\n')).toHaveLength(report.trades.length + 1);
  });

  it('names a report file that cannot be written', async () => {
    const { code, stderr } = await parallax(
      'backtest',
      '--candles',
      candles,
      '--html',
      join(folder, 'no', 'such.html'),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('such.html: cannot be written: ');
  });
});
