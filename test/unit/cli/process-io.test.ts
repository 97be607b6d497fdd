import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { processIo } from '../../../engine/cli/process-io.ts';

class Output extends Writable {
  text = '';
  /** What the next write fails with. */
  failsWith: string | null = null;
  private readonly stalls: boolean;
  private release: (() => void) | null = null;

  constructor(stalls = false) {
    super({ highWaterMark: 4, autoDestroy: false, decodeStrings: false });
    this.stalls = stalls;
  }

  override _write(text: string, _encoding: string, done: (error?: Error) => void): void {
    if (this.failsWith !== null) return done(Object.assign(new Error('it failed'), { code: this.failsWith }));
    this.text += text;
    if (this.stalls) this.release = done;
    else done();
  }

  goOn(): void {
    this.release?.();
  }

  lose(code: string): void {
    this.emit('error', Object.assign(new Error('it failed'), { code }));
  }
}

interface Rig {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exits: number[];
  readonly io: ReturnType<typeof processIo>;
}

function rig(stdout = new Output()): Rig {
  const stderr = new Output();
  const exits: number[] = [];
  return { stdout, stderr, exits, io: processIo({ stdout, stderr, exit: (code) => void exits.push(code) }) };
}

describe('the output of a command that only prints', () => {
  it('goes to standard output, and its lines of log to standard error', async () => {
    const { io, stdout, stderr } = rig();
    await io.write('a result');
    io.log('a word');
    expect([stdout.text, stderr.text]).toEqual(['a result', 'a word\n']);
  });

  it('waits until more may be written', async () => {
    const { io, stdout } = rig(new Output(true));
    let written = false;
    const writing = io.write('more than it holds').then(() => (written = true));
    await Promise.resolve();
    expect(written).toBe(false);
    stdout.goOn();
    await writing;
    expect(written).toBe(true);
  });

  it('ends the process quietly with code 0 when its reader is gone', () => {
    const { stdout, exits } = rig();
    stdout.lose('EPIPE');
    expect(exits).toEqual([0]);
  });

  it('is a failure when it cannot be written for any other reason', () => {
    const { stdout, exits } = rig();
    expect(() => stdout.lose('ENOSPC')).toThrow('it failed');
    expect(exits).toEqual([]);
  });
});

describe('the output of a command that outlives its readers', () => {
  it.each(['EPIPE', 'EIO', 'ENOSPC'])('tells that it is lost by %s, and the process goes on', async (code) => {
    const { io, stdout, stderr, exits } = rig();
    const lost = io.outliveReaders();
    stdout.failsWith = code;
    await io.write('one');
    expect(await lost).toBe(`standard output cannot be written any more (${code})`);
    stdout.failsWith = null;
    await io.write('two');
    io.log('still heard');
    expect([stdout.text, stderr.text, exits]).toEqual(['', 'still heard\n', []]);
  });

  it('tells the same of standard error', async () => {
    const { io, stdout, stderr } = rig();
    const lost = io.outliveReaders();
    stderr.lose('EIO');
    expect(await lost).toBe('standard error cannot be written any more (EIO)');
    io.log('heard by nobody');
    await io.write('a result');
    expect([stdout.text, stderr.text]).toEqual(['a result', '']);
  });

  it('waits for no reader that is gone', async () => {
    const { io, stdout } = rig(new Output(true));
    void io.outliveReaders();
    const writing = io.write('more than it holds');
    stdout.lose('EPIPE');
    await writing;
    await io.write('and more of it');
    expect(stdout.text).toBe('more than it holds');
  });
});
