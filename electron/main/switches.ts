import { resolve } from 'node:path';
import { failure, success, type Result } from '../../engine/domain/result.ts';
import type { Mode } from '../../engine/engine.ts';

/** What the application can be told when it is started. */
export interface Switches {
  /** `--data-dir=DIR`: where the engine keeps its data; absolute. */
  readonly dataFolder: string | null;
  /** `--user-data-dir=DIR`: where the window's own state lies; also decides which instances are the same one. */
  readonly userDataFolder: string | null;
  /** `--seed=N`: the demo market to be played. */
  readonly seed: number | null;
  /** `--speed=N`: how many times faster than real time the demo plays. */
  readonly speed: number | null;
  /** `--key-exchange=URL`: where API keys are tried instead of at Kraken; development and tests only. */
  readonly keyExchange: string | null;
  /** `--mode=demo|paper|live`: instead of the mode that was chosen last. */
  readonly mode: Mode | null;
  /** `--kraken=URL`: a simulator in Kraken's place; development and tests only. */
  readonly kraken: string | null;
  /** `--quit-without-asking`: for automation; neither a position nor an order holds up quitting. */
  readonly quitWithoutAsking: boolean;
}

const MODES: readonly Mode[] = ['demo', 'paper', 'live'];
const MAXIMUM_SEED = 2 ** 32 - 1;
const MAXIMUM_SPEED = 600;

/**
 * Reads our own switches and leaves Chromium's and the debugger's alone.
 * @param argv process.argv
 * @param workingFolder what relative folders are relative to
 * @param development whether switches that a release must not have count: one could send keys elsewhere
 * @returns the switches, or one sentence that names the bad one
 */
export function readSwitches(
  argv: readonly string[],
  workingFolder: string,
  development = false,
): Result<Switches, string> {
  const seed = readInteger(argv, 'seed', 0, MAXIMUM_SEED);
  if (!seed.ok) return seed;
  const speed = readInteger(argv, 'speed', 1, MAXIMUM_SPEED);
  if (!speed.ok) return speed;
  const dataFolder = readFolder(argv, 'data-dir', workingFolder);
  if (!dataFolder.ok) return dataFolder;
  const userDataFolder = readFolder(argv, 'user-data-dir', workingFolder);
  if (!userDataFolder.ok) return userDataFolder;
  const keyExchange = development ? readLoopback(argv, 'key-exchange') : success(null);
  if (!keyExchange.ok) return keyExchange;
  const kraken = development ? readLoopback(argv, 'kraken') : success(null);
  if (!kraken.ok) return kraken;
  const mode = readMode(argv);
  if (!mode.ok) return mode;
  return success({
    mode: mode.value,
    kraken: kraken.value,
    dataFolder: dataFolder.value,
    userDataFolder: userDataFolder.value,
    seed: seed.value,
    speed: speed.value,
    keyExchange: keyExchange.value,
    quitWithoutAsking: argv.includes('--quit-without-asking'),
  });
}

/** The last one of several counts, as in Chromium. */
function valueOf(argv: readonly string[], name: string): string | null {
  const prefix = `--${name}=`;
  const found = argv.findLast((argument) => argument === `--${name}` || argument.startsWith(prefix));
  return found === undefined ? null : found.slice(prefix.length);
}

function readMode(argv: readonly string[]): Result<Mode | null, string> {
  const text = valueOf(argv, 'mode');
  if (text === null) return success(null);
  const mode = MODES.find((known) => known === text);
  return mode === undefined
    ? failure(`--mode is "${text}": give demo, paper or live, as in --mode=demo.`)
    : success(mode);
}

function readInteger(argv: readonly string[], name: string, low: number, high: number): Result<number | null, string> {
  const text = valueOf(argv, name);
  if (text === null) return success(null);
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return success(value);
  return failure(`--${name} is "${text}": give a whole number from ${low} to ${high}, as in --${name}=${low}.`);
}

function readFolder(argv: readonly string[], name: string, workingFolder: string): Result<string | null, string> {
  const text = valueOf(argv, name);
  if (text === null) return success(null);
  if (text === '') return failure(`--${name} names no folder: write --${name}=FOLDER.`);
  return success(resolve(workingFolder, text));
}

/** An address on this computer, without a slash at its end. */
function readLoopback(argv: readonly string[], name: string): Result<string | null, string> {
  const text = valueOf(argv, name);
  if (text === null) return success(null);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    return success(url.href.replace(/\/+$/, ''));
  }
  return failure(`--${name} is "${text}": give an address on this computer, as in --${name}=http://127.0.0.1:8080.`);
}
