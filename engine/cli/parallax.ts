import { createRedaction } from '../monitoring/redaction.ts';
import { processIo } from './process-io.ts';
import { COMMANDS } from './registry.ts';
import { runCli } from './run-cli.ts';

async function main(): Promise<void> {
  // Only the exit code is set: what is still on its way to a pipe is written before the process ends.
  process.exitCode = await runCli(process.argv.slice(2), processIo(), COMMANDS);
}

void main().catch((error: unknown) => {
  // Whose words these are nobody knows: what looks like a key is none of the terminal's.
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`parallax: unexpected failure: ${createRedaction().clean(details)}\n`);
  process.exitCode = 1;
});
