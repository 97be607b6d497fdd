import { describe, expect, it } from 'vitest';
import { readSwitches } from '../../../electron/main/switches.ts';

const read = (...argv: readonly string[]) => readSwitches(['/usr/bin/electron', '.', ...argv], '/home/me');

const NONE = {
  dataFolder: null,
  userDataFolder: null,
  seed: null,
  speed: null,
  keyExchange: null,
  mode: null,
  kraken: null,
  quitWithoutAsking: false,
};

describe('switches of the application', () => {
  it('are all absent by default', () => {
    expect(read()).toEqual({ ok: true, value: NONE });
  });

  it('are read next to those of Chromium and the debugger', () => {
    expect(
      read(
        '--inspect=0',
        '--no-sandbox',
        '--data-dir=data',
        '--user-data-dir=/tmp/x',
        '--seed=7',
        '--speed=300',
        '--mode=paper',
        '--quit-without-asking',
      ),
    ).toEqual({
      ok: true,
      value: {
        ...NONE,
        dataFolder: '/home/me/data',
        userDataFolder: '/tmp/x',
        seed: 7,
        speed: 300,
        mode: 'paper',
        quitWithoutAsking: true,
      },
    });
  });

  it('take the last of several', () => {
    expect(read('--seed=1', '--seed=2')).toMatchObject({ ok: true, value: { seed: 2 } });
  });

  it.each([
    ['--seed=abc', '--seed is "abc": give a whole number from 0 to 4294967295, as in --seed=0.'],
    ['--seed=1.5', '--seed is "1.5": give a whole number from 0 to 4294967295, as in --seed=0.'],
    ['--seed=4294967296', '--seed is "4294967296": give a whole number from 0 to 4294967295, as in --seed=0.'],
    ['--seed', '--seed is "": give a whole number from 0 to 4294967295, as in --seed=0.'],
    ['--speed=0', '--speed is "0": give a whole number from 1 to 600, as in --speed=1.'],
    ['--speed=601', '--speed is "601": give a whole number from 1 to 600, as in --speed=1.'],
    ['--speed=-5', '--speed is "-5": give a whole number from 1 to 600, as in --speed=1.'],
    ['--mode=real', '--mode is "real": give demo, paper or live, as in --mode=demo.'],
    ['--data-dir=', '--data-dir names no folder: write --data-dir=FOLDER.'],
  ])('refuse %s in one sentence', (argument, sentence) => {
    expect(read(argument)).toEqual({ ok: false, error: sentence });
  });
});
