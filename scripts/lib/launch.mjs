import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodeOf } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';
import { projectRoot } from './paths.mjs';

/**
 * Runs the application until it ends.
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {string} executable Electron's program
 * @param {readonly string[]} args for the application
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>} the application's exit code
 */
export function launchApplication(reporter, executable, args, environment) {
  const flags = sandboxFlags(reporter, executable);
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [...flags, projectRoot, ...args], {
      stdio: 'inherit',
      env: environment,
      // A process group of its own: the terminal sends Ctrl-C to the whole group and npm sends it once more, but
      // Chromium takes a second signal as "die at once". So the application gets signals from us alone, each once.
      detached: process.platform !== 'win32',
    });
    const stopForwarding = forwardSignals(child);
    child.on('error', (error) => {
      stopForwarding();
      reject(new ExpectedFailure(`Electron could not be started from ${executable}: ${error.message}.`));
    });
    child.on('exit', (code, signal) => {
      stopForwarding();
      resolve(exitCodeOf(code, signal));
    });
  });
}

/** Signals that arrive twice within this time come from one key press. */
const samePress = 500;

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void}
 */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  let last = -Infinity;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now();
    if (now - last > samePress) child.kill(signal);
    last = now;
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * @param {import('./reporter.mjs').Reporter} reporter
 * @param {string} executable
 */
function sandboxFlags(reporter, executable) {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) {
    reporter.line(
      "running as root: Chromium's sandbox refuses that, so it is off (--no-sandbox); prefer an ordinary user",
    );
    return ['--no-sandbox'];
  }
  requireSandbox(join(dirname(executable), 'chrome-sandbox'));
  return [];
}

/**
 * Electron would abort with a page of text where the kernel forbids user namespaces (Ubuntu 24.04's default).
 * @param {string} helper
 */
function requireSandbox(helper) {
  const forbidden =
    readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    readSetting('/proc/sys/kernel/unprivileged_userns_clone') === '0';
  const stats = statSync(helper, { throwIfNoEntry: false });
  const isInstalled = stats !== undefined && stats.uid === 0 && (stats.mode & 0o4000) !== 0;
  if (forbidden && !isInstalled) {
    throw new ExpectedFailure(
      `This kernel keeps Chromium's sandbox from working: run "sudo chown root '${helper}' && sudo chmod 4755 '${helper}'", then run the command again.`,
    );
  }
}

/** @param {string} file */
function readSetting(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
