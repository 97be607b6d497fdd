import type { Writable } from 'node:stream';
import type { CommandIo } from './command.ts';

/** What the command line needs of the process that it runs in to write. */
export interface OutputProcess {
  readonly stdout: Writable;
  readonly stderr: Writable;
  exit(code: number): void;
}

/**
 * Standard output and error of this process. A reader that went away (`parallax lenses … | head`) is no failure: the
 * process ends at once and quietly, unless the command outlives its readers.
 */
export function processIo(host: OutputProcess = process): Required<CommandIo> {
  let outlivesReaders = false;
  let tellLoss: (what: string) => void = () => undefined;
  const loss = new Promise<string>((resolve) => {
    tellLoss = resolve;
  });
  const onLoss = (name: string) => (error: NodeJS.ErrnoException) => {
    if (outlivesReaders) tellLoss(`${name} cannot be written any more (${error.code ?? error.message})`);
    else if (error.code === 'EPIPE') host.exit(0);
    else throw error;
  };
  const write = openOutlet(host.stdout, onLoss('standard output'));
  const writeError = openOutlet(host.stderr, onLoss('standard error'));
  return {
    write,
    log: (line) => void writeError(`${line}\n`),
    outliveReaders() {
      outlivesReaders = true;
      return loss;
    },
  };
}

/** Writes to a stream, and resolves when more may be written. Once the stream is lost, nothing is written or waited for. */
function openOutlet(stream: Writable, onLoss: (error: Error) => void): (text: string) => Promise<void> {
  let lost = false;
  const waiting = new Set<() => void>();
  const goOn = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  stream.on('drain', goOn);
  stream.on('error', (error) => {
    // What was on its way when the stream broke fails as well.
    if (lost) return;
    lost = true;
    goOn();
    onLoss(error);
  });
  return async (text) => {
    if (lost || stream.write(text)) return;
    await new Promise<void>((resolve) => void waiting.add(resolve));
  };
}
