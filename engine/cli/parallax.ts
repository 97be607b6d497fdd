import { processIo } from './process-io.ts';
import { COMMANDS } from './registry.ts';
import { runCli } from './run-cli.ts';

async function main(): Promise<void> {
  // Only the exit code is set: what is still on its way to a pipe is written before the process ends.
  process.exitCode = await runCli(process.argv.slice(2), processIo(), COMMANDS);
}

void main().catch((error: unknown) => {
  process.stderr.write(
    `parallax: unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
