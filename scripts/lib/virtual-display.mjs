import { spawn } from 'node:child_process';
import { isOnPath } from './command.mjs';
import { ExpectedFailure } from './failure.mjs';

export function isDisplayMissing() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/**
 * @typedef {object} VirtualDisplay
 * @property {NodeJS.ProcessEnv} environment empty if the machine has a display of its own
 * @property {() => void} stop
 */

/**
 * Starts Xvfb on a free display number if Linux has no display.
 * @param {import('./reporter.mjs').Reporter} reporter
 * @returns {Promise<VirtualDisplay>}
 */
export async function ensureDisplay(reporter) {
  if (!isDisplayMissing()) return { environment: {}, stop: () => {} };
  if (!isOnPath('Xvfb')) {
    throw new ExpectedFailure('There is no display and no Xvfb to stand in for it: set DISPLAY or install xvfb.');
  }
  const server = ['Xvfb', '-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp', '-noreset'];
  // setpriv ties Xvfb's life to ours, even if we are killed and cannot clean up.
  const [file, ...args] = isOnPath('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', '--', ...server] : server;
  // A group of its own: Ctrl-C must reach the application first, while it still has a display.
  const child = spawn(/** @type {string} */ (file), args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const stop = () => {
    child.kill('SIGTERM');
  };
  process.once('exit', stop);
  const display = await displayNumber(child).catch((error) => {
    stop();
    throw error;
  });
  // Its pipe must not keep this script alive.
  child.unref();
  /** @type {import('node:net').Socket} */ (child.stdio[3]).unref();
  reporter.line(`no display found: the window opens on the virtual display :${display} (Xvfb)`);
  return { environment: { DISPLAY: `:${display}` }, stop };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>} the number that Xvfb chose, once it answers on it
 */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new ExpectedFailure('Xvfb did not start within 15 s: run "Xvfb :99" by hand to see why.'));
    const timer = setTimeout(fail, 15_000);
    let text = '';
    child.stdio[3]?.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
    child.on('error', fail);
    child.on('exit', () => {
      clearTimeout(timer);
      fail();
    });
  });
}
