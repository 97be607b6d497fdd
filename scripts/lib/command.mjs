import { spawn } from 'node:child_process';
import { accessSync, appendFileSync, constants, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * @typedef {object} CommandResult
 * @property {number} code the exit code; 128 + n for a signal, 127 if the program was not found, 124 if time ran out
 * @property {string} output stdout and stderr as they came
 * @property {string} stdout
 */

/**
 * Runs a program to its end and collects what it prints. Never throws for a failing program.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.timeout] milliseconds, after which the program is ended
 * @param {boolean} [options.inherit] lets the program write to this terminal instead of collecting its output
 * @param {string} [options.logFile] a file that gets a copy of the output
 * @returns {Promise<CommandResult>}
 */
export function runCommand(file, args, { cwd, env = process.env, timeout, inherit = false, logFile } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && file.endsWith('.cmd'),
    });
    let output = '';
    let stdout = '';
    let timedOut = false;
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeout);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      if (logFile !== undefined) {
        mkdirSync(dirname(logFile), { recursive: true });
        appendFileSync(logFile, `$ ${file} ${args.join(' ')}\n${output}\nexit code ${code}\n`);
      }
      resolve({ code, output, stdout });
    };
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code, signal) => finish(timedOut ? 124 : exitCodeOf(code, signal)));
  });
}

const signalNumbers = /** @type {Record<string, number>} */ ({
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
});

/**
 * The exit code a shell would show: 128 + n for a process that a signal ended.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(code, signal) {
  if (signal !== null) return 128 + (signalNumbers[signal] ?? 0);
  return code ?? 1;
}

/**
 * @param {string} name of a program
 * @returns {boolean} whether PATH has it
 */
export function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/**
 * The last lines of a program's output, for an error message.
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 25) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
