import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../engine/cli/registry.ts';
import { runCli } from '../../../engine/cli/run-cli.ts';
import { terminalNotifier, postNoticesTo } from '../../../engine/cli/terminal-notices.ts';
import { DEFAULT_NOTICES } from '../../../engine/settings/notice-desk.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-notices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('notices on the command line', () => {
  it('are lines that say how grave they are', () => {
    const lines: string[] = [];
    const notifier = terminalNotifier((line) => lines.push(line));
    expect(
      notifier.notify({ level: 'error', title: 'LIVE · Trading is halted', body: 'The feed is stale.' }),
    ).toBeNull();
    expect(lines).toEqual(['notice (error): LIVE · Trading is halted. The feed is stale.']);
  });

  it('are posted, and the other channels stay as they are', async () => {
    const saved: unknown[] = [];
    const problems = { desktop: null, sound: null, webhook: null };
    const engine = createFakeEngine({
      'settings.notices': () => ({ ok: true, value: { settings: DEFAULT_NOTICES, problems } }),
      'settings.saveNotices': (wanted) => {
        saved.push(wanted);
        return { ok: true, value: { settings: wanted, problems } };
      },
    });
    expect(await postNoticesTo(engine, 'https://example.org/hook')).toBeNull();
    const events = { fills: true, halts: true, drift: true, disconnects: true, signals: false };
    expect(saved).toEqual([
      { ...DEFAULT_NOTICES, webhook: { enabled: true, events, url: 'https://example.org/hook' } },
    ]);
  });

  it('are sent by a session that trades: on standard error and to the webhook', async () => {
    const posted: { readonly event: string; readonly mode: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('utf8')));
      request.on('end', () => {
        posted.push(JSON.parse(body) as (typeof posted)[number]);
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const errors: string[] = [];
    const url = `http://127.0.0.1:${port}/hook`;
    const demo = ['trade', '--mode', 'demo', '--seed', '1', '--speed', '600', '--json', '--for', '10'];
    const code = await runCli(
      [...demo, '--data-dir', folder, '--webhook', url],
      {
        write: () => Promise.resolve(),
        log: (line) => void errors.push(line),
      },
      COMMANDS,
    );
    receiver.close();
    expect(code).toBe(0);
    expect(errors.some((line) => line.startsWith('notice (success): DEMO · '))).toBe(true);
    expect(posted.map(({ event, mode }) => `${mode} ${event}`)).toContain('demo fills');
  }, 60_000);

  it('refuse an address that is none before anything is opened', async () => {
    const errors: string[] = [];
    const code = await runCli(
      ['trade', '--mode', 'demo', '--json', '--data-dir', folder, '--webhook', 'nowhere'],
      {
        write: () => Promise.resolve(),
        log: (line) => void errors.push(line),
      },
      COMMANDS,
    );
    expect(code).toBe(2);
    expect(errors.join('\n')).toContain('option --webhook: This is not an address.');
  });
});
