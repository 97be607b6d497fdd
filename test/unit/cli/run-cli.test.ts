import { describe, expect, it } from 'vitest';
import { badUsage, done, failed } from '../../../engine/cli/command.ts';
import type { Command, CommandIo } from '../../../engine/cli/command.ts';
import { COMMANDS } from '../../../engine/cli/registry.ts';
import type { CommandEntry } from '../../../engine/cli/registry.ts';
import { runCli } from '../../../engine/cli/run-cli.ts';

interface Capture {
  readonly io: CommandIo;
  output: string;
  readonly lines: string[];
}

function capture(): Capture {
  const lines: string[] = [];
  const captured: Capture = {
    output: '',
    lines,
    io: {
      write: (text) => {
        captured.output += text;
        return Promise.resolve();
      },
      log: (line) => void lines.push(line),
    },
  };
  return captured;
}

function entryOf(command: Command): CommandEntry {
  return { name: command.name, summary: command.summary, load: () => Promise.resolve(command) };
}

const echo: Command = {
  name: 'echo',
  summary: 'Says it again',
  help: 'Usage: parallax echo WORDS',
  async run(args, io) {
    if (args.includes('bad')) return badUsage('unknown option --bad');
    if (args.includes('broken')) return failed('the file is gone');
    await io.write(args.join(' '));
    return done;
  },
};

async function run(...args: string[]): Promise<{ code: number; output: string; lines: readonly string[] }> {
  const captured = capture();
  const code = await runCli(args, captured.io, [entryOf(echo)]);
  return { code, output: captured.output, lines: captured.lines };
}

describe('runCli', () => {
  it('runs a command with the rest of the words', async () => {
    expect(await run('echo', 'a', 'b')).toEqual({ code: 0, output: 'a b', lines: [] });
  });

  it('tells bad usage (2) from failure (1), one line each on standard error', async () => {
    expect(await run('echo', 'bad')).toEqual({ code: 2, output: '', lines: ['parallax echo: unknown option --bad'] });
    expect(await run('echo', 'broken')).toEqual({ code: 1, output: '', lines: ['parallax echo: the file is gone'] });
  });

  it('says what it knows when the command is unknown or missing', async () => {
    expect(await run('frobnicate')).toEqual({
      code: 2,
      output: '',
      lines: ['parallax: unknown command frobnicate; the commands are echo'],
    });
    expect(await run('--verbose')).toMatchObject({
      code: 2,
      lines: ['parallax: unknown option --verbose; the commands are echo'],
    });
    expect(await run()).toMatchObject({
      code: 2,
      output: '',
      lines: ['parallax: no command given; parallax --help lists them'],
    });
  });

  it('shows help on standard output, of the program and of a command', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const shown = await run(...args);
      expect(shown).toMatchObject({ code: 0, lines: [] });
      expect(shown.output).toContain('  echo  Says it again\n');
    }
    for (const args of [
      ['echo', '--help'],
      ['echo', 'bad', '-h'],
      ['help', 'echo'],
      ['--help', 'echo'],
    ]) {
      expect(await run(...args)).toEqual({ code: 0, output: 'Usage: parallax echo WORDS\n', lines: [] });
    }
  });
});

describe('the commands', () => {
  it.each(COMMANDS)('$name is what the list says, and explains itself', async (entry) => {
    const command = await entry.load();
    expect([command.name, command.summary]).toEqual([entry.name, entry.summary]);
    expect(command.help).toContain(`Usage: parallax ${entry.name}`);
    expect(command.help).toContain('--help');
  });

  it.each(COMMANDS)('$name refuses an option it does not know', async (entry) => {
    const captured = capture();
    const code = await runCli([entry.name, '--nonsense'], captured.io, COMMANDS);
    expect({ code, lines: captured.lines }).toEqual({
      code: 2,
      lines: [`parallax ${entry.name}: unknown option --nonsense`],
    });
  });
});
