import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { openDemoExchange, type DemoExchange } from './demo-exchange.ts';
import { electronExecutable, projectRoot, requireBuild, ROOT_FLAGS } from './electron.ts';

export interface LaunchOptions {
  readonly seed: number;
  readonly speed: number;
  /** Without it a position or an open order holds up quitting with a question. */
  readonly quitWithoutAsking?: boolean;
  /** Address of a simulator that stands in for Kraken in paper and live mode. */
  readonly kraken?: string;
  /** The mode to open instead of the one chosen last. */
  readonly mode?: string;
  /** A folder of an earlier launch, to go on where that one ended. */
  readonly folder?: string;
}

export interface RunningApp {
  readonly application: ElectronApplication;
  readonly process: ChildProcess;
  readonly page: Page;
  readonly exchange: DemoExchange;
  /** Holds the application's data and window state; `remove` it when nothing runs in it any more. */
  readonly folder: string;
  readonly log: () => string;
  /** Resolves with the exit code of the application's process. */
  readonly exited: Promise<number | null>;
  /** Starts the application once more in the same folder, as a person would who looks for the window. */
  readonly startAgain: () => Promise<number | null>;
}

const TIME_TO_START = 30_000;

/** Starts the built application on a seeded demo and waits until its window shows a page. */
export async function launchParallax(options: LaunchOptions): Promise<RunningApp> {
  requireBuild();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'parallax-e2e-'));
  const dataFolder = join(folder, 'data');
  const args = [
    projectRoot,
    `--user-data-dir=${folder}`,
    `--data-dir=${dataFolder}`,
    `--seed=${options.seed}`,
    `--speed=${options.speed}`,
    ...(options.mode === undefined ? [] : [`--mode=${options.mode}`]),
    ...(options.kraken === undefined ? [] : [`--kraken=${options.kraken}`]),
    ...(options.quitWithoutAsking === false ? [] : ['--quit-without-asking']),
  ];
  const application = await _electron.launch({ args, cwd: projectRoot, timeout: TIME_TO_START });
  const child = application.process();
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  return {
    application,
    process: child,
    page: await application.firstWindow({ timeout: TIME_TO_START }),
    exchange: openDemoExchange(dataFolder),
    folder,
    log: () => readFileSync(join(folder, 'logs', 'parallax.log'), 'utf8'),
    exited,
    startAgain: () =>
      new Promise((resolve, reject) => {
        const second = spawn(electronExecutable(), [...ROOT_FLAGS, ...args], { cwd: projectRoot, stdio: 'ignore' });
        second.once('error', reject);
        second.once('exit', (code) => resolve(code));
      }),
  };
}

/** Ends the application in order, if it was started at all, whatever state a test has left it in; removes its folder. */
export async function endParallax(running: RunningApp | null | undefined): Promise<void> {
  if (running === null || running === undefined) return;
  const { process: child } = running;
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const ended = await Promise.race([running.exited.then(() => true), afterSeconds(15)]);
    if (!ended) child.kill('SIGKILL');
  }
  rmSync(running.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function afterSeconds(seconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1_000, false).unref();
  });
}
