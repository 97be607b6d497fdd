import type { CommandIo } from './command.ts';
import type { CommandEntry } from './registry.ts';

const PROGRAM = 'parallax';
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function overview(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `Usage: ${PROGRAM} <command> [options]`,
    '',
    'Parallax on the command line: the same engine as the app, without a window.',
    'Results go to standard output, messages to standard error.',
    '',
    'Commands:',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    `Options of a command: ${PROGRAM} <command> --help`,
    'Exit code: 0 done, 1 failed, 2 asked wrongly.',
  ].join('\n');
}

function asksForHelp(word: string | undefined): boolean {
  return word === '--help' || word === '-h';
}

/** Runs the command line given without the program's own name, and answers the exit code. */
export async function runCli(
  args: readonly string[],
  io: CommandIo,
  commands: readonly CommandEntry[],
): Promise<number> {
  const wantsHelp = asksForHelp(args[0]) || args[0] === 'help';
  const [name, ...rest] = wantsHelp ? args.slice(1) : args;
  if (name === undefined) {
    if (wantsHelp) {
      await io.write(`${overview(commands)}\n`);
      return 0;
    }
    io.log(`${PROGRAM}: no command given; ${PROGRAM} --help lists them`);
    return EXIT_USAGE;
  }
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) {
    const what = name.startsWith('-') ? 'option' : 'command';
    const names = commands.map((command) => command.name).join(', ');
    io.log(`${PROGRAM}: unknown ${what} ${name}; the commands are ${names}`);
    return EXIT_USAGE;
  }
  const command = await entry.load();
  if (wantsHelp || rest.some(asksForHelp)) {
    await io.write(`${command.help}\n`);
    return 0;
  }
  const outcome = await command.run(rest, io);
  if (outcome.ok) return 0;
  const { kind, message } = outcome.error;
  io.log(`${PROGRAM} ${name}: ${message}`);
  if (kind === 'failed') return EXIT_FAILED;
  return EXIT_USAGE;
}
