import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { electronExecutable, projectRoot, requireBuild, ROOT_FLAGS } from '../../e2e/support/electron.ts';

/** The application as a person starts it: no debugger in the main process, no test driver. */
export interface AppProcess {
  readonly child: ChildProcess;
  /** Milliseconds since it was launched. */
  readonly elapsed: () => number;
  /** Asks the page; throws until there is one. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

interface TargetAnswer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/**
 * @param inspected opens the page's debugging port, which measuring the time to ui-ready needs and idle costs a little
 */
export async function startApp(options: { readonly speed: number; readonly inspected: boolean }): Promise<AppProcess> {
  requireBuild();
  const folder = mkdtempSync(join(tmpdir(), 'parallax-bench-'));
  const args = [
    ...ROOT_FLAGS,
    ...(options.inspected ? ['--remote-debugging-port=0'] : []),
    projectRoot,
    `--user-data-dir=${folder}`,
    `--data-dir=${join(folder, 'data')}`,
    '--seed=7',
    `--speed=${options.speed}`,
    '--quit-without-asking',
  ];
  const launched = performance.now();
  const child = spawn(electronExecutable(), args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = new Promise<string>((resolve) => {
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += String(chunk);
      const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(text);
      if (found !== null) resolve(found[1]);
    });
  });
  let connection: Promise<PageConnection> | null = null;
  return {
    child,
    elapsed: () => performance.now() - launched,
    async evaluate(expression) {
      connection ??= connectToPage(await address);
      return (await connection).evaluate(expression);
    },
    async end() {
      (await connection)?.close();
      child.kill('SIGTERM');
      const ended = await Promise.race([exited.then(() => true), sleep(15_000, false, { ref: false })]);
      if (!ended) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

interface PageConnection {
  readonly evaluate: (expression: string) => Promise<unknown>;
  readonly close: () => void;
}

/** The thinnest possible debugger: one socket, one kind of question. */
async function connectToPage(address: string): Promise<PageConnection> {
  const socket = new WebSocket(await pageAddress(address));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`the page's debugger at ${address} does not answer`)));
  });
  const waiting = new Map<number, (value: unknown) => void>();
  let serial = 0;
  socket.addEventListener('message', (event) => {
    const answer = JSON.parse(String(event.data)) as TargetAnswer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer.result?.result?.value);
    waiting.delete(answer.id);
  });
  return {
    evaluate(expression) {
      serial += 1;
      const id = serial;
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    close: () => socket.close(),
  };
}

async function pageAddress(address: string): Promise<string> {
  for (;;) {
    const response = await fetch(`http://${address}/json/list`);
    const targets = (await response.json()) as readonly {
      readonly type: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const page = targets.find(({ type }) => type === 'page');
    if (page !== undefined) return page.webSocketDebuggerUrl;
    await sleep(10);
  }
}
